import { concernOf } from "../../operate/support/concerns";
import type { EnvironmentStack } from "../../synthesis/stacks";
import { groupBy } from "./group-by";
import type { Inventory, Resource } from "./inventory";
import type { Node } from "./model";
import { allowancesOf, isAssumable } from "./policies";

interface Kind {
  readonly noun: string;
  /** One node for all resources of a stack. */
  readonly counted?: true;
  /** Further lines of a node's label. */
  readonly notes?: (resource: Resource) => readonly string[];
}

/** The types that are nodes. All others belong to one of these, or are edges; the table of resources lists them. */
const kinds: Readonly<Record<string, Kind>> = {
  aws_api_gateway_rest_api: { noun: "API" },
  aws_cloudwatch_event_bus: { noun: "bus" },
  aws_cloudwatch_event_rule: { noun: "rule", notes: ({ values }) => timeOf(values.schedule_expression) },
  aws_cloudwatch_log_group: { noun: "log group", counted: true },
  aws_cloudwatch_metric_alarm: { noun: "alarm", counted: true },
  aws_cloudwatch_query_definition: { noun: "saved query", counted: true },
  aws_cognito_user_pool: { noun: "pool" },
  aws_dynamodb_table: { noun: "table" },
  aws_iam_openid_connect_provider: { noun: "identity provider" },
  aws_kms_key: { noun: "key" },
  aws_lambda_function: { noun: "function" },
  aws_s3_bucket: { noun: "bucket" },
  aws_sns_topic: { noun: "topic" },
  aws_sqs_queue: { noun: "queue" },
  aws_wafv2_web_acl: { noun: "firewall" },
};

const role: Kind = {
  noun: "role",
  notes: ({ values }) => [
    ...new Set(
      allowancesOf(values.assume_role_policy).flatMap(({ sessionTags }) =>
        sessionTags.map((tag) => `session tag ${tag}`),
      ),
    ),
  ],
};

/**
 * The nodes of an environment, in the order of its stacks.
 * @param labels names the stack of a node if it is not the main one
 */
export function nodesOf(inventory: Inventory, labels: ReadonlyMap<EnvironmentStack, string>): Node[] {
  const kindOf = (resource: Resource) =>
    resource.type === "aws_iam_role" && isAssumable(resource) ? role : kinds[resource.type];
  const groups = groupBy(inventory.resources, (resource) =>
    kindOf(resource)?.counted ? `${resource.stack.template.name}/${resource.type}` : resource.id,
  );
  return [...groups].flatMap(([id, resources]) => {
    const [first] = resources;
    const kind = first && kindOf(first);
    if (first === undefined || kind === undefined) return [];
    const stack = labels.get(first.stack);
    return {
      id,
      concern: concernOf(first.type, first.stack.kind),
      name: kind.counted ? counted(resources.length, kind.noun) : nameOf(first.name, kind.noun),
      noun: kind.noun,
      notes: [...(kind.notes?.(first) ?? []), ...(stack === undefined ? [] : [stack])],
      resources,
    };
  });
}

/** Words that are not lower case. */
const CAPITALS = new Map([
  ["api", "API"],
  ["ci", "CI"],
  ["oidc", "OIDC"],
]);

/** A readable name: `tenant_data`, `table` is `tenant data table`; `data_function`, `function` is `data function`. */
function nameOf(id: string, noun: string): string {
  const words = id.split("_");
  const all = words.at(-1) === noun.toLowerCase() ? words : [...words, noun];
  return all.map((word) => CAPITALS.get(word) ?? word).join(" ");
}

/** `1 alarm`, `2 alarms`, `2 policies`. */
export const counted = (count: number, noun: string): string =>
  `${count} ${count === 1 ? noun : noun.replace(/([^aeiou])y$/, "$1ie").concat("s")}`;

/** `rate(15 minutes)` is `every 15 minutes`. */
const timeOf = (schedule: unknown): string[] =>
  typeof schedule === "string"
    ? [schedule.replace(/^rate\((.*)\)$/, "every $1").replace(/^every 1 /, "every ")]
    : [];
