import { join } from "node:path";
import { type AttributeValue, BatchWriteItemCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { accountOf, deploySynthesized } from "@saas/local-aws/deployment";
import { type EmbeddedServices, startEmbeddedServices } from "@saas/local-aws/embedded";
import { type LocalEndpoint, startEndpoint } from "@saas/local-aws/endpoint";
import { deployedFunction, functionEnvironment } from "@saas/local-aws/lambda";
import { block, type DeployedResource, type Deployment, resourcesOfType } from "@saas/local-aws/terraform";
import { local } from "../../environments/local";
import type { EnvironmentConfig } from "../../environments/schema";
import type { FunctionName } from "../../lambdas/functions";
import { bundleFunctions, type FunctionBundles } from "../../stacks/support/bundling";
import { closing } from "./cleanup";
import { apiKeyId, USER_ID } from "./events";
import { synthesize } from "./synthesized";

/** The synthesized `local` environment deployed behind the enforcing endpoint, without gateway and functions. */
export interface Account {
  readonly deployment: Deployment;
  readonly bundles: FunctionBundles;
  readonly endpoint: LocalEndpoint;
  /** The embedded services themselves, bypassing the endpoint. */
  readonly backends: EmbeddedServices["backends"];
  /** A function's environment variables; AWS is the endpoint. */
  environmentOf(name: FunctionName): Record<string, string>;
  /** The function's execution role. */
  roleOf(name: FunctionName): string;
}

/** Runs until the section ends. @param directory for bundles and synthesized files. */
export async function startAccount(
  directory: string,
  environment: EnvironmentConfig = local,
): Promise<Account> {
  const bundles = await bundleFunctions(join(directory, "bundles"));
  const file = synthesize(environment, bundles, join(directory, "synthesized"));
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
    backends: services.backends,
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

/** The members table has no output: functions get its name as a variable. */
function membersTable(deployment: Deployment): string {
  const { environment } = functionResource(deployment, "data").values;
  const variables = block(environment)?.variables as Record<string, unknown> | undefined;
  return String(variables?.TENANT_MEMBERS_TABLE);
}

/** An item as the reference writes it: Python's `json` refuses DynamoDB's numbers, so there is no `version`. */
const itemOf = (tenantId: string, index: number) => ({
  tenant_id: { S: tenantId },
  item_id: { S: `item-${String(index).padStart(3, "0")}` },
  data: { S: "x".repeat(200) },
  timestamp: { S: "2026-01-01T00:00:00.000Z" },
});

/** An active tenant whose API key is the one that `listItems` sends. */
const recordOf = (tenantId: string) => ({
  tenant_id: { S: tenantId },
  tenant_name: { S: `Tenant ${tenantId}` },
  tier: { S: local.defaultTier },
  status: { S: "active" },
  version: { N: "1" },
  created_at: { S: "2026-01-01T00:00:00.000Z" },
  updated_at: { S: "2026-01-01T00:00:00.000Z" },
  cursor_secret: { S: "0".repeat(64) },
  api_key_id: { S: apiKeyId(tenantId) },
  binding: { M: { model: { S: "pool" } } },
});

/** The tenant's user, who sends what `listItems` sends. */
const userOf = (tenantId: string) => ({
  tenant_id: { S: tenantId },
  user_id: { S: USER_ID },
  role: { S: "tenant-member" },
  status: { S: "active" },
});

/** Largest number of items of one BatchWriteItem. Source: DynamoDB API reference. */
const BATCH = 25;

/** Creates active tenants with `count` items each. */
export async function seedTenants(
  account: Account,
  tenantIds: readonly string[],
  count: number,
): Promise<void> {
  const { deployment } = account;
  const idOf = (index: number) => tenantIds[index] ?? "";
  await write(account, tableName(deployment, "metadata"), tenantIds.length, (index) => recordOf(idOf(index)));
  await write(account, membersTable(deployment), tenantIds.length, (index) => userOf(idOf(index)));
  for (const tenantId of tenantIds) {
    await write(account, tableName(deployment, "data"), count, (index) => itemOf(tenantId, index));
  }
}

/** Writes items 0 to `count` of a table. */
async function write(
  { deployment, backends, endpoint }: Account,
  table: string,
  count: number,
  item: (index: number) => Record<string, AttributeValue>,
): Promise<void> {
  const client = new DynamoDBClient({
    endpoint: backends.dynamodb,
    region: deployment.region,
    credentials: endpoint.administrator,
  });
  for (let from = 0; from < count; from += BATCH) {
    const indexes = Array.from({ length: Math.min(BATCH, count - from) }, (_, offset) => from + offset);
    const puts = indexes.map((index) => ({ PutRequest: { Item: item(index) } }));
    await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: puts } }));
  }
  client.destroy();
}
