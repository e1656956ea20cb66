import { S3Client } from "@aws-sdk/client-s3";
import { documentsClient } from "../aws/dynamodb";
import type { Connection } from "../aws/service";
import { instrument } from "./instrument";
import type { Telemetry } from "./telemetry";

/** Settings of every AWS client. */
export type ClientSettings = Partial<Connection>;

/**
 * Defaults of every AWS client. The SDK reads region and endpoint from the environment (`AWS_REGION`,
 * `AWS_ENDPOINT_URL`). Three attempts of at most 5 s fit twice into a function's 30 s.
 */
export const clientDefaults = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
} as const satisfies Connection;

/** An instrumented client of DynamoDB for lib-dynamodb's commands. */
export const documentClient = (telemetry: Telemetry, settings: ClientSettings = {}) =>
  instrument(documentsClient({ ...clientDefaults, ...settings }), telemetry);

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
