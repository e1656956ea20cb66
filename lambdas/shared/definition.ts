/**
 * The vocabulary of function definitions. A definition is plain data: it names resources and settings of the platform
 * by the words below, and stacks/platform resolves them. An unknown word does not compile.
 */

/**
 * A tenant access role of the pool: `stacks/platform/access.ts` grants each what its functions need of a tenant's data.
 */
export type AccessRoleName =
  | "work"
  | "account"
  | "provisioning"
  | "support"
  | "lifecycle"
  | "exports"
  | "move";

/** Why a function opens a session in a tenant's silo. `tenant`: for the tenant's own requests. */
export const siloWorks = ["tenant", "lifecycle", "export", "activation"] as const;
export type SiloWork = (typeof siloWorks)[number];

/** A value of the platform that an environment variable can have. */
export type PlatformValue =
  | "users.poolId"
  | "users.clientId"
  | "users.issuer"
  | "metadata.name"
  | "members.name"
  | "audit.name"
  | "data.name"
  | "bucket.name"
  | "eventBus.name"
  | "tiers"
  | "mfa"
  | "singleSignOn"
  | "singleSignOn.enabled"
  | "mail"
  | "defaultTier"
  | "isolationModel"
  | "siloParameters"
  | "files.maxUploadBytes"
  | "files.presignedUrlSeconds"
  | "offboarding.graceDays"
  | "tenantLimits.userCallsPerMinute"
  | "tenantLimits.invitationsPerDay"
  | "tenantLimits.invitationCoolDownSeconds"
  | "tenantLimits.machineTokensPerHour"
  | "tenantLimits.scimRequestsPerMinute"
  | "usage.itemBytesEveryDays";

/** Variables that every function gets. */
export type CommonVariable =
  | "ENVIRONMENT"
  | "LOG_LEVEL"
  | "CORS_ALLOW_ORIGINS"
  | "SERVICE_NAME"
  | "METRICS_NAMESPACE"
  | "METRICS_PER_TENANT";

type ItemAction = `dynamodb:${"GetItem" | "PutItem" | "UpdateItem" | "DeleteItem" | "Query"}`;
type UserAction = `cognito-idp:${
  | "AdminAddUserToGroup"
  | "AdminCreateUser"
  | "AdminDeleteUser"
  | "AdminDisableUser"
  | "AdminEnableUser"
  | "AdminGetUser"
  | "AdminListGroupsForUser"
  | "AdminRemoveUserFromGroup"
  | "AdminSetUserMFAPreference"
  | "AdminUserGlobalSignOut"
  | "CreateUserPoolClient"
  | "DeleteUserPoolClient"
  | "ListUserPoolClients"
  | "ListUsers"}`;

type ConnectionAction = `cognito-idp:${
  | "CreateIdentityProvider"
  | "DeleteIdentityProvider"
  | "ListIdentityProviders"
  | "UpdateIdentityProvider"
  | "CreateUserPoolClient"
  | "DeleteUserPoolClient"
  | "ListUserPoolClients"}`;

/**
 * The resources that a function's own role can reach, with the actions that a definition may grant on each. Tenants'
 * items and files are not among them: functions reach those with a tenant access role.
 */
interface Actions {
  readonly metadata: ItemAction;
  /** Index of the tenants' records by status. */
  readonly "metadata.byStatus": "dynamodb:Query";
  readonly members: ItemAction;
  /** Index of the members table's app clients. */
  readonly "members.byClient": "dynamodb:Query";
  readonly audit: ItemAction;
  readonly users: UserAction;
  /** Identity providers and their app clients at the user pool; only in environments with single sign-on. */
  readonly connections: ConnectionAction;
  /** Reservations of domains, in the metadata table. */
  readonly domains: "dynamodb:GetItem" | "dynamodb:PutItem" | "dynamodb:DeleteItem";
  /** API Gateway's collection of API keys. */
  readonly apiKeys: "apigateway:POST" | "apigateway:GET";
  /** Each API key. */
  readonly "apiKeys.each": "apigateway:PATCH" | "apigateway:DELETE";
  readonly "apiKeys.tags": "apigateway:PUT";
  /** API Gateway's collection of usage plans. */
  readonly usagePlans: "apigateway:GET";
  readonly eventBus: "events:PutEvents";
  /** The environment's identity of Amazon SES; only in environments with `mail`. */
  readonly mail: "ses:SendEmail";
  /** Collections of the keys of the tiers' usage plans. */
  readonly "tiers.keys": "apigateway:POST";
  /** Each key of the tiers' usage plans. */
  readonly "tiers.keys.each": "apigateway:DELETE";
  /** Parameters in which silos publish their bindings; only in environments with silos. */
  readonly "silos.bindings": "ssm:GetParameter";
}

