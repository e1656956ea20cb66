import { join } from "node:path";
import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { accountOf, deploySynthesized } from "@saas/local-aws/deployment";
import { startEmbeddedServices } from "@saas/local-aws/embedded";
import { type LocalEndpoint, startEndpoint } from "@saas/local-aws/endpoint";
import { deployedFunction, functionEnvironment } from "@saas/local-aws/lambda";
import { block, type DeployedResource, type Deployment, resourcesOfType } from "@saas/local-aws/terraform";
import { local } from "../../environments/local";
import type { FunctionName } from "../../lambdas/functions";
import { bundleFunctions, type FunctionBundles } from "../../stacks/support/bundling";
import { closing } from "./cleanup";
import { apiKeyId } from "./events";
import { synthesize } from "./synthesized";

/** The synthesized `local` environment deployed behind the enforcing endpoint, without gateway and functions. */
export interface Account {
  readonly deployment: Deployment;
  readonly bundles: FunctionBundles;
  readonly endpoint: LocalEndpoint;
  /** The embedded DynamoDB itself, bypassing the endpoint. */
  readonly dynamodbUrl: string;
  /** A function's environment variables; AWS is the endpoint. */
  environmentOf(name: FunctionName): Record<string, string>;
  /** The function's execution role. */
  roleOf(name: FunctionName): string;
}

/** Runs until the section ends. @param directory for bundles and synthesized files. */
export async function startAccount(directory: string): Promise<Account> {
  const bundles = await bundleFunctions(join(directory, "bundles"));
  const file = synthesize(local, bundles, join(directory, "synthesized"));
  const account = accountOf(file);

  const services = await startEmbeddedServices(account);
  closing(() => services.close());
  const endpoint = await startEndpoint({ backends: services.backends, ...account });
  closing(() => endpoint.close());
  const deployment = await deploySynthesized({
    file,
    endpointUrl: endpoint.url,
    credentials: endpoint.administrator,
    // No gateway runs.
    apiUrl: "http://127.0.0.1",
  });
  endpoint.enforce(deployment);
  const deployed = (name: FunctionName) => deployedFunction(functionResource(deployment, name));
  return {
    deployment,
    bundles,
    endpoint,
    dynamodbUrl: services.backends.dynamodb,
    roleOf: (name) => deployed(name).roleArn,
    environmentOf: (name) => {
      const lambda = deployed(name);
      const credentials = endpoint.credentialsFor(lambda.roleArn, lambda.name);
      return functionEnvironment(lambda, deployment, endpoint.url, credentials, "bench", "/tmp");
    },
  };
}

/** The service name that a function reports under is its name in the route table. */
export function functionResource(deployment: Deployment, name: FunctionName): DeployedResource {
  const found = resourcesOfType(deployment, "aws_lambda_function").find(({ values }) => {
    const variables = block(values.environment)?.variables as Record<string, unknown> | undefined;
    return variables?.SERVICE_NAME === name;
  });
  if (found === undefined) throw new Error(`the stack saas-local has no function ${name}`);
  return found;
}

/** A table's name, by the output that publishes it. */
export function tableName({ outputs }: Deployment, table: "data" | "metadata"): string {
  const name = outputs[`tenant_${table}_table_name`];
  if (name === undefined) throw new Error(`the stack has no output tenant_${table}_table_name`);
  return name;
}

/** Items as the reference writes them: Python's `json` refuses DynamoDB's numbers, so there is no `version`. */
const itemsOf = (tenantId: string, count: number) =>
  Array.from({ length: count }, (_, index) => ({
    tenant_id: { S: tenantId },
    item_id: { S: `item-${String(index).padStart(3, "0")}` },
    data: { S: "x".repeat(200) },
    timestamp: { S: "2026-01-01T00:00:00.000Z" },
  }));

/** Creates an active tenant with `count` items, whose API key is the one that `listItems` sends. */
export async function seedTenant(
  { deployment, dynamodbUrl, endpoint }: Account,
  tenantId: string,
  count: number,
): Promise<void> {
  const client = new DynamoDBClient({
    endpoint: dynamodbUrl,
    region: deployment.region,
    credentials: endpoint.administrator,
  });
  const record = {
    tenant_id: { S: tenantId },
    status: { S: "active" },
    api_key_id: { S: apiKeyId(tenantId) },
    binding: { M: { model: { S: "pool" } } },
  };
  await client.send(new PutItemCommand({ TableName: tableName(deployment, "metadata"), Item: record }));
  for (const Item of itemsOf(tenantId, count)) {
    await client.send(new PutItemCommand({ TableName: tableName(deployment, "data"), Item }));
  }
  client.destroy();
}
