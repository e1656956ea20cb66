import { addressOf } from "../../environments/schema/mail";

/** A policy document with the name under which it is cited. */
export interface NamedPolicy {
  readonly name: string;
  readonly policy: Record<string, unknown>;
}

/** A role as deployed. */
export interface Role {
  readonly arn: string;
  readonly trust: NamedPolicy;
  readonly identityPolicies: readonly NamedPolicy[];
  readonly permissionsBoundary: NamedPolicy | undefined;
  readonly tags: Readonly<Record<string, string>>;
  /** Seconds. */
  readonly maxSessionDuration: number;
  /** A stand-in for a principal with only these policies; not a role of the account. */
  readonly alone?: true;
}

/** One question to IAM: may the caller do `action` to `resource` in this context? */
export interface Check {
  /** e.g. `dynamodb:GetItem` */
  readonly action: string;
  /** ARN, or `*` for an action without a resource. */
  readonly resource: string;
  /** Condition keys of the request; not those of the caller. */
  readonly context: Readonly<Record<string, string | readonly string[]>>;
}

/** A role's session. Its tags override those of the role. */
export interface Session {
  readonly role: Role;
  readonly tags?: Readonly<Record<string, string>>;
}

export const tableNames = ["data", "metadata", "members", "audit"] as const;
export type TableName = (typeof tableNames)[number];

/** The roles of a platform by name (`tenant_access`), and the ARNs of what they may reach. */
export interface Access {
  readonly environment: string;
  readonly accountId: string;
  readonly region: string;
  /** The stack's roles, and for each policy for people, a stand-in role with only that policy. */
  readonly roles: Readonly<Record<string, Role>>;
  /** Policies of the bucket and the key, by ARN. */
  readonly resourcePolicies: ReadonlyMap<string, NamedPolicy>;
  readonly tables: Readonly<Record<TableName, string>>;
  /** ARNs of the tables' streams that a function reads. */
  readonly streams: readonly string[];
  readonly bucket: string;
  readonly userPool: string;
  /** Whether tenants can connect identity providers. */
  readonly singleSignOn: boolean;
  /** ARN of the customer-managed key, if the environment has one. */
  readonly key: string | undefined;
  /** ARN of the key for backups, if the environment has one. */
  readonly vaultKey: string | undefined;
  /** ARN of the API's stage, for calls. */
  readonly stage: string;
  /** ARNs of the tiers' usage plans. */
  readonly usagePlans: readonly string[];
  readonly eventBus: string;
  readonly deadLetters: string;
  /** Of the environment's mail, if it sends any itself. */
  readonly sender: Sender | undefined;
  readonly alarmTopic: string;
  /** ARNs by the name of the function's role. */
  readonly logGroups: Readonly<Record<string, string>>;
  readonly silos: readonly Silo[];
}

/** Who sends an environment's mail. */
export interface Sender {
  readonly identityArn: string;
  readonly address: string;
  /** Name of the configuration set, if it has one. */
  readonly configurationSet: string | undefined;
}

/** The sender in a user pool's `email_configuration`, a block that Terraform's state has in a list. */
export function senderIn(block: unknown): Sender | undefined {
  const { source_arn: identityArn, from_email_address: from, ...rest } = Object([block].flat()[0]);
  if (!identityArn) return undefined;
  return {
    identityArn,
    address: addressOf(`${from}`),
    configurationSet: rest.configuration_set || undefined,
  };
}

/** One tenant's own resources: ARNs, and the name of its access role among the roles. */
export interface Silo {
  readonly roleName: string;
  readonly tenantId: string;
  readonly table: string;
  readonly bucket: string;
  readonly key: string;
}

/** The parts of a synthesized or deployed platform stack that its access needs. */
export interface PlatformResources {
  readonly accountId: string;
  readonly region: string;
  /** An attribute of the resource with this address, `arn` by default. @throws Error if it does not exist */
  readonly attributeOf: (address: string, attribute?: string) => string;
  /** Names of the resources of a type. */
  readonly namesOf: (type: string) => readonly string[];
  /** The role with this ARN. @throws Error if it does not exist */
  readonly roleOf: (arn: string) => Role;
  readonly resourcePolicies: Access["resourcePolicies"];
  readonly sender: Sender | undefined;
}

const tableAddresses: Readonly<Record<TableName, string>> = {
  data: "tenant_data",
  metadata: "tenant_metadata",
  members: "tenant_members",
  audit: "audit_trail",
};

