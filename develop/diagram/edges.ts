import type { Inventory, Resource } from "./inventory";
import type { Edge, Flow, NodeOf } from "./model";
import { allowancesOf, bearsTags, rightsOf } from "./policies";

type Connect = (from: Resource | readonly Resource[], to: readonly Resource[], flow: Flow) => void;

/** The edges that resources of a type represent, by their arguments. */
const connections: Readonly<
  Record<string, (resource: Resource, at: (...path: string[]) => Resource[], connect: Connect) => void>
> = {
  aws_api_gateway_authorizer: (_, at, connect) => connect(at("rest_api_id"), at("provider_arns"), "request"),
  aws_api_gateway_integration: (_, at, connect) => connect(at("rest_api_id"), at("uri"), "request"),
  aws_api_gateway_stage: (_, at, connect) =>
    connect(at("rest_api_id"), at("access_log_settings", "destination_arn"), "monitor"),
  aws_cloudwatch_event_target: (_, at, connect) => connect(at("rule"), at("arn"), "event"),
  aws_cloudwatch_metric_alarm: (alarm, at, connect) => {
    connect(at("dimensions"), [alarm], "monitor");
    connect(alarm, at("alarm_actions"), "monitor");
  },
  aws_cloudwatch_query_definition: (query, at, connect) => connect(at("log_group_names"), [query], "monitor"),
  aws_lambda_event_source_mapping: (_, at, connect) =>
    connect(at("event_source_arn"), at("function_name"), "event"),
  aws_lambda_function: (lambda, at, connect) => connect(lambda, at("logging_config", "log_group"), "monitor"),
  aws_wafv2_web_acl_association: (_, at, connect) =>
    connect(at("web_acl_arn"), at("resource_arn"), "request"),
};

/** Rights that other edges show: of keys, logs and streams. */
const SHOWN_ELSEWHERE =
  /^(kms|logs|xray):|^dynamodb:(DescribeStream|GetRecords|GetShardIterator|ListStreams)$/;

/** The edges from an environment's references and policies, each once. */
export function edgesOf(inventory: Inventory, nodeOf: NodeOf): Edge[] {
  const edges = new Map<string, Edge>();
  const connect: Connect = (from, to, flow) => {
    for (const source of [from].flat()) {
      for (const target of to) {
        const [a, b] = [nodeOf(source), nodeOf(target)];
        if (a === undefined || b === undefined || a === b) continue;
        const key = `${a.id} ${b.id}${flow === "encrypt" ? " encrypt" : ""}`;
        if (!edges.has(key)) edges.set(key, { from: a.id, to: b.id, flow });
      }
    }
  };
  for (const resource of inventory.resources) {
    const at = (...path: string[]) => inventory.targets(resource.stack, valueAt(resource.values, path));
    connections[resource.type]?.(resource, at, connect);
    const keys = inventory
      .targets(resource.stack, keyArguments(resource.values))
      .filter(({ type }) => type === "aws_kms_key");
    if (keys.length > 0) connect(keys, wholesOf(resource, inventory), "encrypt");
  }
  for (const role of inventory.ofType("aws_iam_role")) {
    const trust = allowancesOf(role.values.assume_role_policy);
    const reach = trust.some(({ sessionTags }) => sessionTags.length > 0) ? "tenant" : "access";
    for (const statement of trust) {
      const callers = inventory
        .targets(role.stack, statement.principals)
        .filter((each) => each.type !== "aws_iam_role" || bearsTags(each, statement))
        .flatMap((each) => (each.type === "aws_iam_role" ? holdersOf(each, inventory, nodeOf) : [each]));
      connect(callers, [role], reach);
    }
    const holders = holdersOf(role, inventory, nodeOf);
    for (const { allowance, policy } of rightsOf(role, inventory)) {
      const [action] = allowance.actions.filter((each) => !SHOWN_ELSEWHERE.test(each));
      if (action === undefined) continue;
      const flow = /^(events|sns|sqs):/.test(action) ? "event" : reach;
      const targets = inventory.targets(policy.stack, allowance.resources);
      connect(
        holders,
        targets.filter(({ type }) => type !== "aws_iam_role"),
        flow,
      );
    }
  }
  return [...edges.values()];
}

/** The role itself if it is a node, otherwise the functions that run with it. */
function holdersOf(role: Resource, inventory: Inventory, nodeOf: NodeOf): Resource[] {
  if (nodeOf(role) !== undefined) return [role];
  return inventory
    .ofType("aws_lambda_function")
    .filter(({ stack, values }) => inventory.targets(stack, values.role).includes(role));
}

/** The resource that an argument belongs to: a bucket's encryption is a resource of its own. */
const wholesOf = (resource: Resource, inventory: Inventory): Resource[] => [
  resource,
  ...inventory
    .targets(resource.stack, resource.values)
    .filter(({ type }) => resource.type.startsWith(`${type}_`)),
];

/** The values of KMS key arguments, at any depth. */
function keyArguments(value: unknown): unknown[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => (/^kms_/.test(key) ? [inner] : keyArguments(inner)));
}

/** The value under a path of arguments; single nested blocks may be lists of one. */
function valueAt(value: unknown, [step, ...rest]: readonly string[]): unknown {
  if (step === undefined) return value;
  if (Array.isArray(value)) return value.map((item) => valueAt(item, [step, ...rest]));
  return valueAt((value as Record<string, unknown> | undefined)?.[step], rest);
}
