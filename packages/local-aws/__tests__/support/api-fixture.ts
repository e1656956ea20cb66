import type { GatewayOptions } from "../../src/gateway";
import type { DeployedResource, Deployment } from "../../src/terraform/resources";

export const REGION = "eu-central-1";
export const POOL_ID = "eu-central-1_testpool";
export const POOL_ARN = `arn:aws:cognito-idp:${REGION}:000000000000:userpool/${POOL_ID}`;

const EXECUTION_ARN = `arn:aws:execute-api:${REGION}:000000000000:api1/test`;
const INVOKE_ARN = "arn:aws:apigateway:invoke/echo";

const resource = (type: string, name: string, values: Record<string, unknown>): DeployedResource => ({
  type: `aws_${type}`,
  name,
  values,
});

const path = (id: string, parent_id: string, path_part: string) =>
  resource("api_gateway_resource", id, { id, parent_id, path_part });

/** The fixture with other resources added to it. */
export const deploymentWith = (resources: readonly DeployedResource[]): Deployment => ({
  ...deployment,
  resources: [...deployment.resources, ...resources],
});

/** An endpoint for gateways that need no more of it than the keys of user pools. */
export const keysOnly = (url: string): GatewayOptions["endpoint"] => ({
  url,
  administrator: {
    accessKeyId: "none",
    secretAccessKey: "none",
    sessionToken: "none",
    expiration: new Date(),
  },
  invocations: { authorize: () => Promise.reject(new Error("the test does without IAM")) },
});

interface MethodSettings {
  readonly authorization?: string;
  readonly method?: Record<string, unknown>;
  readonly timeout?: number;
  /** Source ARN below the stage, or none. */
  readonly permission?: string | null;
}

/** A method with a function behind it and, by default, the permission to invoke it. */
function served(verb: string, id: string, at: string, settings: MethodSettings = {}): DeployedResource[] {
  const { authorization = "NONE", permission = `${verb}${at}` } = settings;
  const own = { resource_id: id, http_method: verb };
  return [
    resource("api_gateway_method", `${id}_${verb}`, {
      ...own,
      authorization,
      ...(authorization === "COGNITO_USER_POOLS" && { authorizer_id: "authorizer1" }),
      ...settings.method,
    }),
    resource("api_gateway_integration", `${id}_${verb}`, {
      ...own,
      type: "AWS_PROXY",
      uri: INVOKE_ARN,
      timeout_milliseconds: settings.timeout ?? 29_000,
    }),
    ...(permission === null
      ? []
      : [
          resource("lambda_permission", `${id}_${verb}`, {
            function_name: "echo",
            action: "lambda:InvokeFunction",
            principal: "apigateway.amazonaws.com",
            source_arn: `${EXECUTION_ARN}/${permission}`,
          }),
        ]),
  ];
}

const problem = (title: string) =>
  `{"title":"${title}","detail":$context.error.messageString,"request_id":"$context.requestId"}`;

const gatewayResponse = (type: string, values: Record<string, unknown>) =>
  resource("api_gateway_gateway_response", type, { response_type: type, ...values });

export const onboardingSchema = {
  $schema: "http://json-schema.org/draft-04/schema#",
  type: "object",
  additionalProperties: false,
  required: ["tenant_name"],
  properties: { tenant_name: { type: "string", minLength: 3 } },
};

const preflightTemplate = [
  '#set($origin = $input.params().header.get("Origin"))',
  '#if(!$origin || $origin == "")#set($origin = $input.params("origin"))#end',
  '#if($origin == "https://app.example.com")',
  "#set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)",
  "#end",
].join("\n");