/** The access of a platform, without silos. */
export function platformAccess(environment: string, resources: PlatformResources): Access {
  const { accountId, region, attributeOf, namesOf, roleOf: read, resourcePolicies, sender } = resources;
  const named = <T>(type: string, of: (address: string) => T): Record<string, T> =>
    Object.fromEntries(namesOf(type).map((name) => [name, of(`${type}.${name}`)]));
  const keyNamed = (name: string) =>
    namesOf("aws_kms_key").includes(name) ? attributeOf(`aws_kms_key.${name}`) : undefined;
  return {
    ...{ environment, accountId, region, resourcePolicies },
    roles: {
      ...named("aws_iam_role", (address) => read(attributeOf(address))),
      ...named("aws_iam_policy", (address) =>
        personWith(address, JSON.parse(attributeOf(address, "policy")), { accountId }),
      ),
    },
    tables: Object.fromEntries(
      tableNames.map((name) => [name, attributeOf(`aws_dynamodb_table.${tableAddresses[name]}`)]),
    ) as Record<TableName, string>,
    streams: ["tenant_metadata", ...(sender === undefined ? [] : ["audit_trail"])].map((table) =>
      attributeOf(`aws_dynamodb_table.${table}`, "stream_arn"),
    ),
    sender,
    bucket: attributeOf("aws_s3_bucket.tenant_files"),
    userPool: attributeOf("aws_cognito_user_pool.tenant_users"),
    // Their quota has an alarm where there can be any.
    singleSignOn: namesOf("aws_cloudwatch_metric_alarm").includes("identity_providers"),
    key: keyNamed("environment"),
    vaultKey: keyNamed("backups_vault_key"),
    stage: `${attributeOf("aws_api_gateway_rest_api.api", "execution_arn")}/${environment}`,
    usagePlans: namesOf("aws_api_gateway_usage_plan").map(
      (name) =>
        `arn:aws:apigateway:${region}::/usageplans/${attributeOf(`aws_api_gateway_usage_plan.${name}`, "id")}`,
    ),
    eventBus: attributeOf("aws_cloudwatch_event_bus.tenant_events"),
    deadLetters: attributeOf("aws_sqs_queue.lifecycle_dead_letters"),
    alarmTopic: attributeOf("aws_sns_topic.alarms"),
    logGroups: named("aws_cloudwatch_log_group", (address) => attributeOf(address)),
    silos: [],
  };
}

/** One of the roles. @throws Error listing the existing roles */
export function roleOf({ roles }: Pick<Access, "roles">, name: string): Role {
  const role = roles[name];
  if (role === undefined) throw new Error(`no role ${name}; there are ${Object.keys(roles).join(", ")}`);
  return role;
}

/** A role outside the stack, with one policy. Its trust policy does not matter here. */
export function personWith(
  name: string,
  policy: NamedPolicy["policy"],
  { accountId }: Pick<Access, "accountId">,
): Role {
  return {
    arn: `arn:aws:iam::${accountId}:role/${name}`,
    trust: accountTrust(accountId),
    identityPolicies: [{ name, policy }],
    permissionsBoundary: undefined,
    tags: {},
    maxSessionDuration: 3600,
    alone: true,
  };
}

/** A trust policy that leaves the decision to the account's IAM policies. */
export const accountTrust = (accountId: string): NamedPolicy => ({
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

/** Condition keys of a session's request: its own, and those that AWS adds. */
export function requestContext(
  access: Pick<Access, "accountId"> &
    Partial<Pick<Access, "environment" | "userPool" | "key" | "vaultKey" | "silos">>,
  { role, tags = {} }: Session,
  check: Check,
): Check["context"] {
  const { accountId, environment, userPool, key, vaultKey, silos = [] } = access;
  const tagged = [userPool, key, vaultKey, ...silos.map((silo) => silo.key)].includes(check.resource);
  return {
    "aws:PrincipalArn": role.arn,
    "aws:PrincipalAccount": accountId,
    "aws:ResourceAccount": accountId,
    "aws:SecureTransport": "true",
    ...Object.fromEntries(
      Object.entries({ ...role.tags, ...tags }).map(([tag, value]) => [`aws:PrincipalTag/${tag}`, value]),
    ),
    // Terraform gives every resource of a stack this tag.
    ...(environment !== undefined && tagged && { "aws:ResourceTag/environment": environment }),
    ...check.context,
  };
}
