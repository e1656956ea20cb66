import { type Policies, type Role, readPolicies } from "@saas/local-aws/iam";
import type { DeployedResource } from "@saas/local-aws/terraform";
import { ciAccessStackName, platformStackName, siloStackName } from "../../stacks/support/naming";
import { resolvedStack } from "./resolved-stack";
import { resource, resources, stack, type Template } from "./synth";

export const tableNames = ["data", "metadata", "members", "audit"] as const;
export type TableName = (typeof tableNames)[number];

/** The roles of a synthesized platform by name (`tenant_access`), and the ARNs of what they may reach. */
export interface Access {
  readonly environment: string;
  readonly accountId: string;
  readonly region: string;
  /** The stack's roles, and for each policy that is made for people the role of somebody who has this policy alone. */
  readonly roles: Readonly<Record<string, Role>>;
  /** Policies of bucket, tables and key, by ARN. */
  readonly resourcePolicies: Policies["resourcePolicies"];
  readonly tables: Readonly<Record<TableName, string>>;
  /** Of the metadata table. */
  readonly stream: string;
  readonly bucket: string;
  readonly userPool: string;
  /** Of the customer-managed key, where the environment has one. */
  readonly key: string | undefined;
  /** Of the key that encrypts backups alone, where the environment has one. */
  readonly vaultKey: string | undefined;
  /** ARN of the API's stage, for calls. */
  readonly stage: string;
  /** ARNs of the tiers' usage plans. */
  readonly usagePlans: readonly string[];
  readonly eventBus: string;
  readonly deadLetters: string;
  readonly alarmTopic: string;
  /** By the name of the function's role. */
  readonly logGroups: Readonly<Record<string, string>>;
  readonly silos: readonly Silo[];
}

/** What one tenant has for itself: ARNs, and the name of its access role among the roles. */
export interface Silo {
  readonly roleName: string;
  readonly tenantId: string;
  readonly table: string;
  readonly bucket: string;
  readonly key: string;
}

const tableAddresses: Readonly<Record<TableName, string>> = {
  data: "tenant_data",
  metadata: "tenant_metadata",
  members: "tenant_members",
  audit: "audit_trail",
};

/** The platform of an environment and its silos, with the boundary of their roles where it has access for CI. */
export function accessIn(templates: ReadonlyMap<string, Template>, environment: string): Access {
  const bounding = templates.get(ciAccessStackName(environment));
  const platform = stack(templates, platformStackName(environment));
  const published = (name: string) => {
    const found = resources(platform, "aws_ssm_parameter").find(({ values }) => values.name === name);
    if (found === undefined) throw new Error(`${platform.name} publishes no ${name}`);
    return resolvedStack(platform).attributeOf(found.address, "insecure_value");
  };
  const prefix = siloStackName(environment, "");
  const base = accessOf(platform, environment, bounding);
  const silos = [...templates.values()]
    .filter(({ name }) => name.startsWith(prefix))
    .map((template) => siloOf(template, template.name.slice(prefix.length), published, bounding));
  return {
    ...base,
    roles: { ...base.roles, ...Object.fromEntries(silos.map(({ roleName, role }) => [roleName, role])) },
    resourcePolicies: new Map([base, ...silos].flatMap(({ resourcePolicies }) => [...resourcePolicies])),
    silos,
  };
}

/** Without the roles' boundaries: they would hide what a change of the roles' own policies lets through. */
export const unbounded = (access: Access): Access => ({
  ...access,
  roles: Object.fromEntries(
    Object.entries(access.roles).map(([name, role]) => [name, { ...role, permissionsBoundary: undefined }]),
  ),
});

const withPolicies = [
  ...["aws_iam_role", "aws_iam_role_policy", "aws_s3_bucket_policy", "aws_dynamodb_resource_policy"],
  "aws_kms_key",
];

/** @param parameter what the platform publishes, by name. */
function siloOf(
  template: Template,
  slug: string,
  parameter: (name: string) => string,
  bounding?: Template,
): Silo & Pick<Policies, "resourcePolicies"> & { readonly role: Role } {
  const resolved = resolvedStack(template, { scope: `${template.name}/`, parameter });
  const { accountId, region, attributeOf } = resolved;
  const policies = readPolicies({
    accountId,
    region,
    resources: [...resolved.deployed(withPolicies), ...deployedBoundaries(bounding, accountId)],
    outputs: {},
  });
  const role = policies.roles.get(attributeOf("aws_iam_role.tenant_access"));
  if (role === undefined) throw new Error(`${template.name}: its access role was not read`);
  const [provider] = template.provider.aws ?? [];
  const [{ tags } = { tags: {} }] = (provider?.default_tags ?? []) as { tags: Record<string, string> }[];
  return {
    roleName: `silo_${slug}`,
    tenantId: `${tags.tenant_id}`,
    table: attributeOf("aws_dynamodb_table.tenant_data"),
    bucket: attributeOf("aws_s3_bucket.tenant_files"),
    key: attributeOf("aws_kms_key.silo"),
    role,
    resourcePolicies: policies.resourcePolicies,
  };
}

