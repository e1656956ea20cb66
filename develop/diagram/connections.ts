import type { Inventory, Resource } from "./inventory";
import type { Arrow, Box, Flow } from "./model";
import { allowancesOf, rightsOf } from "./policies";

/** The boxes that belong to resources; a resource without one stands for what it is a part of. */
export type BoxOf = (resource: Resource) => Box | undefined;

type Connect = (from: Resource | readonly Resource[], to: readonly Resource[], flow: Flow) => void;

/** What resources of a type connect, by the arguments that say so. */
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

/** Rights that something else shows: the sign of a key, the arrow of a log or of a stream. */
const UNTOLD = /^(kms|logs|xray):|^dynamodb:(DescribeStream|GetRecords|GetShardIterator|ListStreams)$/;

/** The arrows that an environment's references and policies say. */
export function arrowsOf(inventory: Inventory, boxOf: BoxOf): Arrow[] {
  const arrows = new Map<string, Arrow>();
  const connect: Connect = (from, to, flow) => {
    for (const source of [from].flat()) {
      for (const target of to) {
        const [a, b] = [boxOf(source), boxOf(target)];
        if (a === undefined || b === undefined || a === b) continue;
        arrows.set(`${a.id} ${b.id}`, arrows.get(`${a.id} ${b.id}`) ?? { from: a.id, to: b.id, flow });
      }
    }
  };
  for (const resource of inventory.resources) {
    const at = (...path: string[]) => inventory.targets(resource.stack, valueAt(resource.values, path));
    connections[resource.type]?.(resource, at, connect);
  }
  for (const role of inventory.ofType("aws_iam_role")) {
    const trust = allowancesOf(role.values.assume_role_policy);
    const reach = trust.some(({ sessionTags }) => sessionTags.length > 0) ? "tenant" : "access";
    for (const { principals } of trust) connect(takersOf(role, principals, inventory, boxOf), [role], reach);
    const holders = holdersOf(role, inventory, boxOf);
    for (const { allowance, policy } of rightsOf(role, inventory)) {
      const [action] = allowance.actions.filter((each) => !UNTOLD.test(each));
      if (action === undefined) continue;
      const flow = /^(events|sns|sqs):/.test(action) ? "event" : reach;
      connect(
        holders,
        inventory.targets(policy.stack, allowance.resources).filter(({ type }) => type !== "aws_iam_role"),
        flow,
      );
    }
  }
  return [...arrows.values()];
}

/** Who works with a role: whoever takes it when it is a box, and otherwise the functions whose it is. */
function holdersOf(role: Resource, inventory: Inventory, boxOf: BoxOf): Resource[] {
  if (boxOf(role) !== undefined) return [role];
  return inventory
    .ofType("aws_lambda_function")
    .filter(({ stack, values }) => inventory.targets(stack, values.role).includes(role));
}

/** The functions, or others, that a role's trust names. */
function takersOf(
  role: Resource,
  principals: readonly string[],
  inventory: Inventory,
  boxOf: BoxOf,
): Resource[] {
  return inventory
    .targets(role.stack, principals)
    .flatMap((taker) => (taker.type === "aws_iam_role" ? holdersOf(taker, inventory, boxOf) : [taker]));
}

/** The value under a path of arguments; single nested blocks may be lists of one. */
function valueAt(value: unknown, [step, ...rest]: readonly string[]): unknown {
  if (step === undefined) return value;
  if (Array.isArray(value)) return value.map((item) => valueAt(item, [step, ...rest]));
  return valueAt((value as Record<string, unknown> | undefined)?.[step], rest);
}
