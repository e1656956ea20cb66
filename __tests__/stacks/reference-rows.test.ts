import { loadEnvironments } from "../../environments/load";
import { platformStackName } from "../../stacks/support/naming";
import { resource, stack, synthesize, type Template } from "../support/synth";

/** Every row of the reference template, by its name there, and the check that it exists here and keeps its values. */
const rows: Record<string, (template: Template) => void> = {
  TenantUserPool: (template) => {
    const pool = resource(template, "aws_cognito_user_pool.tenant_users");
    expect(pool).toMatchObject({
      name: `${template.name}-tenant-users`,
      auto_verified_attributes: ["email"],
      password_policy: {
        minimum_length: 12,
        require_uppercase: true,
        require_lowercase: true,
        require_numbers: true,
        require_symbols: true,
      },
      account_recovery_setting: { recovery_mechanism: [{ name: "verified_email", priority: 1 }] },
    });
    expect(pool.schema).toMatchObject([
      { name: "email", required: true, mutable: false },
      { name: "tenant_id", attribute_data_type: "String", mutable: false },
    ]);
  },
  TenantUserPoolClient: (template) => {
    const client = resource(template, "aws_cognito_user_pool_client.tenant_users");
    const rotates = JSON.stringify(client.refresh_token_rotation).includes("ENABLED");
    expect(client).toMatchObject({
      user_pool_id: "${aws_cognito_user_pool.tenant_users.id}",
      generate_secret: false,
      // Rotation takes the place of the flow that refreshes.
      explicit_auth_flows: ["ALLOW_USER_SRP_AUTH", ...(rotates ? [] : ["ALLOW_REFRESH_TOKEN_AUTH"])],
      prevent_user_existence_errors: "ENABLED",
    });
  },
  TenantMetadataTable: (template) =>
    expect(resource(template, "aws_dynamodb_table.tenant_metadata")).toMatchObject({
      billing_mode: "PAY_PER_REQUEST",
      hash_key: "tenant_id",
      attribute: [
        { name: "tenant_id", type: "S" },
        { name: "status", type: "S" },
      ],
      point_in_time_recovery: { enabled: true },
      server_side_encryption: { enabled: true },
      stream_enabled: true,
      stream_view_type: "NEW_AND_OLD_IMAGES",
    }),
  TenantDataTable: (template) =>
    expect(resource(template, "aws_dynamodb_table.tenant_data")).toMatchObject({
      billing_mode: "PAY_PER_REQUEST",
      hash_key: "tenant_id",
      range_key: "item_id",
      attribute: [
        { name: "tenant_id", type: "S" },
        { name: "item_id", type: "S" },
      ],
      point_in_time_recovery: { enabled: true },
      server_side_encryption: { enabled: true },
    }),
  TenantDataBucket: (template) => {
    expect(resource(template, "aws_s3_bucket_public_access_block.tenant_files")).toMatchObject({
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    });
    expect(resource(template, "aws_s3_bucket_lifecycle_configuration.tenant_files").rule).toContainEqual(
      expect.objectContaining({
        id: "TransitionToIA",
        status: "Enabled",
        transition: [{ days: 90, storage_class: "INTELLIGENT_TIERING" }],
      }),
    );
    expect(resource(template, "aws_s3_bucket_versioning.tenant_files")).toMatchObject({
      versioning_configuration: { status: "Enabled" },
    });
    expect(
      resource(template, "aws_s3_bucket_server_side_encryption_configuration.tenant_files"),
    ).toBeDefined();
  },
  TenantApiRole: (template) => expectServiceRole(template, "aws_iam_role.data_function"),
  TenantApiFunction: (template) => {
    const values = resource(template, "aws_lambda_function.data_function");
    expect(values).toMatchObject({
      architectures: ["arm64"],
      memory_size: 256,
      timeout: 30,
      role: "${aws_iam_role.data_function.arn}",
      logging_config: { log_group: "${aws_cloudwatch_log_group.data_function.name}" },
    });
    expect(values.environment).toMatchObject({
      variables: {
        TENANT_DATA_TABLE: "${aws_dynamodb_table.tenant_data.name}",
        TENANT_METADATA_TABLE: "${aws_dynamodb_table.tenant_metadata.name}",
        TENANT_BUCKET: "${aws_s3_bucket.tenant_files.bucket}",
        ISOLATION_MODEL: expect.stringMatching(/^(pool|silo|bridge)$/),
      },
    });
  },
  TenantApiLogGroup: (template) => expectLogGroup(template, "aws_cloudwatch_log_group.data_function"),
  TenantOnboardingFunction: (template) => {
    const values = resource(template, "aws_lambda_function.onboarding_function");
    expect(values).toMatchObject({
      architectures: ["arm64"],
      memory_size: 256,
      timeout: 60,
      role: "${aws_iam_role.onboarding_function.arn}",
      logging_config: { log_group: "${aws_cloudwatch_log_group.onboarding_function.name}" },
    });
    expect(values.environment).toMatchObject({
      variables: {
        TENANT_METADATA_TABLE: "${aws_dynamodb_table.tenant_metadata.name}",
        USER_POOL_ID: "${aws_cognito_user_pool.tenant_users.id}",
      },
    });
  },
  TenantOnboardingRole: (template) => expectServiceRole(template, "aws_iam_role.onboarding_function"),
  TenantOnboardingLogGroup: (template) =>
    expectLogGroup(template, "aws_cloudwatch_log_group.onboarding_function"),
  TenantApi: (template) =>
    expect(resource(template, "aws_api_gateway_rest_api.api")).toMatchObject({
      name: `${template.name}-tenant-api`,
      endpoint_configuration: { types: ["REGIONAL"] },
    }),
  ApiAuthorizer: (template) =>
    expect(resource(template, "aws_api_gateway_authorizer.api")).toMatchObject({
      name: "CognitoAuthorizer",
      type: "COGNITO_USER_POOLS",
      identity_source: "method.request.header.Authorization",
      provider_arns: ["${aws_cognito_user_pool.tenant_users.arn}"],
    }),
  DataResource: (template) => expectResource(template, "data"),
  OnboardingResource: (template) => expectResource(template, "onboarding"),
  DataMethodGet: (template) =>
    expectMethod(template, "data_get", "GET", "COGNITO_USER_POOLS", "data_function"),
  DataMethodPost: (template) =>
    expectMethod(template, "data_post", "POST", "COGNITO_USER_POOLS", "data_function"),
  OnboardingMethodPost: (template) => {
    const expected = template.name === "saas-prod" ? "AWS_IAM" : "NONE";
    expectMethod(template, "onboarding_post", "POST", expected, "onboarding_function");
  },
  ApiDeployment: (template) => {
    const deployment = resource(template, "aws_api_gateway_deployment.api_stage");
    expect(deployment.depends_on).toEqual(
      expect.arrayContaining(
        ["data_get", "data_post", "onboarding_post"].flatMap((id) => [
          `aws_api_gateway_method.api_${id}`,
          `aws_api_gateway_integration.api_${id}`,
        ]),
      ),
    );
  },
  ApiStage: (template) => {
    expect(resource(template, "aws_api_gateway_stage.api_stage")).toMatchObject({
      stage_name: template.name.replace("saas-", ""),
      xray_tracing_enabled: true,
    });
    expect(resource(template, "aws_api_gateway_method_settings.api_stage_all_methods")).toMatchObject({
      method_path: "*/*",
      settings: {
        logging_level: "INFO",
        data_trace_enabled: false,
        metrics_enabled: true,
        throttling_burst_limit: 500,
        throttling_rate_limit: 100,
      },
    });
  },
  TenantApiInvokePermission: (template) => {
    expectPermission(template, "data_get", "data_function");
    expectPermission(template, "data_post", "data_function");
  },
  OnboardingApiInvokePermission: (template) =>
    expectPermission(template, "onboarding_post", "onboarding_function"),
  TenantApiErrorAlarm: (template) =>
    expectAlarm(template, "data_function_errors", "AWS/Lambda", "Errors", {
      FunctionName: "${aws_lambda_function.data_function.function_name}",
    }),
  ApiGatewayErrorAlarm: (template) =>
    expectAlarm(template, "api_server_errors", "AWS/ApiGateway", "5XXError", {
      ApiName: "${aws_api_gateway_rest_api.api.name}",
    }),
};

