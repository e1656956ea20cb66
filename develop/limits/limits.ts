import type { Template } from "../../synthesis/in-memory";
import { type Resolved, resolvedResources } from "./resolved";

/** How much of a limit one resource uses. */
interface Use {
  readonly where: string;
  readonly used: number;
}

/** A limit of AWS, and how to measure what stacks use of it. */
interface Limit {
  readonly limit: string;
  readonly of: number;
  /** The AWS documentation that states it. */
  readonly source: string;
  readonly measure: (resourcesOf: (type: string) => Resolved[]) => Use[];
}

/** A limit with its highest use. */
export interface LimitUse extends Use, Pick<Limit, "limit" | "of" | "source"> {
  /** Unused share of the limit, 0 to 1. */
  readonly margin: number;
}

/** Reserve for growth: a smaller margin is {@link tooLittleLeft}. */
export const LEAST_MARGIN = 0.2;

export const tooLittleLeft = ({ margin }: LimitUse): boolean => margin < LEAST_MARGIN - 1e-9;

const IAM = "IAM user guide, IAM and STS quotas";
const GATEWAY = "API Gateway developer guide, quotas for REST APIs";
const LAMBDA = "Lambda developer guide, quotas";
const CLOUDWATCH = "CloudWatch user guide, service quotas";

/** Characters of a policy as IAM counts them: without white space, which synthesized JSON has only inside values. */
const characters = (policy: unknown): number => JSON.stringify(JSON.parse(String(policy))).length;

/** Sizes of one argument of every resource of a type. */
const sizes =
  (type: string, argument: string, size: (value: unknown) => number): Limit["measure"] =>
  (resourcesOf) =>
    resourcesOf(type)
      .filter(({ values }) => values[argument] !== undefined)
      .map(({ where, values }) => ({ where, used: size(values[argument]) }));

/** The sum over all resources of a type that belong to the same owner, which an argument names. */
const sums =
  (type: string, owner: string, size: (values: Resolved["values"]) => number = () => 1): Limit["measure"] =>
  (resourcesOf) => {
    const byOwner = new Map<string, number>();
    for (const { where, values } of resourcesOf(type)) {
      const key = `${where.split(" ")[0]} ${values[owner]}`;
      byOwner.set(key, (byOwner.get(key) ?? 0) + size(values));
    }
    return [...byOwner].map(([where, used]) => ({ where, used }));
  };

/** The number of resources of a type in all stacks of the environment. */
const count =
  (...types: string[]): Limit["measure"] =>
  (resourcesOf) => [
    { where: `all of ${types.join(", ")}`, used: types.flatMap((type) => resourcesOf(type)).length },
  ];

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const bytes = (value: unknown): number =>
  Buffer.byteLength(typeof value === "string" ? value : JSON.stringify(value));

/** The policy statement that Lambda creates for an invoke permission. */
const permissionStatement = ({
  function_name,
  statement_id,
  principal,
  source_arn,
  source_account,
}: Resolved["values"]) =>
  bytes({
    Sid: statement_id,
    Effect: "Allow",
    Principal: { Service: principal },
    Action: "lambda:InvokeFunction",
    Resource: `arn:aws-us-gov:lambda:us-gov-west-1:123456789012:function:${function_name}`,
    Condition: {
      ...(source_account !== undefined && { StringEquals: { "AWS:SourceAccount": source_account } }),
      ArnLike: { "AWS:SourceArn": source_arn },
    },
  }) + 1;

interface Widget {
  readonly properties: { readonly metrics?: readonly unknown[] };
}
const widgetsOf = (body: unknown): readonly Widget[] => JSON.parse(String(body)).widgets;
const metricsOf = ({ properties }: Widget): number => properties.metrics?.length ?? 0;

