import { partitionOf } from "../../environments/regions";
import type { EnvironmentConfig } from "../../environments/schema";
import {
  accessRecordsBucketName,
  backupRoleName,
  bindingParameter,
  ciAccessStackName,
  ciRoleName,
  dataEventsBucketName,
  dataEventsName,
  platformStackName,
  poolBucketName,
  recoveryBoundaryName,
  restoreRoleName,
  stateBackendStackName,
  stateKey,
  workloadBoundaryName,
} from "../support/naming";
import { TENANT_ID_SHAPE } from "../support/policy-document";

export type EnvironmentArns = ReturnType<typeof environmentArns>;

/**
 * ARNs of the resources in an environment's stacks, silos' included, by the common prefix of their names,
 * `saas-<environment>-`. Resources that AWS names by an id are recognized by the tag `environment`.
 */
export function environmentArns(environment: EnvironmentConfig) {
  const { name, accountId, region, state } = environment;
  const partition = partitionOf(region);
  const prefix = platformStackName(name);
  const regional = (service: string, resource: string) =>
    `arn:${partition}:${service}:${region}:${accountId}:${resource}`;
  const global = (resource: string) => `arn:${partition}:iam::${accountId}:${resource}`;
  const gateway = (path: string) => `arn:${partition}:apigateway:${region}::${path}`;
  const stateObject = (stack: string) =>
    `arn:${partition}:s3:::${state.bucket}/${stateKey(state.keyPrefix, stack)}`;
  /** The platform's stack and those of its tenants: what CI deploys. */
  const deployed = [prefix, `${prefix}-silo-*`];
  return {
    tables: regional("dynamodb", `table/${prefix}-*`),
    dataTables: [
      regional("dynamodb", `table/${prefix}-tenant-data`),
      regional("dynamodb", `table/${prefix}-silo-*`),
    ],
    /** Restored tables, which have no resource policy. */
    restored: [prefix, `${prefix}-silo-*`].map((stack) => regional("dynamodb", `table/${stack}-restore-*`)),
    /** Restored tables of pooled tenants; those of silos are among the silos' tables. */
    restoredTables: regional("dynamodb", `table/${prefix}-restore-*`),
    buckets: `arn:${partition}:s3:::${prefix}-*`,
    /**
     * Buckets with tenants' files: the pool's by its full name, so that no key can match as a part of it, and the
     * silos'.
     */
    dataBuckets: [
      `arn:${partition}:s3:::${poolBucketName(environment)}`,
      `arn:${partition}:s3:::${prefix}-silo-*`,
    ],
    functions: regional("lambda", `function:${prefix}-*`),
    mappings: regional("lambda", "event-source-mapping:*"),
    rules: regional("events", `rule/${prefix}-*`),
    buses: regional("events", `event-bus/${prefix}-*`),
    queues: regional("sqs", `${prefix}-*`),
    topics: regional("sns", `${prefix}-*`),
    alarms: regional("cloudwatch", `alarm:${prefix}-*`),
    /** Only the platform's; dashboards belong to an account, without a region. */
    dashboard: `arn:${partition}:cloudwatch::${accountId}:dashboard/${prefix}`,
    parameters: regional("ssm", `parameter/saas/${name}/*`),
    bindings: regional("ssm", `parameter${bindingParameter(name, TENANT_ID_SHAPE)}`),
    logGroups: [
      regional("logs", `log-group:/aws/lambda/${prefix}-*`),
      regional("logs", `log-group:/aws/apigateway/${prefix}-*`),
      regional("logs", `log-group:aws-waf-logs-${prefix}-*`),
      // API Gateway names them: `<API's id>/<stage>`, and a stage has the environment's name.
      regional("logs", `log-group:API-Gateway-Execution-Logs_*/${name}`),
      regional("logs", `log-group:API-Gateway-Execution-Logs_*/${name}:*`),
    ],
    /** The same by kind, to save space: the role's own policies name the exact groups. */
    logGroupsByKind: [
      regional("logs", `log-group:*${prefix}-*`),
      regional("logs", `log-group:API-Gateway-*/${name}`),
      regional("logs", `log-group:API-Gateway-*/${name}:*`),
    ],
    /** Log groups that the functions write to. */
    functionLogs: regional("logs", `log-group:/aws/lambda/${prefix}-*`),
    /** Log groups of the API, the only ones with subscriptions. */
    accessLogs: regional("logs", `log-group:/aws/apigateway/${prefix}-*`),
    /** An environment's sampling rule has the name of its platform's stack. */
    samplingRule: regional("xray", `sampling-rule/${prefix}`),
    webAcls: regional("wafv2", `regional/webacl/${prefix}-*`),
    managedRules: regional("wafv2", "regional/managedruleset/*"),
    dataEvents: regional("cloudtrail", `trail/${dataEventsName(name)}`),
    dataEventsBucket: `arn:${partition}:s3:::${dataEventsBucketName(environment)}`,
    accessRecords: `arn:${partition}:s3:::${accessRecordsBucketName(environment)}`,
    userPools: regional("cognito-idp", "userpool/*"),
    keys: regional("kms", "key/*"),
    aliases: [regional("kms", `alias/${prefix}`), regional("kms", `alias/${prefix}-*`)],
    restApis: gateway("/restapis"),
    stages: gateway(`/restapis/*/stages/${name}`),
    usagePlans: gateway("/usageplans"),
    apiKeys: gateway("/apikeys"),
    gatewayAccount: gateway("/account"),
    /** Tags of an API, a stage or a usage plan: the ARN is URL-encoded in the path. */
    gatewayTags: [gateway("/restapis"), gateway("/usageplans")].map(
      (arn) => `${gateway("/tags/")}${encodeURIComponent(arn)}%2F*`,
    ),
    /** All of API Gateway in the region, and the part that the platform's stacks use. */
    gateway: gateway("/*"),
    gatewayParts: ["/restapis*", "/usageplans*", "/account", "/tags/*"].map(gateway),
    vaults: regional("backup", `backup-vault:${prefix}-*`),
    backupPlans: regional("backup", "backup-plan:*"),
    roles: global(`role/${prefix}-*`),
    /** Roles that services assume, but no function: each with the service that it may be passed to. */
    passedRoles: {
      "apigateway.amazonaws.com": global(`role/${prefix}-api-gateway`),
      "backup.amazonaws.com": global(`role/${backupRoleName(name)}`),
    },
    /** The roles that reach every tenant's data at once. */
    recoveryRoles: [backupRoleName(name), restoreRoleName(name)].map((role) => global(`role/${role}`)),
    /** The roles that reach one tenant's data in a session for it: the pool's, and the silos'. */
    tenantRoles: global(`role/${prefix}-*tenant-*`),
    /** Roles that a service creates for itself, by the service that they are linked to. */
    linkedRoles: Object.fromEntries(
      LINKED_SERVICES.map((service) => [service, global(`role/aws-service-role/${service}/*`)]),
    ),
    /** All of them in one pattern, to save space. */
    linkedRolesByKind: global("role/aws-s*"),
    policies: global(`policy/${prefix}-*`),
    workloadBoundary: global(`policy/${workloadBoundaryName(name)}`),
    /** Both in one pattern, for the boundary, which denies the creation of any other role with such a name. */
    boundaries: global(`policy/${prefix}-*-boundary`),
    recoveryBoundary: global(`policy/${recoveryBoundaryName(name)}`),
    ciRoles: global(`role/${ciRoleName(name, "*")}`),
    ciPolicies: global(`policy/ci-${name}-*`),
    oidcProvider: global(`oidc-provider/${GITHUB_ISSUER}`),
    stateBucket: `arn:${partition}:s3:::${state.bucket}`,
    deployedStates: deployed.map(stateObject),
    deployedLocks: deployed.map((stack) => `${stateObject(stack)}.tflock`),
    otherStates: [ciAccessStackName(name), stateBackendStackName(name)].map(stateObject),
    otherLocks: [ciAccessStackName(name), stateBackendStackName(name)].map(
      (stack) => `${stateObject(stack)}.tflock`,
    ),
  };
}

/**
 * Services that create a role for themselves at the first use in an account, which the caller must be allowed to
 * create: vaults and plans, APIs, a pool that sends mail with SES, logs of the firewall. Sources: IAM user guide,
 * services that work with IAM; AWS managed policies AWSBackupFullAccess and AmazonCognitoPowerUser; API Gateway and AWS
 * WAF developer guides, service-linked roles.
 */
export const LINKED_SERVICES = [
  "backup.amazonaws.com",
  "ops.apigateway.amazonaws.com",
  "cognito-idp.amazonaws.com",
  "email.cognito-idp.amazonaws.com",
  "wafv2.amazonaws.com",
] as const;

/** The issuer of GitHub's tokens, without the scheme. Source: GitHub docs, OpenID Connect reference. */
export const GITHUB_ISSUER = "token.actions.githubusercontent.com";
