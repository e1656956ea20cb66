/** The platform stack of an environment; its resources carry the same prefix. */
export const platformStackName = (environment: string): string => `saas-${environment}`;

/** The stack of one silo tenant; its resources carry the same prefix. At most 47 characters. */
export const siloStackName = (environment: string, slug: string): string =>
  `${platformStackName(environment)}-silo-${slug}`;

/** The tag of a function's role that says which sessions silos let it open. Environments cannot set it: environments/rules.ts. */
export const SILO_WORK_TAG = "silo_work";

/** The role that reaches a silo, of the stack of that name; of a pattern for such names, the pattern. */
export const siloAccessRoleName = (stack: string): string => `${stack}-tenant-access`;

/** Where the API of an environment logs its requests. */
export const accessLogName = (environment: string): string =>
  `/aws/apigateway/${platformStackName(environment)}-tenant-api`;

/** Where a function of an environment logs. */
export const functionLogName = (environment: string, functionName: string): string =>
  `/aws/lambda/${platformStackName(environment)}-${functionName}`;

/** The stack that makes an environment's state bucket. */
export const stateBackendStackName = (environment: string): string => `state-backend-${environment}`;

/** Where a stack's state lives in its environment's state bucket. */
export const stateKey = (keyPrefix: string, stack: string): string => `${keyPrefix}/${stack}.tfstate`;

/** Where an output of the platform is published in the SSM parameter store. */
export const parameterName = (environment: string, output: string): string =>
  `/saas/${environment}/${output}`;

/** Below it each silo publishes its binding. */
export const siloParameters = (environment: string): string => parameterName(environment, "silo");

/** Where a silo publishes what a tenant's record needs to name it. */
export const bindingParameter = (environment: string, tenantId: string): string =>
  `${siloParameters(environment)}/${tenantId}/binding`;

/** Output under which the platform publishes the ARN of a function's role. */
export const functionRoleOutput = (functionName: string): string => `${functionName}_function_role_arn`;

/** The table of tenants' items of a stack: the pool's, or a silo's. */
export const dataTableName = (stack: string): string => `${stack}-tenant-data`;

/** The bucket of pooled tenants' files. */
export const poolBucketName = ({ name, accountId, region }: EnvironmentPlace): string =>
  `${platformStackName(name)}-tenant-data-${accountId}-${region}`;

/** The bucket of a silo, of the stack of that name. */
export const siloBucketName = (stack: string, accountId: string): string => `${stack}-${accountId}`;

type EnvironmentPlace = Readonly<Record<"name" | "accountId" | "region", string>>;

/**
 * The table that a stack's items are restored to for one tenant, until they are copied. Of a pattern for the id, the pattern.
 * @param time as `restoreTime` writes it, or the shape of that
 */
export const restoredTableName = (stack: string, tenantId: string, time: string): string =>
  `${stack}-restore-${tenantId}-${time}`;

/** A time to the second, as names of tables can have it: `20300101t120000z`. */
export const restoreTime = (time: Date): string =>
  `${time.toISOString().slice(0, 19).replaceAll(/[-:]/g, "").toLowerCase()}z`;

/** What {@link restoreTime} writes, for patterns of IAM. No other table's name ends so. */
export const RESTORE_TIME_SHAPE = "????????t??????z";

/** The role that operators take to restore a tenant. */
export const restoreRoleName = (environment: string): string => `${platformStackName(environment)}-restore`;

/** The role that it takes for the one tenant in the pool. */
export const tenantRestoreRoleName = (environment: string): string =>
  `${platformStackName(environment)}-tenant-restore`;

/** The role that AWS Backup takes. */
export const backupRoleName = (environment: string): string => `${platformStackName(environment)}-backup`;

/** Outputs under which the platform publishes who restores and who makes backups, for silos' keys and roles. */
export const RESTORE_ROLE_OUTPUT = "restore_role_arn";
export const BACKUP_ROLE_OUTPUT = "backup_role_arn";

/** Output under which the platform publishes the ARN of the topic of its alarms. */
export const ALARM_TOPIC_OUTPUT = "alarm_topic_arn";

/** The stack of who plans and deploys an environment from CI; its roles and policies carry `ci-<environment>-` as prefix. */
export const ciAccessStackName = (environment: string): string => `ci-access-${environment}`;

/** A role of CI. @param purpose `plan`, `deploy` */
export const ciRoleName = (environment: string, purpose: string): string => `ci-${environment}-${purpose}`;

/** What every role that the platform's stacks make is bounded by, where CI deploys the environment. */
export const workloadBoundaryName = (environment: string): string =>
  `${platformStackName(environment)}-workload-boundary`;

/** The CloudWatch namespace of the metrics that an environment's functions write, and of those that its logs are counted in. */
export const metricsNamespace = (environment: string): string => platformStackName(environment);
/** What the roles of {@link restoreRoleName} and {@link backupRoleName} are bounded by, where CI deploys the environment. */
export const recoveryBoundaryName = (environment: string): string =>
  `${platformStackName(environment)}-recovery-boundary`;