/** Every limit that growing routes, functions, tiers and names approach. */
const limits: readonly Limit[] = [
  {
    limit: "Trust policy of a role (characters)",
    of: 2048,
    source: IAM,
    measure: sizes("aws_iam_role", "assume_role_policy", characters),
  },
  {
    limit: "Managed policy or boundary (characters)",
    of: 6144,
    source: IAM,
    measure: sizes("aws_iam_policy", "policy", characters),
  },
  {
    limit: "Inline policies of a role (characters)",
    of: 10_240,
    source: IAM,
    measure: sums("aws_iam_role_policy", "role", ({ policy }) => characters(policy)),
  },
  {
    limit: "Managed policies of a role",
    of: 10,
    source: IAM,
    measure: sums("aws_iam_role_policy_attachment", "role"),
  },
  { limit: "Roles of an account", of: 1000, source: IAM, measure: count("aws_iam_role") },
  {
    limit: "Customer managed policies of an account",
    of: 1500,
    source: IAM,
    measure: count("aws_iam_policy"),
  },
  {
    limit: "Variables of a function (bytes)",
    of: 4096,
    source: LAMBDA,
    measure: sizes("aws_lambda_function", "environment", (environment) => {
      const { variables } = environment as { variables: Record<string, string> };
      return bytes(variables);
    }),
  },
  {
    limit: "Policy of a function (bytes)",
    of: 20_480,
    source: LAMBDA,
    measure: sums("aws_lambda_permission", "function_name", permissionStatement),
  },
  {
    limit: "Resources of a REST API",
    of: 300,
    source: GATEWAY,
    measure: sums("aws_api_gateway_resource", "rest_api_id"),
  },
  {
    limit: "Authorizers of a REST API",
    of: 10,
    source: GATEWAY,
    measure: sums("aws_api_gateway_authorizer", "rest_api_id"),
  },
  {
    limit: "Stages of a REST API",
    of: 10,
    source: GATEWAY,
    measure: sums("aws_api_gateway_stage", "rest_api_id"),
  },
  {
    limit: "Usage plans of an account",
    of: 300,
    source: GATEWAY,
    measure: count("aws_api_gateway_usage_plan"),
  },
  {
    limit: "Rules of an account",
    of: 300,
    source: "EventBridge user guide, quotas",
    measure: count("aws_cloudwatch_event_rule"),
  },
  {
    limit: "Targets of a rule",
    of: 5,
    source: "EventBridge user guide, quotas",
    measure: sums("aws_cloudwatch_event_target", "rule"),
  },
  {
    limit: "Widgets of a dashboard",
    of: 500,
    source: CLOUDWATCH,
    measure: sizes("aws_cloudwatch_dashboard", "dashboard_body", (body) => widgetsOf(body).length),
  },
  {
    limit: "Metrics of a widget",
    of: 500,
    source: CLOUDWATCH,
    measure: sizes("aws_cloudwatch_dashboard", "dashboard_body", (body) =>
      Math.max(...widgetsOf(body).map(metricsOf)),
    ),
  },
  {
    limit: "Metrics of a dashboard",
    of: 2500,
    source: CLOUDWATCH,
    measure: sizes("aws_cloudwatch_dashboard", "dashboard_body", (body) =>
      widgetsOf(body).reduce((sum, widget) => sum + metricsOf(widget), 0),
    ),
  },
  {
    limit: "Metrics of an alarm",
    of: 10,
    source: CLOUDWATCH,
    measure: sizes(
      "aws_cloudwatch_metric_alarm",
      "metric_query",
      (queries) =>
        list(queries).filter((query) => (query as { metric?: unknown }).metric !== undefined).length,
    ),
  },
  {
    limit: "Rule of a composite alarm (characters)",
    of: 10_240,
    source: "CloudWatch API reference, PutCompositeAlarm",
    measure: sizes("aws_cloudwatch_composite_alarm", "alarm_rule", (rule) => String(rule).length),
  },
  {
    limit: "Alarms of a composite alarm",
    of: 100,
    source: "CloudWatch API reference, PutCompositeAlarm",
    measure: sizes(
      "aws_cloudwatch_composite_alarm",
      "alarm_rule",
      (rule) => new Set(String(rule).match(/"[^"]+"/g)).size,
    ),
  },
  {
    limit: "Subscription filters of a log group",
    of: 2,
    source: "CloudWatch Logs user guide, quotas",
    measure: sums("aws_cloudwatch_log_subscription_filter", "log_group_name"),
  },
  {
    limit: "Metric filters of a log group",
    of: 100,
    source: "CloudWatch Logs user guide, quotas",
    measure: sums("aws_cloudwatch_log_metric_filter", "log_group_name"),
  },
  {
    limit: "Value of a parameter (characters)",
    of: 4096,
    source: "Systems Manager user guide, parameter tiers",
    measure: sizes("aws_ssm_parameter", "insecure_value", (value) => String(value).length),
  },
  {
    limit: "Indexes of a table",
    of: 20,
    source: "DynamoDB developer guide, quotas",
    measure: sizes("aws_dynamodb_table", "global_secondary_index", (indexes) => list(indexes).length),
  },
  {
    limit: "Groups of a user pool",
    of: 10_000,
    source: "Cognito developer guide, quotas",
    measure: sums("aws_cognito_user_group", "user_pool_id"),
  },
  {
    limit: "Callback URLs of a client",
    of: 100,
    source: "Cognito developer guide, quotas",
    measure: sizes("aws_cognito_user_pool_client", "callback_urls", (urls) => list(urls).length),
  },
  {
    limit: "Policy of a bucket (bytes)",
    of: 20_480,
    source: "S3 user guide, bucket policies",
    measure: sizes("aws_s3_bucket_policy", "policy", bytes),
  },
  {
    limit: "Policy of a key (bytes)",
    of: 32_768,
    source: "KMS developer guide, resource quotas",
    measure: sizes("aws_kms_key", "policy", bytes),
  },
];

/**
 * Measures the stacks of one environment.
 * @returns each limit with the resource that uses most of it, the least margin first, without unused limits
 * @throws Error naming a reference that the stacks cannot resolve
 */
export function measure(templates: readonly Template[]): LimitUse[] {
  const resourcesOf = resolvedResources(templates);
  return limits
    .flatMap(({ limit, of, source, measure: uses }) => {
      const [most] = uses(resourcesOf).sort((a, b) => b.used - a.used);
      return most === undefined ? [] : [{ limit, of, source, ...most, margin: 1 - most.used / of }];
    })
    .sort(byMargin);
}

const byMargin = (a: LimitUse, b: LimitUse): number => a.margin - b.margin;

/** Of several measurements, the one with the least margin for each limit. */
export function tightest(measured: readonly (readonly LimitUse[])[]): LimitUse[] {
  const found = new Map<string, LimitUse>();
  for (const use of measured.flat()) {
    const known = found.get(use.limit);
    if (known === undefined || use.margin < known.margin) found.set(use.limit, use);
  }
  return [...found.values()].sort(byMargin);
}
