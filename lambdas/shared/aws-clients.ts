import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import type { STSClientConfig } from "@aws-sdk/client-sts";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { instrument } from "./instrument";
import type { Telemetry } from "./telemetry";

/** Settings of every AWS client. */
export type ClientSettings = Pick<STSClientConfig, "maxAttempts" | "requestHandler" | "credentials">;

/**
 * Defaults of every AWS client. The SDK reads region and endpoint from the environment (`AWS_REGION`,
 * `AWS_ENDPOINT_URL`). Three attempts of at most 5 s fit twice into a function's 30 s.
 */
export const clientDefaults = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
} as const satisfies ClientSettings;

/** An instrumented document client. It rounds large numbers, where the SDK by default would refuse to read the item. */
export const documentClient = (telemetry: Telemetry, settings: ClientSettings = {}): DynamoDBDocumentClient =>
  DynamoDBDocumentClient.from(instrument(new DynamoDBClient({ ...clientDefaults, ...settings }), telemetry), {
    unmarshallOptions: { wrapNumbers: Number },
  });

/** An instrumented S3 client. */
export const s3Client = (telemetry: Telemetry, settings: ClientSettings = {}): S3Client =>
  instrument(
    new S3Client({
      ...clientDefaults,
      ...settings,
      // Otherwise a presigned upload URL would sign the checksum of an empty body.
      requestChecksumCalculation: "WHEN_REQUIRED",
      responseChecksumValidation: "WHEN_REQUIRED",
    }),
    telemetry,
  );
