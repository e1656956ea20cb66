import { CloudwatchEventBus } from "@cdktf/provider-aws/lib/cloudwatch-event-bus";
import type { Construct } from "constructs";
import { partitionOf } from "../environments/regions";
import type { EnvironmentConfig } from "../environments/schema";
import { BaseStack } from "./base-stack";
import { OperatorPolicies } from "./constructs/access/operator-policies";
import { AccountRole } from "./constructs/api/account-role";
import { TenantApi } from "./constructs/api/tenant-api";
import { PublishedOutputs } from "./constructs/configuration/published-outputs";
import { EnvironmentKey } from "./constructs/encryption/environment-key";
import { ApiFirewall } from "./constructs/firewall/api-firewall";
import { AlarmTopic } from "./constructs/monitoring/alarm-topic";
import { TraceSampling } from "./constructs/monitoring/trace-sampling";
import { createTenantAccess } from "./platform/access";
import { createAlarms } from "./platform/alarms";
import { createDashboard } from "./platform/dashboard";
import { createFunctions } from "./platform/functions";
import { createGrants } from "./platform/grants";
import { createSavedQueries } from "./platform/queries";
import { createRecovery } from "./platform/recovery";
import { openToSilos } from "./platform/silos";
import { createStores, type PlatformContext } from "./platform/stores";
import { createTiers } from "./platform/tiers";
import { createTriggers } from "./platform/triggers";
import type { FunctionBundles } from "./support/bundling";
import { apiGatewayRoleName, platformStackName } from "./support/naming";

export interface PlatformStackProps {
  readonly environment: EnvironmentConfig;
  readonly bundles: FunctionBundles;
}

/** The platform of one environment: users, stores, API, functions and tenants' lifecycle. */
export class PlatformStack extends BaseStack {
  constructor(scope: Construct, { environment, bundles }: PlatformStackProps) {
    const prefix = platformStackName(environment.name);
    super(scope, prefix, { environment, state: "s3" });
    const name = (suffix: string) => `${prefix}-${suffix}`;
    const keyArn =
      environment.encryption === "customer-managed"
        ? new EnvironmentKey(this, "environment", { environment, alias: prefix }).arn
        : undefined;
    const context: PlatformContext = { stack: this, environment, name, keyArn };

    const stores = createStores(context);
    const access = createTenantAccess(context, stores);
    const restore = createRecovery(context, stores, access);
    const eventBus = new CloudwatchEventBus(this, "tenant_events", { name: name("tenant-events") });
    const functions = createFunctions(context, stores, access, eventBus.name, bundles);
    createGrants(context, functions, stores, eventBus.arn);

    const accountRole =
      environment.apiGatewayAccountRole === "managed"
        ? new AccountRole(this, "api_gateway", {
            roleName: apiGatewayRoleName(environment.name),
            partition: partitionOf(environment.region),
          })
        : undefined;
    const api = new TenantApi(this, "api", {
      environment,
      apiName: name("tenant-api"),
      userPoolArn: stores.users.pool.arn,
      functions,
      loggingReady: accountRole === undefined ? [] : [accountRole.account],
      keyArn,
    });
    if (environment.tracing.enabled) {
      new TraceSampling(this, "trace_sampling", {
        tracing: environment.tracing,
        ruleName: prefix,
        apiName: name("tenant-api"),
        stageName: environment.name,
      });
    }
    createTiers(context, api.stage, functions);
    new OperatorPolicies(this, "operator", {
      prefix,
      executionArn: api.restApi.executionArn,
      stageName: environment.name,
      restoreRoleArn: restore?.role.arn,
      logGroups: [api.accessLog, ...Object.values(functions).map(({ logGroup }) => logGroup)],
    });
    if (environment.webApplicationFirewall.enabled) {
      new ApiFirewall(this, "api_firewall", {
        environment,
        aclName: name("api"),
        stageArn: api.stage.arn,
        stageName: environment.name,
        userPoolArn: stores.users.pool.arn,
        keyArn,
      });
    }

    const { arn: topicArn } = new AlarmTopic(this, "alarms", {
      environment,
      topicName: name("alarms"),
      keyArn,
    });
    const deadLetters = createTriggers(context, functions, { stores, accessLog: api.accessLog, topicArn });
    createAlarms(context, stores, functions, api.restApi, topicArn);
    if (environment.isolationModel !== "pool") openToSilos(context, functions, topicArn);
    createDashboard({
      ...context,
      stores,
      functions,
      restApi: api.restApi,
      deadLetters: deadLetters.lifecycle,
    });
    createSavedQueries(context, functions, api.accessLog);

    const { users, metadata, data, bucket } = stores;
    new PublishedOutputs(this, "output", {
      environment: environment.name,
      outputs: {
        api_endpoint: { value: api.stage.invokeUrl, description: "Tenant API endpoint URL" },
        user_pool_id: { value: users.pool.id, description: "Cognito user pool of the tenants' users" },
        user_pool_client_id: { value: users.client.id, description: "Client of the user pool" },
        ...(environment.hostedSignIn !== undefined && {
          sign_in_domain: { value: users.signInHost, description: "Domain of the hosted sign-in" },
        }),
        token_url: { value: users.tokenUrl, description: "Where machines get access tokens" },
        tenant_metadata_table_name: { value: metadata.name, description: "DynamoDB table of tenant records" },
        tenant_data_table_name: { value: data.name, description: "DynamoDB table of tenant data" },
        tenant_data_bucket_name: { value: bucket.bucket, description: "S3 bucket of tenant files" },
      },
    });
  }
}