const outputs: Record<string, string> = {
  ApiEndpoint: "api_endpoint",
  UserPoolId: "user_pool_id",
  UserPoolClientId: "user_pool_client_id",
  TenantMetadataTableName: "tenant_metadata_table_name",
  TenantDataTableName: "tenant_data_table_name",
  TenantDataBucketName: "tenant_data_bucket_name",
};

// With single sign-on, addresses are mutable, which the template's are not: platform/single-sign-on.test.ts.
const environments = loadEnvironments().map(({ singleSignOn: _, ...environment }) => environment);
const templates = synthesize(environments);

describe.each(environments.map((environment) => [environment.name, environment] as const))(
  "reference template in %s",
  (name, environment) => {
    const template = stack(templates, platformStackName(name));

    it.each(Object.entries(rows))("resource %s", (_, check) => check(template));

    it.each(Object.entries(outputs))("output %s, also as a parameter", (_, output) => {
      const value = template.output[output]?.value;
      expect(value).toMatch(/^\$\{/);
      expect(resource(template, `aws_ssm_parameter.output_${output}`)).toMatchObject({
        name: `/saas/${name}/${output}`,
        insecure_value: value,
      });
    });

    it("parameter Environment", () => expect(environment.name).toBe(name));
    it("parameter TenantIsolationModel", () =>
      expect(resource(template, "aws_lambda_function.data_function").environment).toMatchObject({
        variables: { ISOLATION_MODEL: environment.isolationModel },
      }));
  },
);

it("counts 24 resources, 6 outputs and 2 parameters", () => {
  expect([Object.keys(rows).length, Object.keys(outputs).length]).toEqual([24, 6]);
});

function expectServiceRole(template: Template, address: string): void {
  const trust = JSON.parse(String(resource(template, address).assume_role_policy)) as {
    Statement: unknown[];
  };
  expect(trust.Statement).toEqual([
    {
      Sid: "Service",
      Effect: "Allow",
      Action: "sts:AssumeRole",
      Principal: { Service: "lambda.amazonaws.com" },
    },
  ]);
}

function expectLogGroup(template: Template, address: string): void {
  expect(resource(template, address).retention_in_days).toBe(template.name === "saas-prod" ? 365 : 30);
}

function expectResource(template: Template, path: string): void {
  expect(resource(template, `aws_api_gateway_resource.api_${path}`)).toMatchObject({
    parent_id: "${aws_api_gateway_rest_api.api.root_resource_id}",
    path_part: path,
  });
}

function expectMethod(
  template: Template,
  id: string,
  method: string,
  authorization: string,
  fn: string,
): void {
  expect(resource(template, `aws_api_gateway_method.api_${id}`)).toMatchObject({
    http_method: method,
    authorization,
  });
  expect(resource(template, `aws_api_gateway_integration.api_${id}`)).toMatchObject({
    type: "AWS_PROXY",
    integration_http_method: "POST",
    uri: `\${aws_lambda_function.${fn}.invoke_arn}`,
  });
}

function expectPermission(template: Template, id: string, fn: string): void {
  const [path, method] = [id.slice(0, id.lastIndexOf("_")), id.slice(id.lastIndexOf("_") + 1).toUpperCase()];
  expect(resource(template, `aws_lambda_permission.api_${id}`)).toMatchObject({
    function_name: `\${aws_lambda_function.${fn}.function_name}`,
    action: "lambda:InvokeFunction",
    principal: "apigateway.amazonaws.com",
    source_arn: `\${aws_api_gateway_rest_api.api.execution_arn}/${template.name.replace("saas-", "")}/${method}/${path}`,
  });
}

function expectAlarm(
  template: Template,
  id: string,
  namespace: string,
  metric: string,
  dimensions: object,
): void {
  expect(resource(template, `aws_cloudwatch_metric_alarm.${id}`)).toMatchObject({
    namespace,
    metric_name: metric,
    statistic: "Sum",
    period: 300,
    evaluation_periods: 1,
    threshold: 10,
    comparison_operator: "GreaterThanThreshold",
    dimensions,
  });
}
