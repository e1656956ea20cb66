import {
  CognitoIdentityProviderClient,
  CreateGroupCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { startEmbeddedServices } from "../../src/embedded";
import { type LocalEndpoint, startEndpoint } from "../../src/endpoint";
import type { AccessDecision } from "../../src/iam/access";
import type { AwsCredentials } from "../../src/iam/principals";
import { accountId, bucket, deployment, region, roleArn } from "./deployment";

/** The endpoint before the embedded services, with the deployment of the tests enforced. */
export interface TestPlatform {
  endpoint: LocalEndpoint;
  decisions: AccessDecision[];
  poolId: string;
  clientId: string;
  dynamodb(credentials: AwsCredentials, options?: { maxAttempts: number }): DynamoDBDocumentClient;
  s3(credentials: AwsCredentials): S3Client;
  sts(credentials: AwsCredentials): STSClient;
  cognito(credentials?: AwsCredentials): CognitoIdentityProviderClient;
  /** Credentials of the tenant access role, taken by the data function. */
  tenant(tenantId: string): Promise<AwsCredentials>;
  close(): Promise<void>;
}

export async function startTestPlatform(): Promise<TestPlatform> {
  const services = await startEmbeddedServices({ region, accountId });
  const endpoint = await startEndpoint({ backends: services.backends, accountId, region });
  const clients: { destroy(): void }[] = [];
  const keep = <Client extends { destroy(): void }>(client: Client): Client => {
    clients.push(client);
    return client;
  };
  const configuration = (credentials: AwsCredentials) => ({ endpoint: endpoint.url, region, credentials });
  const cognito = (credentials: AwsCredentials = endpoint.administrator) =>
    keep(new CognitoIdentityProviderClient(configuration(credentials)));
  const s3 = (credentials: AwsCredentials) =>
    keep(new S3Client({ ...configuration(credentials), forcePathStyle: true }));
  const dynamodb = (credentials: AwsCredentials, options: { maxAttempts?: number } = {}) =>
    DynamoDBDocumentClient.from(keep(new DynamoDBClient({ ...configuration(credentials), ...options })));
  const sts = (credentials: AwsCredentials) => keep(new STSClient(configuration(credentials)));

  const close = async (): Promise<void> => {
    for (const client of clients) client.destroy();
    await endpoint.close();
    await services.close();
  };
  const { poolId, clientId } = await createResources(endpoint).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  endpoint.enforce(deployment(poolId, clientId));

  const decisions: AccessDecision[] = [];
  endpoint.onDecision((decision) => decisions.push(decision));
  return {
    endpoint,
    decisions,
    poolId,
    clientId,
    dynamodb,
    s3,
    sts,
    cognito,
    tenant: async (tenantId) => {
      const functionCredentials = endpoint.credentialsFor(roleArn("data"), "data-function");
      const { Credentials } = await sts(functionCredentials).send(
        new AssumeRoleCommand({
          RoleArn: roleArn("tenant-access"),
          RoleSessionName: "tenant",
          Tags: [{ Key: "tenant_id", Value: tenantId }],
        }),
      );
      return {
        accessKeyId: Credentials?.AccessKeyId ?? "",
        secretAccessKey: Credentials?.SecretAccessKey ?? "",
        sessionToken: Credentials?.SessionToken ?? "",
        expiration: Credentials?.Expiration ?? new Date(0),
      };
    },
    close,
  };
}

/** The name of the error that `call` rejects with, or "allowed". */
export async function outcome(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => "allowed",
    (error: Error) => error.name,
  );
}

async function createResources(endpoint: LocalEndpoint): Promise<{ poolId: string; clientId: string }> {
  const configuration = { endpoint: endpoint.url, region, credentials: endpoint.administrator };
  const dynamodb = new DynamoDBClient(configuration);
  const s3 = new S3Client({ ...configuration, forcePathStyle: true });
  const cognito = new CognitoIdentityProviderClient(configuration);
  try {
    await createTables(dynamodb);
    await s3.send(new CreateBucketCommand({ Bucket: bucket }));
    return await createPool(cognito);
  } finally {
    for (const client of [dynamodb, s3, cognito]) client.destroy();
  }
}

async function createTables(client: DynamoDBClient): Promise<void> {
  const key = (name: string, type: "HASH" | "RANGE") => ({ AttributeName: name, KeyType: type });
  const text = (name: string) => ({ AttributeName: name, AttributeType: "S" as const });
  await client.send(
    new CreateTableCommand({
      TableName: "data",
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [text("tenant_id"), text("item_id"), text("owner")],
      KeySchema: [key("tenant_id", "HASH"), key("item_id", "RANGE")],
      GlobalSecondaryIndexes: [
        {
          IndexName: "by_owner",
          KeySchema: [key("owner", "HASH")],
          Projection: { ProjectionType: "ALL" },
        },
      ],
    }),
  );
  for (const TableName of ["metadata", "sealed"]) {
    await client.send(
      new CreateTableCommand({
        TableName,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [text("tenant_id")],
        KeySchema: [key("tenant_id", "HASH")],
      }),
    );
  }
}

async function createPool(
  client: CognitoIdentityProviderClient,
): Promise<{ poolId: string; clientId: string }> {
  const { UserPool } = await client.send(
    new CreateUserPoolCommand({
      PoolName: "users",
      Schema: [
        { Name: "email", AttributeDataType: "String", Mutable: true, Required: true },
        { Name: "tenant_id", AttributeDataType: "String", Mutable: false },
      ],
    }),
  );
  const poolId = UserPool?.Id ?? "";
  const { UserPoolClient } = await client.send(
    new CreateUserPoolClientCommand({
      UserPoolId: poolId,
      ClientName: "web",
      ReadAttributes: ["email", "custom:tenant_id"],
      WriteAttributes: ["email"],
      IdTokenValidity: 30,
      TokenValidityUnits: { IdToken: "minutes" },
    }),
  );
  await client.send(new CreateGroupCommand({ UserPoolId: poolId, GroupName: "tenant-admin" }));
  return { poolId, clientId: UserPoolClient?.ClientId ?? "" };
}
