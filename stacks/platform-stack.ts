import type { Construct } from "constructs";
import type { FunctionName } from "../api/route";
import { partitionOf } from "../environments/regions";
import type { EnvironmentConfig } from "../environments/schema";
import { BaseStack } from "./base-stack";
import { TenantAccessRole } from "./constructs/access/tenant-access-role";
import { AccountRole } from "./constructs/api/account-role";
import { TenantApi } from "./constructs/api/tenant-api";
import { PlatformFunction } from "./constructs/compute/platform-function";
import { PublishedOutputs } from "./constructs/configuration/published-outputs";
import { TenantTable } from "./constructs/data/tenant-table";
import { EnvironmentKey } from "./constructs/encryption/environment-key";
import { ApiFirewall } from "./constructs/firewall/api-firewall";
import { TenantUsers } from "./constructs/identity/tenant-users";
import { AlarmTopic } from "./constructs/monitoring/alarm-topic";
import { ErrorAlarm } from "./constructs/monitoring/error-alarm";
import { TenantBucket } from "./constructs/storage/tenant-bucket";
import type { FunctionBundles } from "./support/bundling";
import { platformStackName } from "./support/naming";
import { useKeyThrough } from "./support/policy-document";

export interface PlatformStackProps {
  readonly environment: EnvironmentConfig;
  readonly bundles: FunctionBundles;
}

/** The platform of one environment: who the users are, where tenants' data lives, and the API to it. */
export class PlatformStack extends BaseStack {
  constructor(scope: Construct, { environment, bundles }: PlatformStackProps) {
    const prefix = platformStackName(environment.name);
    super(scope, prefix, { environment, state: "s3" });
    const { accountId, region } = environment;
    const name = (suffix: string) => `${prefix}-${suffix}`;
    const keyArn =
      environment.encryption === "customer-managed"
        ? new EnvironmentKey(this, "environment", { environment, alias: prefix }).arn
        : undefined;

    const users = new TenantUsers(this, "tenant_users", { environment, userPoolName: name("tenant-users") });
    const { table: metadata } = new TenantTable(this, "tenant_metadata", {
      environment,
      tableName: name("tenant-metadata"),
      expiresAt: "expires_at",
      stream: true,
      keyArn,
    });
    const { table: data } = new TenantTable(this, "tenant_data", {
      environment,
      tableName: name("tenant-data"),
      sortKey: "item_id",
      keyArn,
    });
    const { bucket } = new TenantBucket(this, "tenant_files", {
      environment,
      bucketName: name(`tenant-data-${accountId}-${region}`),
      keyArn,
    });

    const tenantAccess = new TenantAccessRole(this, "tenant_access", {
      roleName: name("tenant-access"),
      region,
      keyArn,
    });
    tenantAccess.allowItems("OwnItems", data, ["GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query"]);
    tenantAccess.allowItems("OwnRecord", metadata, ["GetItem"]);
    tenantAccess.allowFiles(bucket);

    const newFunction = (
      functionName: FunctionName,
      timeoutSeconds: number,
      variables: Record<string, string>,
    ) =>
      new PlatformFunction(this, `${functionName}_function`, {
        environment,
        functionName: name(functionName),
        bundle: bundles[functionName],
        timeoutSeconds,
        variables,
        keyArn,
      });
    const tenantVariables = {
      TENANT_DATA_TABLE: data.name,
      TENANT_METADATA_TABLE: metadata.name,
      TENANT_BUCKET: bucket.bucket,
      TENANT_ACCESS_ROLE_ARN: tenantAccess.role.arn,
      ISOLATION_MODEL: environment.isolationModel,
      USER_POOL_ID: users.pool.id,
      USER_POOL_CLIENT_ID: users.client.id,
      COGNITO_ISSUER: `https://${users.pool.endpoint}`,
    };
    const functions = {
      data: newFunction("data", 30, tenantVariables),
      files: newFunction("files", 30, {
        ...tenantVariables,
        UPLOAD_MAX_BYTES: `${environment.files.maxUploadBytes}`,
        PRESIGNED_URL_SECONDS: `${environment.files.presignedUrlSeconds}`,
      }),
      onboarding: newFunction("onboarding", 60, {
        TENANT_METADATA_TABLE: metadata.name,
        USER_POOL_ID: users.pool.id,
        TIERS: JSON.stringify(environment.tiers),
        DEFAULT_TIER: environment.defaultTier,
      }),
    };
    tenantAccess.serve(functions.data);
    tenantAccess.serve(functions.files);
    functions.onboarding.allow({
      Sid: "TenantRecords",
      Action: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"],
      Resource: metadata.arn,
    });
    if (keyArn !== undefined) functions.onboarding.allow(useKeyThrough(keyArn, region, ["dynamodb"]));
    functions.onboarding.allow({
      Sid: "FirstAdministrator",
      Action: [
        "cognito-idp:AdminCreateUser",
        "cognito-idp:AdminGetUser",
        "cognito-idp:AdminDeleteUser",
        "cognito-idp:AdminAddUserToGroup",
      ],
      Resource: users.pool.arn,
    });

    const accountRole =
      environment.apiGatewayAccountRole === "managed"
        ? new AccountRole(this, "api_gateway", {
            roleName: name("api-gateway"),
            partition: partitionOf(region),
          })
        : undefined;
    const api = new TenantApi(this, "api", {
      environment,
      apiName: name("tenant-api"),
      userPoolArn: users.pool.arn,
      functions,
      loggingReady: accountRole === undefined ? [] : [accountRole.account],
      keyArn,
    });
    if (environment.webApplicationFirewall.enabled) {
      new ApiFirewall(this, "api_firewall", {
        environment,
        aclName: name("api"),
        stageArn: api.stage.arn,
        stageName: environment.name,
      });
    }

    const { arn: topicArn } = new AlarmTopic(this, "alarms", {
      environment,
      topicName: name("alarms"),
      keyArn,
    });
    for (const [functionName, { function: lambda }] of Object.entries(functions)) {
      new ErrorAlarm(this, `${functionName}_function_errors`, {
        alarmName: name(`${functionName}-function-errors`),
        description: `The function ${lambda.functionNameInput} failed more often than it may`,
        namespace: "AWS/Lambda",
        metricName: "Errors",
        dimensions: { FunctionName: lambda.functionName },
        settings: environment.alarms.functionErrors,
        topicArn,
      });
    }
    new ErrorAlarm(this, "api_server_errors", {
      alarmName: name("api-server-errors"),
      description: "The API answered with 5xx more often than it may",
      namespace: "AWS/ApiGateway",
      metricName: "5XXError",
      dimensions: { ApiName: api.restApi.name },
      settings: environment.alarms.apiServerErrors,
      topicArn,
    });

    new PublishedOutputs(this, "output", {
      environment: environment.name,
      outputs: {
        api_endpoint: { value: api.stage.invokeUrl, description: "Tenant API endpoint URL" },
        user_pool_id: { value: users.pool.id, description: "Cognito user pool of the tenants' users" },
        user_pool_client_id: { value: users.client.id, description: "Client of the user pool" },
        tenant_metadata_table_name: { value: metadata.name, description: "DynamoDB table of tenant records" },
        tenant_data_table_name: { value: data.name, description: "DynamoDB table of tenant data" },
        tenant_data_bucket_name: { value: bucket.bucket, description: "S3 bucket of tenant files" },
      },
    });
  }
}
