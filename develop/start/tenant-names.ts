import type { LocalEndpoint } from "@saas/local-aws/endpoint";
import { isRecord } from "@saas/local-aws/permissions";
import { type Deployment, resourcesOfType } from "@saas/local-aws/terraform";

type Names = Pick<Map<string, string>, "get"> & { set(id: string, name: string): void };

/** Keeps the names of tenants by id, from the stream of the tenants table. */
export function tenantNames(
  deployment: Deployment,
  endpoint: Pick<LocalEndpoint, "stream">,
  names: Names,
): Pick<Names, "get"> {
  const table = deployment.outputs.tenant_metadata_table_name;
  const found = resourcesOfType(deployment, "aws_dynamodb_table").find(({ values }) => values.name === table);
  const stream = endpoint.stream(String(found?.values.stream_arn));
  stream?.read("TRIM_HORIZON", ({ dynamodb }) => {
    const id = textOf(dynamodb.Keys.tenant_id);
    const name = textOf(dynamodb.NewImage?.tenant_name);
    if (id !== undefined && name !== undefined) names.set(id, name);
  });
  return names;
}

const textOf = (value: unknown): string | undefined =>
  isRecord(value) && typeof value.S === "string" ? value.S : undefined;
