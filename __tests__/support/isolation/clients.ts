import { APIGatewayClient } from "@aws-sdk/client-api-gateway";
import { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import { STSClient } from "@aws-sdk/client-sts";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

/** AWS clients with one set of credentials. */
export interface Clients {
  readonly dynamodb: DynamoDBDocumentClient;
  readonly s3: S3Client;
  readonly sts: STSClient;
  readonly cognito: CognitoIdentityProviderClient;
  readonly gateway: APIGatewayClient;
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Clients without retries: a refusal is a result. */
export function clientsWith(
  credentials: Credentials,
  { endpointUrl, region }: { readonly endpointUrl: string; readonly region: string },
): Clients {
  const settings = { region, endpoint: endpointUrl, credentials, maxAttempts: 1 };
  return {
    dynamodb: DynamoDBDocumentClient.from(new DynamoDBClient(settings)),
    s3: new S3Client({
      ...settings,
      requestChecksumCalculation: "WHEN_REQUIRED",
      responseChecksumValidation: "WHEN_REQUIRED",
    }),
    sts: new STSClient(settings),
    cognito: new CognitoIdentityProviderClient(settings),
    gateway: new APIGatewayClient(settings),
  };
}
