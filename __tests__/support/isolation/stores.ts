import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { deployedFunction } from "@saas/local-aws/lambda";
import { type Deployment, resourcesOfType } from "@saas/local-aws/terraform";
import type { LocalPlatform } from "../../../develop/start/platform";
import { parseBinding } from "../../../lambdas/registry/binding";
import type { SiloBinding } from "../../../lambdas/tenancy/silos";
import { bindingParameter } from "../../../stacks/support/naming";
import { type Clients, clientsWith } from "./clients";

/** A platform's stores of tenants' data. */
export interface Stores {
  readonly dataTable: string;
  readonly metadataTable: string;
  readonly membersTable: string;
  readonly auditTable: string;
  readonly bucket: string;
  readonly userPoolId: string;
  /** Id of the usage plan of one of the tiers. */
  readonly usagePlan: string;
}

export function storesOf({ deployment, userPoolId }: LocalPlatform): Stores {
  const value = (type: string, name: string, attribute: string) => {
    const found = resourcesOfType(deployment, type).find((each) => each.name === name);
    if (found === undefined) throw new Error(`the deployment has no ${type}.${name}`);
    return String(found.values[attribute]);
  };
  const table = (name: string) => value("aws_dynamodb_table", name, "name");
  return {
    dataTable: table("tenant_data"),
    metadataTable: table("tenant_metadata"),
    membersTable: table("tenant_members"),
    auditTable: table("audit_trail"),
    bucket: value("aws_s3_bucket", "tenant_files", "bucket"),
    userPoolId,
    usagePlan: value("aws_api_gateway_usage_plan", "standard_tier", "id"),
  };
}

/** The account's operator, with access to everything. */
export const operatorOf = (platform: LocalPlatform): Clients =>
  clientsWith(platform.endpoint.administrator, platform);

/** ARN of one of the stack's roles, by name. */
export function roleArnOf({ deployment }: LocalPlatform, name: string): string {
  const role = resourcesOfType(deployment, "aws_iam_role").find((each) => each.name === name);
  if (role === undefined) throw new Error(`the deployment has no aws_iam_role.${name}`);
  return String(role.values.arn);
}

/** The environment of a deployment: a variable of all of its functions. */
export function environmentOf(deployment: Deployment): string {
  const [deployed] = resourcesOfType(deployment, "aws_lambda_function").map(deployedFunction);
  return deployed?.variables.ENVIRONMENT ?? "";
}

/** A tenant's silo as its stack has published it. @throws Error when it is not deployed. */
export async function siloOf(
  { deployment, endpoint, endpointUrl, region }: LocalPlatform,
  tenantId: string,
): Promise<SiloBinding> {
  const ssm = new SSMClient({ region, endpoint: endpointUrl, credentials: endpoint.administrator });
  const Name = bindingParameter(environmentOf(deployment), tenantId);
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name }));
  const binding = parseBinding(JSON.parse(`${Parameter?.Value}`));
  if (binding?.model !== "silo") throw new Error(`${Name} holds no silo's binding`);
  return binding;
}