/**
 * Reads the policies out of a platform stack's synthesized JSON, with every reference resolved to an ARN.
 * @param bounding the stack whose policy bounds the roles.
 */
function accessOf(template: Template, environment: string, bounding?: Template): Access {
  const resolved = resolvedStack(template);
  const { accountId, region, attributeOf } = resolved;
  const account = { accountId, region };
  const policies = readPolicies({
    ...account,
    resources: [...resolved.deployed(withPolicies), ...deployedBoundaries(bounding, accountId)],
    outputs: {},
  });
  const roles = resources(template, "aws_iam_role").map(({ address, name }): [string, Role] => {
    const role = policies.roles.get(attributeOf(address));
    if (role === undefined) throw new Error(`${template.name}: ${address} was not read`);
    return [name, role];
  });
  const keyNamed = (key: string) =>
    resources(template, "aws_kms_key").some(({ name }) => name === key)
      ? attributeOf(`aws_kms_key.${key}`)
      : undefined;
  const people = resources(template, "aws_iam_policy").map(({ address, name }): [string, Role] => [
    name,
    personWith(address, JSON.parse(attributeOf(address, "policy")), account),
  ]);
  return {
    environment,
    ...account,
    resourcePolicies: policies.resourcePolicies,
    roles: Object.fromEntries([...roles, ...people]),
    tables: Object.fromEntries(
      tableNames.map((name) => [name, attributeOf(`aws_dynamodb_table.${tableAddresses[name]}`)]),
    ) as Record<TableName, string>,
    stream: attributeOf("aws_dynamodb_table.tenant_metadata", "stream_arn"),
    bucket: attributeOf("aws_s3_bucket.tenant_files"),
    userPool: attributeOf("aws_cognito_user_pool.tenant_users"),
    key: keyNamed("environment"),
    vaultKey: keyNamed("backups_vault_key"),
    stage: `${attributeOf("aws_api_gateway_rest_api.api", "execution_arn")}/${environment}`,
    usagePlans: resources(template, "aws_api_gateway_usage_plan").map(
      ({ address }) => `arn:aws:apigateway:${region}::/usageplans/${attributeOf(address, "id")}`,
    ),
    eventBus: attributeOf("aws_cloudwatch_event_bus.tenant_events"),
    deadLetters: attributeOf("aws_sqs_queue.lifecycle_dead_letters"),
    alarmTopic: attributeOf("aws_sns_topic.alarms"),
    logGroups: Object.fromEntries(
      resources(template, "aws_cloudwatch_log_group").map(({ address, name }) => [
        name,
        attributeOf(address),
      ]),
    ),
    silos: [],
  };
}

function deployedBoundaries(template: Template | undefined, accountId: string): DeployedResource[] {
  if (template === undefined) return [];
  const type = "aws_iam_policy";
  return ["workload_boundary", "recovery_boundary"].map((name) => {
    const declared = resource(template, `${type}.${name}`);
    const values = {
      policy: String(declared.policy).replaceAll("$${", "${"),
      arn: `arn:aws:iam::${accountId}:policy/${declared.name}`,
    };
    return { type, name, values };
  });
}

/** A role outside the stack, with one policy. It may do what IAM allows it; who may take it does not matter here. */
export function personWith(
  name: string,
  policy: Role["trust"]["policy"],
  { accountId }: Pick<Access, "accountId">,
): Role {
  return {
    arn: `arn:aws:iam::${accountId}:role/${name}`,
    trust: accountTrust(accountId),
    identityPolicies: [{ name, policy }],
    permissionsBoundary: undefined,
    tags: {},
    maxSessionDuration: 3600,
  };
}

/** Leaves to the account's IAM policies who may take a role. */
export const accountTrust = (accountId: string): Role["trust"] => ({
  name: "trust of the account",
  policy: {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${accountId}:root` },
        Action: ["sts:AssumeRole", "sts:TagSession"],
      },
    ],
  },
});
