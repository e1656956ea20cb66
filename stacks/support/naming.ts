import type { EnvironmentConfig } from "../../environments/schema";

/** The platform stack of an environment; its resources carry the same prefix. */
export const platformStackName = (environment: string): string => `saas-${environment}`;

/** The stack of one silo tenant; its resources carry the same prefix. At most 47 characters. */
export const siloStackName = (environment: string, slug: string): string =>
  `${platformStackName(environment)}-silo-${slug}`;

/**
 * The tag of a function's role by which silos decide its sessions. Environments cannot set it:
 * environments/rules/within.ts.
 */
export const SILO_WORK_TAG = "silo_work";

/** The access role of a silo's stack; for a pattern of stack names, the pattern. */
export const siloAccessRoleName = (stack: string): string => `${stack}-tenant-access`;

/** Access log group of an environment's API. */
export const accessLogName = (environment: string): string =>
  `/aws/apigateway/${platformStackName(environment)}-tenant-api`;

/** Log group of the firewall. AWS WAF requires the prefix. Source: AWS WAF developer guide, logging. */
export const firewallLogName = (environment: string): string =>
  `aws-waf-logs-${platformStackName(environment)}-api`;

/** Log group of a function. */
export const functionLogName = (environment: string, functionName: string): string =>
  `/aws/lambda/${platformStackName(environment)}-${functionName}`;

/** Name of a function with tenant isolation; its role and log group keep the name without the suffix. */
export const isolatedFunctionName = (name: string): string => `${name}-per-tenant`;

/** The stack with an environment's state bucket. */
export const stateBackendStackName = (environment: string): string => `state-backend-${environment}`;

/** The names of all stacks of the environments. */
export function stackNames(environments: readonly EnvironmentConfig[]): string[] {
  return environments.flatMap(({ name, siloTenants, ci }) => [
    stateBackendStackName(name),
    ...(ci === undefined ? [] : [ciAccessStackName(name)]),
    platformStackName(name),
    ...siloTenants.map(({ slug }) => siloStackName(name, slug)),
  ]);
}

/** Key of a stack's state in its environment's state bucket. */
export const stateKey = (keyPrefix: string, stack: string): string => `${keyPrefix}/${stack}.tfstate`;

/** Name of the SSM parameter with an output of the platform. */
export const parameterName = (environment: string, output: string): string =>
  `/saas/${environment}/${output}`;

/** Prefix of the parameters with silos' bindings. */
export const siloParameters = (environment: string): string => parameterName(environment, "silo");

/** Name of the SSM parameter with a silo's binding. */
export const bindingParameter = (environment: string, tenantId: string): string =>
  `${siloParameters(environment)}/${tenantId}/binding`;

/** Output with the ARN of a function's role. */
export const functionRoleOutput = (functionName: string): string => `${functionName}_function_role_arn`;

/** The table of tenants' items of a stack: the pool's, or a silo's. */
export const dataTableName = (stack: string): string => `${stack}-tenant-data`;

/** The bucket of pooled tenants' files. */
export const poolBucketName = ({ name, accountId, region }: EnvironmentPlace): string =>
  `${platformStackName(name)}-tenant-data-${accountId}-${region}`;

/**
 * The prefix of an environment's domain below Cognito's, unique as Cognito demands it: in a region, over all accounts.
 */
export const signInDomainPrefix = ({ name, accountId }: EnvironmentPlace): string =>
  `${platformStackName(name)}-${accountId}`;

/** The bucket of access logs; its name lacks the platform's prefix, on which CI has permissions. */
export const accessRecordsBucketName = ({ name, accountId, region }: EnvironmentPlace): string =>
  `records-${name}-${accountId}-${region}`;

/** The trail of calls on tenants' data, and the alias of its key; CI has no permission on such a name. */
export const dataEventsName = (environment: string): string => `data-events-${environment}`;

/** The bucket of that trail. */
export const dataEventsBucketName = ({ name, accountId, region }: EnvironmentPlace): string =>
  `${dataEventsName(name)}-${accountId}-${region}`;

/** The bucket of a silo's stack. */
export const siloBucketName = (stack: string, accountId: string): string => `${stack}-${accountId}`;

type EnvironmentPlace = Readonly<Record<"name" | "accountId" | "region", string>>;

/**
 * The table to which a stack's items are restored for one tenant, until they are copied. For a pattern of the id, the
 * pattern.
 * @param time in the format of `restoreTime`, or a pattern for it
 */
export const restoredTableName = (stack: string, tenantId: string, time: string): string =>
  `${stack}-restore-${tenantId}-${time}`;

/** A time to the second, in a format allowed in table names: `20300101t120000z`. */
export const restoreTime = (time: Date): string =>
  `${time.toISOString().slice(0, 19).replaceAll(/[-:]/g, "").toLowerCase()}z`;

/** IAM pattern for the format of {@link restoreTime}. No other table's name ends like this. */
export const RESTORE_TIME_SHAPE = "????????t??????z";

/** The role that operators assume to restore a tenant. */
export const restoreRoleName = (environment: string): string => `${platformStackName(environment)}-restore`;

/** The role that the restore role assumes for one pooled tenant. */
export const tenantRestoreRoleName = (environment: string): string =>
  `${platformStackName(environment)}-tenant-restore`;

/** The role that API Gateway writes logs with, one for the account and region. */
export const apiGatewayRoleName = (environment: string): string =>
  `${platformStackName(environment)}-api-gateway`;

/** The role that AWS Backup assumes. */
export const backupRoleName = (environment: string): string => `${platformStackName(environment)}-backup`;

/** Name of the backup plan and its vault, and prefix of the plan's selections. */
export const backupPlanName = (environment: string): string => `${platformStackName(environment)}-backup`;

/** Outputs with the ARNs of the roles that restore and back up, for silos' keys and roles. */
export const RESTORE_ROLE_OUTPUT = "restore_role_arn";
export const BACKUP_ROLE_OUTPUT = "backup_role_arn";

/** Output with the ARN of the platform's alarm topic. */
export const ALARM_TOPIC_OUTPUT = "alarm_topic_arn";

/** The stack of CI's access to an environment; its roles and policies have the prefix `ci-<environment>-`. */
export const ciAccessStackName = (environment: string): string => `ci-access-${environment}`;

/** A role of CI. @param purpose `plan`, `deploy`; for a pattern of purposes, the pattern */
export const ciRoleName = (environment: string, purpose: string): string => `ci-${environment}-${purpose}`;

/** Boundary of every role in the platform's stacks, where CI deploys the environment. */
export const workloadBoundaryName = (environment: string): string =>
  `${platformStackName(environment)}-workload-boundary`;

/** The CloudWatch namespace of the metrics that an environment's functions write, and of its metric filters. */
export const metricsNamespace = (environment: string): string => platformStackName(environment);
/** Boundary of the roles {@link restoreRoleName} and {@link backupRoleName}, where CI deploys the environment. */
export const recoveryBoundaryName = (environment: string): string =>
  `${platformStackName(environment)}-recovery-boundary`;
