import { concernOf } from "../../operate/support/concerns";
import type { EnvironmentStack } from "../../synthesis/stacks";
import type { Inventory, Resource } from "./inventory";
import type { Box } from "./model";
import { counted, nameOf } from "./names";
import { allowancesOf, isTaken } from "./policies";

/** How resources of a type are drawn. */
interface Drawing {
  /** `box`: one for each; `count`: one for all of a stack; `part`: none, being a part of something, or what an arrow says. */
  readonly as: "box" | "count" | "part";
  /** What one is called. */
  readonly noun: string;
  /** What else the box says, a line each. */
  readonly notes?: (resource: Resource, inventory: Inventory) => readonly string[];
}

const box = (noun: string, notes?: Drawing["notes"]): Drawing => ({
  as: "box",
  noun,
  ...(notes && { notes }),
});
const count = (noun: string): Drawing => ({ as: "count", noun });

const drawings: Readonly<Record<string, Drawing>> = {
  aws_api_gateway_rest_api: box("API", (api, inventory) => {
    const routes = parts("aws_api_gateway_method", api, inventory);
    const plans = parts("aws_api_gateway_usage_plan", api, inventory);
    return [
      counted(routes.filter(({ values }) => values.http_method !== "OPTIONS").length, "route"),
      ...(plans.length > 0 ? [counted(plans.length, "usage plan")] : []),
    ];
  }),
  // A message that several alarms share.
  aws_cloudwatch_composite_alarm: { as: "part", noun: "composite alarm" },
  aws_cloudwatch_dashboard: count("dashboard"),
  aws_cloudwatch_event_bus: box("bus"),
  aws_cloudwatch_event_rule: box("rule", ({ values }) => timeOf(values.schedule_expression)),
  aws_cloudwatch_log_group: count("log group"),
  aws_cloudwatch_log_metric_filter: { as: "part", noun: "metric filter" },
  aws_cloudwatch_metric_alarm: count("alarm"),
  aws_cloudwatch_query_definition: count("saved query"),
  aws_xray_sampling_rule: count("sampling rule"),
  aws_cognito_user_pool: box("pool"),
  aws_dynamodb_table: box("table"),
  aws_iam_openid_connect_provider: box("identity provider"),
  aws_iam_policy: count("policy"),
  aws_kms_alias: { as: "part", noun: "alias" },
  aws_kms_key: box("key", ({ values }) => (values.enable_key_rotation === true ? ["rotated"] : [])),
  aws_lambda_function: box("function"),
  aws_s3_bucket: box("bucket"),
  aws_sns_topic: box("topic", (topic, inventory) => {
    const receivers = parts("aws_sns_topic_subscription", topic, inventory);
    return receivers.length > 0 ? [counted(receivers.length, "receiver")] : [];
  }),
  aws_sqs_queue: box("queue"),
  aws_ssm_parameter: count("parameter"),
  aws_wafv2_web_acl: box("firewall", ({ values }) => [counted((values.rule as unknown[]).length, "rule")]),
};

/** A type that nobody has drawn yet is a part of what it refers to, or, when that is nothing, counted: nothing is passed over. */
function drawingOf(resource: Resource, inventory: Inventory): Drawing {
  const { type, stack, values } = resource;
  const known = drawings[type];
  if (known !== undefined) return known;
  if (type === "aws_iam_role" && isTaken(resource)) {
    return box("role", () => {
      const tags = allowancesOf(values.assume_role_policy).flatMap(({ sessionTags }) => sessionTags);
      return [...new Set(tags)].map((tag) => `tag ${tag}`);
    });
  }
  const noun = type.replace(/^aws_/, "").replaceAll("_", " ");
  const whole = inventory.targets(stack, values).some(({ type: other }) => other !== "aws_kms_key");
  return whole || type === "aws_iam_role" ? { as: "part", noun } : count(noun);
}

/**
 * What is drawn of an environment, and which box each resource is in that has one.
 * @param labels what boxes of a stack say of it
 */
export function boxesOf(
  inventory: Inventory,
  labels: ReadonlyMap<EnvironmentStack, string>,
): { boxes: Box[]; boxOf: ReadonlyMap<Resource, Box> } {
  const boxOf = new Map<Resource, Box>();
  const counts = new Map<string, { drawing: Drawing; members: Resource[] }>();
  const common = ({ stack, type }: Resource) => ({
    concern: concernOf(type, stack.kind),
    type,
    stack: labels.get(stack),
  });
  for (const resource of inventory.resources) {
    const drawing = drawingOf(resource, inventory);
    if (drawing.as === "box") {
      boxOf.set(resource, {
        id: resource.id,
        ...common(resource),
        name: nameOf(resource.name, drawing.noun),
        notes: drawing.notes?.(resource, inventory) ?? [],
        encrypted: isEncrypted([resource], inventory),
      });
    } else if (drawing.as === "count") {
      const id = `${resource.stack.template.name}/${resource.type}`;
      const group = counts.get(id) ?? { drawing, members: [] };
      group.members.push(resource);
      counts.set(id, group);
    }
  }
  for (const [id, { drawing, members }] of counts) {
    const shared: Box = {
      id,
      ...common(members[0] as Resource),
      name: counted(members.length, drawing.noun),
      notes: [],
      encrypted: isEncrypted(members, inventory),
    };
    for (const member of members) boxOf.set(member, shared);
  }
  return { boxes: [...new Set(boxOf.values())], boxOf };
}

/** The resources of a type that refer to another one. */
const parts = (type: string, whole: Resource, inventory: Inventory): Resource[] =>
  inventory
    .ofType(type)
    .filter(({ stack, values }) =>
      inventory.targets(stack, values).some((other) => other === whole || isPartOf(other, whole, inventory)),
    );

/** A usage plan refers to a stage, and that to the API. */
const isPartOf = (part: Resource, whole: Resource, inventory: Inventory): boolean =>
  inventory.targets(part.stack, part.values.rest_api_id).includes(whole);

/** Whether resources, or what belongs to them, name a key of the environment in an argument for it. */
function isEncrypted(members: readonly Resource[], inventory: Inventory): boolean {
  const named = ({ stack, values }: Resource) =>
    inventory.targets(stack, keysIn(values)).some(({ type }) => type === "aws_kms_key");
  return members.some(
    (member) =>
      named(member) ||
      inventory.resources.some(
        (other) =>
          other.type.startsWith(`${member.type}_`) &&
          other.stack === member.stack &&
          named(other) &&
          inventory.targets(other.stack, other.values).includes(member),
      ),
  );
}

/** The values of arguments that are named for a KMS key, at any depth. */
function keysIn(value: unknown): unknown[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => (/^kms_/.test(key) ? [inner] : keysIn(inner)));
}

/** `rate(15 minutes)` is `every 15 minutes`. */
function timeOf(schedule: unknown): string[] {
  if (typeof schedule !== "string") return [];
  return [schedule.replace(/^rate\((.*)\)$/, "every $1").replace(/^every 1 /, "every ")];
}
