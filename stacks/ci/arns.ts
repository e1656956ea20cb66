import { partitionOf } from "../../environments/regions";
import type { EnvironmentConfig } from "../../environments/schema";
import {
  bindingParameter,
  ciAccessStackName,
  ciRoleName,
  platformStackName,
  poolBucketName,
  recoveryBoundaryName,
  stateBackendStackName,
  stateKey,
  workloadBoundaryName,
} from "../support/naming";
import { TENANT_ID_SHAPE } from "../support/policy-document";

export type EnvironmentArns = ReturnType<typeof environmentArns>;

/**
 * ARNs of what an environment's stacks hold: by the prefix that all names carry, `saas-<environment>-`, those of tenants with
 * stacks of their own included. What AWS names by an id is told apart by the tag `environment`.
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
    /** What pooled tenants are restored from; silos' tables of that kind are among the silos'. */
    restoredTables: regional("dynamodb", `table/${prefix}-restore-*`),
    buckets: `arn:${partition}:s3:::${prefix}-*`,
    /** With tenants' files: the pool's, whose name is whole so that no key can pass for a part of it, and the silos'. */
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
    /** Of the platform alone: dashboards are an account's, of no region. */
    dashboard: `arn:${partition}:cloudwatch::${accountId}:dashboard/${prefix}`,
    parameters: regional("ssm", `parameter/saas/${name}/*`),
    bindings: regional("ssm", `parameter${bindingParameter(name, TENANT_ID_SHAPE)}`),
    logGroups: [
      regional("logs", `log-group:/aws/lambda/${prefix}-*`),
      regional("logs", `log-group:/aws/apigateway/${prefix}-*`),
      // API Gateway names them: `<API's id>/<stage>`, and a stage has the environment's name.
      regional("logs", `log-group:API-Gateway-Execution-Logs_*/${name}`),
      regional("logs", `log-group:API-Gateway-Execution-Logs_*/${name}:*`),
    ],
    /** Of the API: the only ones whose lines anything subscribes to. */
    accessLogs: regional("logs", `log-group:/aws/apigateway/${prefix}-*`),
    /** X-Ray names a rule of an environment as its platform's stack. */
    samplingRule: regional("xray", `sampling-rule/${prefix}`),
    webAcls: regional("wafv2", `regional/webacl/${prefix}-*`),
    managedRules: regional("wafv2", "regional/managedruleset/*"),
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
    everyGatewayTag: gateway("/tags/*"),
    vaults: regional("backup", `backup-vault:${prefix}-*`),
    backupPlans: regional("backup", "backup-plan:*"),
    roles: global(`role/${prefix}-*`),
    policies: global(`policy/${prefix}-*`),
    workloadBoundary: global(`policy/${workloadBoundaryName(name)}`),
    /** Both, for the boundary: it denies to make any other of such a name. */
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

/** The issuer of GitHub's tokens, without the scheme. Source: GitHub docs, OpenID Connect reference. */
export const GITHUB_ISSUER = "token.actions.githubusercontent.com";