export type GrantedResource = keyof Actions;

/**
 * A condition of a grant.
 * - `tenantRows`: rows whose partition key is a tenant's id, and no other row of the table.
 * - `domainRows`: rows whose partition key is a domain's.
 * - `newKeyOfTenant`: a new API key that is tagged with the environment and a tenant.
 * - `ownSender`: mail from the environment's address.
 * - `ownEnvironment`: resources with the environment's tag; other environments may share the account.
 */
export type GrantCondition =
  | "tenantRows"
  | "domainRows"
  | "newKeyOfTenant"
  | "ownSender"
  | "ownEnvironment"
  | { readonly eventSource: string };

interface GrantOn<R, A> {
  /** Names the statement in policies and refusals: letters and digits. */
  readonly sid: string;
  readonly actions: A | readonly [A, ...A[]];
  readonly on: R | readonly R[];
  readonly when?: GrantCondition;
}

/** A statement of the policy of a function's own role. */
export type Grant =
  | { [R in GrantedResource]: GrantOn<R, Actions[R]> }[GrantedResource]
  // A list of resources has the actions that all of them know.
  | GrantOn<"apiKeys" | "usagePlans", "apigateway:GET">;

/** Changes of a table, in order for each key. */
export interface TableStream {
  readonly id: string;
  readonly table: StreamedTable;
  /** The records that the function gets: an event pattern. */
  readonly pattern: object;
}

/** A table with a stream; that of the audit trail is for mail, and only in environments with `mail`. */
export type StreamedTable = "metadata" | "audit";

/** A trigger of a function other than the API. An id is the Terraform name of the trigger's resources: a contract. */
export interface Triggers {
  /** Changes of tables. Changes that fail permanently go to `<function>-dead-letters`. */
  readonly streams?: {
    readonly of: readonly TableStream[];
    /** The meaning of a dead letter, for the alarm: a sentence without the full stop. */
    readonly deadLetterMeaning: string;
  };
  readonly schedule?: {
    readonly id: string;
    readonly description: string;
    /** At least 2. */
    readonly everyMinutes: number;
  };
  /**
   * Each token that the user pool issues, and each user whom it is about to make for an identity provider. The function depends on nothing of the
   * pool, which depends on the function: its grants on users are a policy of their own.
   */
  readonly tokens?: { readonly id: string };
  /** Lines of the API's access log. */
  readonly accessLog?: {
    readonly id: string;
    /** A filter pattern of CloudWatch Logs. */
    readonly pattern: string;
  };
}

/** One function: `lambdas/<function>/definition.ts`. All resources of the function are derived from it. */
export interface FunctionDefinition {
  /** 1 to 900. */
  readonly timeoutSeconds: number;
  /** 128 to 10,240. */
  readonly memoryMb: number;
  /**
   * Maximum size of the minified bundle in bytes; `npm run check` fails beyond. Raise it on purpose, with the reason in
   * the commit. A plain bundle of `@aws-sdk/lib-dynamodb` alone has about 535,000.
   */
  readonly bundleBytes: number;
  /** Environment variables, in addition to those that every function gets. */
  readonly variables: Readonly<Record<string, PlatformValue>>;
  /**
   * Tenant access roles that the function assumes, by the variable that has the role's ARN; `sid` names the statement
   * that allows it. A function that assumes none cannot work for tenants in the pool.
   */
  readonly assumes: Readonly<Record<string, { readonly role: AccessRoleName; readonly sid: string }>>;
  readonly grants: readonly Grant[];
  /** The sessions that the function may open in tenants' silos. */
  readonly silo: SiloWork | "none";
  readonly triggers?: Triggers;
}
