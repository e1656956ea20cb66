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
  /** It stands for somebody who has its policies alone, and is no role of the account. */
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
  /** The stack's roles, and for each policy that is made for people the role of somebody who has this policy alone. */
  readonly roles: Readonly<Record<string, Role>>;
  /** Policies of the bucket and of the key, by ARN. */
  readonly resourcePolicies: ReadonlyMap<string, NamedPolicy>;
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

/** A platform's stack, synthesized or deployed, as far as its access needs it. */
export interface PlatformResources {
  readonly accountId: string;
  readonly region: string;
  /** An attribute of the resource with this address, `arn` by default. @throws Error where there is none */
  readonly attributeOf: (address: string, attribute?: string) => string;
  /** Names of the resources of a type. */
  readonly namesOf: (type: string) => readonly string[];
  /** The role with this ARN. @throws Error where there is none */
  readonly roleOf: (arn: string) => Role;
  readonly resourcePolicies: Access["resourcePolicies"];
}

const tableAddresses: Readonly<Record<TableName, string>> = {
  data: "tenant_data",
  metadata: "tenant_metadata",
  members: "tenant_members",
  audit: "audit_trail",
};

/** The access of a platform, without silos. */
export function platformAccess(environment: string, resources: PlatformResources): Access {
  const { accountId, region, attributeOf, namesOf, roleOf: read, resourcePolicies } = resources;
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
    stream: attributeOf("aws_dynamodb_table.tenant_metadata", "stream_arn"),
    bucket: attributeOf("aws_s3_bucket.tenant_files"),
    userPool: attributeOf("aws_cognito_user_pool.tenant_users"),
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

/** One of the roles. @throws Error naming those that there are */
export function roleOf({ roles }: Pick<Access, "roles">, name: string): Role {
  const role = roles[name];
  if (role === undefined) throw new Error(`no role ${name}; there are ${Object.keys(roles).join(", ")}`);
  return role;
}

/** A role outside the stack, with one policy. It may do what IAM allows it; who may take it does not matter here. */
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

/** Leaves to the account's IAM policies who may take a role. */
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
