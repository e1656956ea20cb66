import { inMemory, type Storage } from "../storage";
import type { Account } from "../terraform/resources";

/** Running embedded services. */
export interface EmbeddedServices {
  /** Base URL of each service. */
  readonly backends: Readonly<Record<"dynamodb" | "s3" | "cognito-idp" | "apigateway", string>>;
  close(): Promise<void>;
}

/**
 * Starts DynamoDB, S3, Cognito and API Gateway's management API on free loopback ports, with the data of the storage.
 * `close` releases all handles.
 *
 * @param account region and account that user pools are created in.
 */
export async function startEmbeddedServices(
  account: Account = { region: "us-east-1", accountId: "000000000000" },
  storage: Storage = inMemory(),
): Promise<EmbeddedServices> {
  // Loaded on demand: together they take 300 ms, which importing only the types should not cost.
  const starting = [
    import("./dynamodb").then(({ startDynamoDb }) => startDynamoDb(storage.directory("dynamodb"))),
    import("./s3").then(({ startS3 }) => startS3(storage)),
    import("./cognito").then(({ startCognito }) => startCognito(account, storage)),
    import("./api-gateway").then(({ startApiGateway }) => startApiGateway(storage)),
  ] as const;
  const close = async (): Promise<void> => {
    for (const outcome of await Promise.allSettled(starting)) {
      if (outcome.status === "fulfilled") await outcome.value.close();
    }
  };
  try {
    const [dynamodb, s3, cognito, apigateway] = await Promise.all(starting);
    const backends = {
      dynamodb: dynamodb.url,
      s3: s3.url,
      "cognito-idp": cognito.url,
      apigateway: apigateway.url,
    };
    return { backends, close };
  } catch (error) {
    await close();
    throw error;
  }
}