/** An API with one of everything that the gateway serves; null attributes as in Terraform state. */
export const deployment: Deployment = {
  region: REGION,
  accountId: "000000000000",
  outputs: {},
  resources: [
    resource("api_gateway_rest_api", "api", {
      id: "api1",
      root_resource_id: "root",
      binary_media_types: ["image/*"],
    }),
    resource("api_gateway_stage", "stage", {
      stage_name: "test",
      execution_arn: EXECUTION_ARN,
      variables: null,
    }),
    resource("api_gateway_authorizer", "authorizer", {
      id: "authorizer1",
      type: "COGNITO_USER_POOLS",
      provider_arns: [POOL_ARN],
      identity_source: "method.request.header.Authorization",
    }),
    resource("lambda_function", "echo", { function_name: "echo", invoke_arn: INVOKE_ARN }),

    path("data", "root", "data"),
    ...served("GET", "data", "/data", { authorization: "COGNITO_USER_POOLS" }),
    ...served("POST", "data", "/data", { authorization: "COGNITO_USER_POOLS" }),
    path("scoped", "root", "scoped"),
    ...served("GET", "scoped", "/scoped", {
      authorization: "COGNITO_USER_POOLS",
      method: { authorization_scopes: ["api/read", "api/all"] },
    }),
    path("item", "data", "{item_id}"),
    ...served("GET", "item", "/data/*"),
    path("summary", "data", "summary"),
    ...served("GET", "summary", "/data/summary"),
    path("files", "root", "files"),
    path("file", "files", "{key+}"),
    ...served("GET", "file", "/files/*"),
    path("slow", "root", "slow"),
    ...served("GET", "slow", "/slow", { timeout: 100 }),
    path("unpermitted", "root", "unpermitted"),
    ...served("GET", "unpermitted", "/unpermitted", { permission: "POST/unpermitted" }),
    path("signed", "root", "signed"),
    ...served("POST", "signed", "/signed", { authorization: "AWS_IAM" }),
    path("required", "root", "required"),
    ...served("GET", "required", "/required", {
      method: {
        request_validator_id: "parameters",
        request_parameters: {
          "method.request.querystring.since": true,
          "method.request.header.If-Match": true,
          "method.request.querystring.limit": false,
        },
      },
    }),
    path("onboarding", "root", "onboarding"),
    ...served("POST", "onboarding", "/onboarding", {
      method: { request_validator_id: "body", request_models: { "application/json": "Onboarding" } },
    }),
    path("named", "root", "named"),
    ...served("POST", "named", "/named", {
      method: { request_validator_id: "body", request_models: { "application/json": "Named" } },
    }),
    path("keyed", "root", "keyed"),
    ...served("GET", "keyed", "/keyed", { method: { api_key_required: true } }),
    ...served("PUT", "keyed", "/keyed", {
      method: { api_key_required: true },
      authorization: "COGNITO_USER_POOLS",
    }),
    ...served("POST", "keyed", "/keyed", { method: { api_key_required: true }, authorization: "AWS_IAM" }),
    path("limited", "root", "limited"),
    ...served("POST", "limited", "/limited"),
    path("limited_deeper", "limited", "deeper"),
    ...served("POST", "limited_deeper", "/limited/deeper"),

    resource("api_gateway_request_validator", "body", {
      id: "body",
      validate_request_body: true,
      validate_request_parameters: false,
    }),
    resource("api_gateway_request_validator", "parameters", {
      id: "parameters",
      validate_request_body: false,
      validate_request_parameters: true,
    }),
    resource("api_gateway_model", "onboarding", {
      name: "Onboarding",
      schema: JSON.stringify(onboardingSchema),
    }),
    resource("api_gateway_model", "named", {
      name: "Named",
      schema: JSON.stringify({ properties: { name: { type: "string", pattern: "^[\\p{L}]+$" } } }),
    }),
    resource("api_gateway_method_settings", "all", {
      method_path: "*/*",
      settings: [{ throttling_rate_limit: 1000, throttling_burst_limit: 2000 }],
    }),
    resource("api_gateway_method_settings", "keyed", {
      method_path: "keyed/PUT",
      settings: { throttling_rate_limit: 0.01, throttling_burst_limit: 1 },
    }),
    resource("api_gateway_method_settings", "limited", {
      method_path: "limited/POST",
      settings: [{ throttling_rate_limit: 0.01, throttling_burst_limit: 2 }],
    }),
    resource("api_gateway_method_settings", "limited_deeper", {
      method_path: "~1limited~1deeper/POST",
      settings: [{ throttling_rate_limit: 0.01, throttling_burst_limit: 1 }],
    }),

    resource("api_gateway_method", "data_OPTIONS", {
      resource_id: "data",
      http_method: "OPTIONS",
      authorization: "NONE",
    }),
    resource("api_gateway_integration", "data_OPTIONS", {
      resource_id: "data",
      http_method: "OPTIONS",
      type: "MOCK",
      request_templates: { "application/json": '{"statusCode":204}' },
      passthrough_behavior: "NEVER",
    }),
    resource("api_gateway_integration_response", "data_OPTIONS", {
      resource_id: "data",
      http_method: "OPTIONS",
      status_code: "204",
      selection_pattern: "",
      response_parameters: { "method.response.header.Access-Control-Allow-Methods": "'GET,POST,OPTIONS'" },
      response_templates: { "application/json": preflightTemplate },
    }),

    gatewayResponse("MISSING_AUTHENTICATION_TOKEN", {
      status_code: "404",
      response_templates: { "application/json": problem("Not Found") },
      response_parameters: {
        "gatewayresponse.header.Content-Type": "'application/problem+json'",
        "gatewayresponse.header.x-request-id": "context.requestId",
        "gatewayresponse.header.Access-Control-Allow-Origin": "method.request.header.Origin",
      },
    }),
    gatewayResponse("BAD_REQUEST_BODY", {
      response_templates: { "application/json": '{"errors":"$context.error.validationErrorString"}' },
    }),
    gatewayResponse("DEFAULT_5XX", {
      status_code: null,
      response_templates: { "application/json": problem("$context.error.responseType") },
    }),
  ],
};
