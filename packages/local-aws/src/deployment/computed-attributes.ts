import { records } from "../support/json";
import { type Account, arn, globalArn, stableId } from "../terraform/resources";

/** A resource with its configuration resolved, before it exists. */
export interface DeclaredResource {
  readonly type: string;
  readonly name: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** The context of attributes of resources without an embedded counterpart. */
export interface Surroundings {
  readonly account: Account;
  /** Base URL of the local gateway, without the stage. */
  readonly apiUrl: string;
  /** URL of the local AWS endpoint. */
  readonly endpointUrl: string;
  /** Prefix of the seed of ids: resources of different stacks may have the same address. */
  readonly scope: string;
  /** The provider's default tags. */
  readonly defaultTags: Readonly<Record<string, string>>;
}

type Attributes = Readonly<Record<string, unknown>>;
type Compute = (resource: DeclaredResource, surroundings: Surroundings) => Attributes;

const text = (resource: DeclaredResource, attribute: string): string => String(resource.values[attribute]);

const identified: Compute = ({ type, name }) => ({ id: stableId(`${type}.${name}`) });

/** Settings of another resource, which is referenced only by its id. */
const named =
  (attribute: string): Compute =>
  (resource) => ({ id: text(resource, attribute) });

const withArn =
  (attribute: string, form: (value: string, account: Account) => string): Compute =>
  (resource, { account }) => {
    const value = text(resource, attribute);
    return { id: value, arn: form(value, account) };
  };

/** With all its tags: they are the principal tags of its sessions. */
const iamRole: Compute = (resource, { account, defaultTags }) => {
  const name = text(resource, "name");
  const own = resource.values.tags as Readonly<Record<string, string>> | undefined;
  const { path = "/" } = resource.values;
  return { id: name, arn: globalArn(account, "iam", `role${path}${name}`), tags: { ...defaultTags, ...own } };
};

const restApi: Compute = ({ type, name }, { account }) => {
  const id = stableId(`${type}.${name}`);
  return {
    id,
    root_resource_id: stableId(`${type}.${name}/`),
    arn: `arn:aws:apigateway:${account.region}::/restapis/${id}`,
    execution_arn: arn(account, "execute-api", id),
  };
};

const stage: Compute = ({ values }, { account, apiUrl }) => {
  const { rest_api_id: api, stage_name: stageName } = values;
  return {
    id: `ags-${api}-${stageName}`,
    arn: `arn:aws:apigateway:${account.region}::/restapis/${api}/stages/${stageName}`,
    execution_arn: arn(account, "execute-api", `${api}/${stageName}`),
    invoke_url: `${apiUrl}/${stageName}`,
  };
};

const lambdaFunction: Compute = ({ values }, { account }) => {
  const functionArn = arn(account, "lambda", `function:${values.function_name}`);
  return {
    id: values.function_name,
    arn: functionArn,
    qualified_arn: `${functionArn}:$LATEST`,
    invoke_arn: `arn:aws:apigateway:${account.region}:lambda:path/2015-03-31/functions/${functionArn}/invocations`,
    version: "$LATEST",
  };
};

const kmsKey: Compute = ({ type, name }, { account, scope }) => {
  const digits = stableId(`${scope}${type}.${name}`);
  return { id: digits, key_id: digits, arn: arn(account, "kms", `key/${digits}`) };
};

/** Ids and ARNs of rules contain the bus, unless it is the default one. */
const onBus = ({ values }: DeclaredResource, separator: string): string => {
  const bus = values.event_bus_name ?? "default";
  return bus === "default" ? "" : `${bus}${separator}`;
};

const eventRule: Compute = (resource, { account }) => {
  const name = text(resource, "name");
  return {
    id: `${onBus(resource, "/")}${name}`,
    arn: arn(account, "events", `rule/${onBus(resource, "/")}${name}`),
  };
};

const eventTarget: Compute = (resource) => {
  const { type, name, values } = resource;
  const targetId = values.target_id ?? stableId(`${type}.${name}`);
  return { id: `${onBus(resource, "-")}${text(resource, "rule")}-${targetId}`, target_id: targetId };
};

const iamPolicy: Compute = (resource, { account }) => {
  const { path = "/" } = resource.values;
  const policyArn = globalArn(account, "iam", `policy${path}${text(resource, "name")}`);
  return { id: policyArn, arn: policyArn };
};

const queue: Compute = (resource, { account, endpointUrl }) => {
  const name = text(resource, "name");
  const url = `${endpointUrl}/${account.accountId}/${name}`;
  return { id: url, url, arn: arn(account, "sqs", name) };
};

/**
 * Attributes that AWS computes, for types without an embedded service: local-aws reads them, but no call reaches the
 * resources. ARNs have the formats of the Service Authorization Reference.
 */
export const computedAttributes: Readonly<Record<string, Compute>> = {
  aws_api_gateway_account: identified,
  aws_api_gateway_authorizer: identified,
  aws_api_gateway_deployment: identified,
  aws_api_gateway_gateway_response: identified,
  aws_api_gateway_integration: identified,
  aws_api_gateway_integration_response: identified,
  aws_api_gateway_method: identified,
  aws_api_gateway_method_response: identified,
  aws_api_gateway_method_settings: identified,
  aws_api_gateway_model: identified,
  aws_api_gateway_request_validator: identified,
  aws_api_gateway_resource: identified,
  aws_api_gateway_rest_api: restApi,
  aws_api_gateway_stage: stage,
  // Deployment creates it; policy evaluation without deployment needs its ARN too.
  aws_api_gateway_usage_plan: ({ type, name }, { account }) => {
    const id = stableId(`${type}.${name}`);
    return { id, arn: `arn:aws:apigateway:${account.region}::/usageplans/${id}` };
  },
  aws_cloudwatch_composite_alarm: withArn("alarm_name", (name, account) =>
    arn(account, "cloudwatch", `alarm:${name}`),
  ),
  aws_cloudwatch_dashboard: ({ values }, { account }) => {
    const id = String(values.dashboard_name);
    return { id, dashboard_arn: globalArn(account, "cloudwatch", `dashboard/${id}`) };
  },
  aws_cloudwatch_event_bus: withArn("name", (name, account) => arn(account, "events", `event-bus/${name}`)),
  aws_cloudwatch_event_rule: eventRule,
  aws_cloudwatch_event_target: eventTarget,
  aws_cloudwatch_log_group: withArn("name", (name, account) => arn(account, "logs", `log-group:${name}`)),
  aws_cloudwatch_log_metric_filter: named("name"),
  aws_cloudwatch_log_subscription_filter: identified,
  aws_cloudwatch_metric_alarm: withArn("alarm_name", (name, account) =>
    arn(account, "cloudwatch", `alarm:${name}`),
  ),
  aws_cloudwatch_query_definition: ({ type, name }) => {
    const id = stableId(`${type}.${name}`);
    return { id, query_definition_id: id };
  },
  // The token endpoint reads it from the deployment.
  aws_cognito_resource_server: ({ values }) => ({
    id: `${values.user_pool_id}|${values.identifier}`,
    scope_identifiers: records([values.scope ?? []].flat()).map(
      ({ scope_name: name }) => `${values.identifier}/${name}`,
    ),
  }),
  aws_cognito_user_pool_domain: named("domain"),
  // The hosted pages read it from the deployment.
  aws_cognito_user_pool_ui_customization: ({ values }) => ({
    id: `${values.user_pool_id},${values.client_id}`,
  }),
  aws_iam_policy: iamPolicy,
  aws_iam_role: iamRole,
  aws_iam_role_policy: (resource) => ({ id: `${text(resource, "role")}:${text(resource, "name")}` }),
  aws_iam_role_policy_attachment: identified,
  aws_kms_alias: withArn("name", (name, account) => arn(account, "kms", name)),
  aws_kms_key: kmsKey,
  aws_lambda_event_source_mapping: ({ type, name }) => {
    const uuid = stableId(`${type}.${name}`);
    return { id: uuid, uuid };
  },
  aws_lambda_function: lambdaFunction,
  aws_lambda_permission: named("statement_id"),
  aws_s3_bucket_cors_configuration: named("bucket"),
  aws_s3_bucket_lifecycle_configuration: named("bucket"),
  aws_s3_bucket_metric: (resource) => ({ id: `${text(resource, "bucket")}:${text(resource, "name")}` }),
  aws_s3_bucket_ownership_controls: named("bucket"),
  aws_s3_bucket_policy: named("bucket"),
  aws_s3_bucket_public_access_block: named("bucket"),
  aws_s3_bucket_server_side_encryption_configuration: named("bucket"),
  aws_sns_topic: withArn("name", (name, account) => arn(account, "sns", name)),
  aws_sns_topic_policy: named("arn"),
  aws_sns_topic_subscription: identified,
  aws_sqs_queue: queue,
  aws_sqs_queue_policy: named("queue_url"),
  aws_ssm_parameter: withArn("name", (name, account) => arn(account, "ssm", `parameter${name}`)),
  aws_wafv2_web_acl: (resource, { account }) => {
    const id = stableId(`${resource.type}.${resource.name}`);
    return { id, arn: arn(account, "wafv2", `regional/webacl/${text(resource, "name")}/${id}`) };
  },
  aws_wafv2_web_acl_association: identified,
  // The gateway uses it for sampling.
  aws_xray_sampling_rule: withArn("rule_name", (name, account) =>
    arn(account, "xray", `sampling-rule/${name}`),
  ),
};
