import {
  type Check,
  isRecord,
  type JsonObject,
  type RequestContext,
  strings,
  text,
} from "@saas/local-aws/permissions";
import { type AwsCall, tagsIn } from "../call";
import { arnIn, passRole, requestTags, resourceTags, type Service, type World } from "./service";

/** A service whose operations are its actions: their resources, and the extra permission for creation with tags. */
interface Named {
  /** IAM's name for the service. */
  readonly prefix: string;
  /** ARNs that a call works on; `*` where the action has none. */
  readonly resources: (input: JsonObject, world: World, operation: string) => readonly string[];
  /** Operations that create a resource with tags: they need this action as well. */
  readonly tagging?: { readonly by: readonly string[]; readonly action: string };
  readonly context?: (input: JsonObject, world: World) => RequestContext;
  readonly more?: (call: AwsCall, world: World) => readonly Check[];
}

/** Values of a list in the query protocol: `AlarmNames.member.1`. */
const members = (input: JsonObject, name: string): string[] =>
  Object.entries(input).flatMap(([field, value]) =>
    field.startsWith(`${name}.member.`) ? [String(value)] : [],
  );
const first = (...values: unknown[]): string | undefined =>
  values.map(text).find((value) => value !== undefined);

/** Sources: Service Authorization Reference, the pages of these services. */
const named: Readonly<Record<string, Named>> = {
  "cognito-idp": {
    prefix: "cognito-idp",
    resources: ({ UserPoolId, ResourceArn }, { place }) => [
      first(ResourceArn) ??
        (UserPoolId === undefined ? "*" : arnIn(place, "cognito-idp", `userpool/${UserPoolId}`)),
    ],
    tagging: { by: ["CreateUserPool"], action: "TagResource" },
    context: ({ UserPoolId, ResourceArn }, { memory }) =>
      resourceTags(memory.tagsOf(String(UserPoolId ?? String(ResourceArn).split("/").at(-1)))),
  },
  dynamodb: {
    prefix: "dynamodb",
    resources: ({ TableName, ResourceArn }, { place }) => [
      first(ResourceArn) ?? arnIn(place, "dynamodb", `table/${String(TableName).split("table/").at(-1)}`),
    ],
    tagging: { by: ["CreateTable"], action: "TagResource" },
    more: tableKey,
  },
  events: {
    prefix: "events",
    resources: ({ Name, Rule, EventBusName, ResourceARN }, { place }, operation) => {
      const given = first(ResourceARN);
      if (given !== undefined) return [given];
      if (operation.endsWith("EventBus")) return [arnIn(place, "events", `event-bus/${Name}`)];
      const bus = EventBusName === undefined || EventBusName === "default" ? "" : `${EventBusName}/`;
      return [arnIn(place, "events", `rule/${bus}${first(Rule, Name)}`)];
    },
    tagging: { by: ["CreateEventBus", "PutRule"], action: "TagResource" },
    more: ({ input }) =>
      (Array.isArray(input.Targets) ? input.Targets : [])
        .filter(isRecord)
        .flatMap(({ RoleArn }) => (text(RoleArn) ? [passRole(String(RoleArn), "events.amazonaws.com")] : [])),
  },
  kms: {
    prefix: "kms",
    resources: ({ KeyId, TargetKeyId, AliasName }, { place, memory }, operation) => {
      if (operation === "CreateKey" || operation === "ListAliases") return ["*"];
      const key = keyIdOf(first(KeyId, TargetKeyId, AliasName) ?? "", memory);
      const aliases = AliasName === undefined ? [] : [arnIn(place, "kms", String(AliasName))];
      return [...aliases, arnIn(place, "kms", `key/${key}`)];
    },
    tagging: { by: ["CreateKey"], action: "TagResource" },
    context: ({ KeyId, TargetKeyId, AliasName }, { memory }) => ({
      ...resourceTags(memory.tagsOf(keyIdOf(first(KeyId, TargetKeyId, AliasName) ?? "", memory))),
      ...(String(KeyId).startsWith("alias/") && { "kms:RequestAlias": String(KeyId) }),
    }),
  },
  logs: {
    prefix: "logs",
    resources: ({ logGroupName, resourceArn }, { place }, operation) => [
      /QueryDefinition|DescribeLogGroups|ResourcePolic/.test(operation)
        ? "*"
        : (first(resourceArn) ?? arnIn(place, "logs", `log-group:${logGroupName}`)),
    ],
    tagging: { by: ["CreateLogGroup"], action: "TagResource" },
  },
  monitoring: {
    prefix: "cloudwatch",
    resources: (input, { place }, operation) => {
      // Authorized on all alarms, whichever are requested, as refusals show. Composite ones are visible only to callers that may
      // see all without a resource. Source: CloudWatch API reference, DescribeAlarms.
      if (operation === "DescribeAlarms") {
        const composite = members(input, "AlarmTypes").includes("CompositeAlarm");
        return [composite ? "*" : arnIn(place, "cloudwatch", "alarm:*")];
      }
      if (/Dashboards?$/.test(operation)) {
        // Dashboards belong to no region.
        const boards = [first(input.DashboardName) ?? [], members(input, "DashboardNames")].flat();
        return boards.map((board) => `arn:aws:cloudwatch::${place.accountId}:dashboard/${board}`);
      }
      const names = [first(input.AlarmName) ?? [], members(input, "AlarmNames")].flat();
      const given = first(input.ResourceARN);
      return given === undefined ? names.map((name) => arnIn(place, "cloudwatch", `alarm:${name}`)) : [given];
    },
    tagging: { by: ["PutCompositeAlarm", "PutMetricAlarm"], action: "TagResource" },
  },
  sns: {
    prefix: "sns",
    resources: ({ Name, TopicArn, ResourceArn, SubscriptionArn }, { place }) => [
      first(TopicArn, ResourceArn) ??
        // Authorized on the topic. Source: Service Authorization Reference, Amazon SNS.
        first(SubscriptionArn)?.split(":").slice(0, 6).join(":") ??
        arnIn(place, "sns", String(Name)),
    ],
    tagging: { by: ["CreateTopic"], action: "TagResource" },
  },
  sqs: {
    prefix: "sqs",
    resources: ({ QueueName, QueueUrl }, { place }) => [
      arnIn(place, "sqs", first(QueueName) ?? String(QueueUrl).split("/").at(-1) ?? ""),
    ],
    tagging: { by: ["CreateQueue"], action: "TagQueue" },
  },
  ssm: {
    prefix: "ssm",
    resources: ({ Name, ResourceId }, { place }, operation) => [
      operation === "DescribeParameters"
        ? "*"
        : arnIn(place, "ssm", `parameter/${(first(Name, ResourceId) ?? "").replace(/^\//, "")}`),
    ],
    tagging: { by: ["PutParameter"], action: "AddTagsToResource" },
  },
  wafv2: {
    prefix: "wafv2",
    resources: (input, { place }, operation) => {
      const { Name, Id, WebACLArn, ResourceArn, ResourceARN, Rules } = input;
      if (operation === "PutLoggingConfiguration") {
        return [String((input.LoggingConfiguration as JsonObject).ResourceArn)];
      }
      if (operation.endsWith("LoggingConfiguration")) return [String(ResourceArn)];
      if (operation === "GetWebACLForResource" || operation === "DisassociateWebACL")
        return [String(ResourceArn)];
      const acl =
        first(WebACLArn, ResourceARN) ?? arnIn(place, "wafv2", `regional/webacl/${Name}/${Id ?? "new"}`);
      // AWS's rule groups belong to no account. Source: AWS WAF developer guide, IAM actions.
      const groups = [
        ...JSON.stringify(Rules ?? []).matchAll(/"ManagedRuleGroupStatement":\{[^}]*?"Name":"([^"]+)"/g),
      ];
      return [
        acl,
        ...groups.map(([, group]) => arnIn(place, "wafv2", `regional/managedruleset/${group}/of-aws`)),
        ...(operation === "AssociateWebACL" ? [String(ResourceArn)] : []),
      ];
    },
    tagging: { by: ["CreateWebACL"], action: "TagResource" },
    more: ({ operation, input }, { memory }) => {
      const resource = String(input.ResourceArn);
      // Source: AWS WAF developer guide, permissions for logging to CloudWatch Logs. The resource policy exists already.
      if (operation === "PutLoggingConfiguration")
        return [{ action: "logs:CreateLogDelivery", resource: "*", context: {} }];
      if (operation === "DeleteLoggingConfiguration")
        return [{ action: "logs:DeleteLogDelivery", resource: "*", context: {} }];
      // The API's stage, or the user pool, is changed as well. Source: AWS WAF developer guide, permissions for AssociateWebACL.
      if (resource.includes(":cognito-idp:") && /WebACL(ForResource)?$/.test(operation)) {
        const pool = resourceTags(memory.tagsOf(resource.split("/").at(-1) ?? ""));
        return [{ action: `cognito-idp:${operation}`, resource, context: pool }];
      }
      if (!/^(Associate|Disassociate)WebACL$/.test(operation)) return [];
      const stage = resourceTags(memory.tagsOf(resource.split("/")[2] ?? ""));
      return [{ action: "apigateway:SetWebACL", resource, context: stage }];
    },
  },
};

/** Id of a key that a request names by id, ARN or alias; AWS's own keys have predefined aliases. */
function keyIdOf(given: string, memory: World["memory"]): string {
  return memory.keyOf(given) ?? (given.startsWith("alias/") ? "of-aws" : (given.split("/").at(-1) ?? ""));
}

function keyArn(key: string, place: World["place"]): string {
  return key.startsWith("arn:") ? key : arnIn(place, "kms", `key/${key}`);
}

/**
 * DynamoDB's use of the customer's key on behalf of the table's creator. Source: DynamoDB developer guide,
 * managing encrypted tables, authorizing the use of a customer managed key.
 */
function tableKey({ input }: AwsCall, { place, memory }: World): Check[] {
  const given = isRecord(input.SSESpecification) ? text(input.SSESpecification.KMSMasterKeyId) : undefined;
  if (given === undefined) return [];
  const resource = keyArn(given, place);
  const context = {
    ...resourceTags(memory.tagsOf(resource.split("/").at(-1) ?? "")),
    "kms:ViaService": `dynamodb.${place.region}.amazonaws.com`,
  };
  const use = [
    "Encrypt",
    "Decrypt",
    "ReEncryptFrom",
    "ReEncryptTo",
    "GenerateDataKey",
    "GenerateDataKeyWithoutPlaintext",
    "DescribeKey",
  ];
  return [
    ...use.map((operation) => ({ action: `kms:${operation}`, resource, context })),
    { action: "kms:CreateGrant", resource, context: { ...context, "kms:GrantIsForAWSResource": "true" } },
  ];
}

/** Checks of the services whose operations are their actions. */
export const namedServices: Readonly<Record<string, Service>> = Object.fromEntries(
  Object.entries(named).map(([service, { prefix, resources, tagging, context, more }]): [string, Service] => [
    service,
    (call, world) => {
      const { operation, input } = call;
      const tags = tagsIn(input);
      const full = { ...requestTags(tags), ...context?.(input, world) };
      const found = strings([...resources(input, world, operation)]);
      const alsoTags = tagging?.by.includes(operation) === true && Object.keys(tags).length > 0;
      const tagged = found
        .map((resource) => (resource === "*" ? taggedByNew(prefix, world) : resource))
        .slice(0, 1);
      return [
        ...found.map((resource) => ({ action: `${prefix}:${operation}`, resource, context: full })),
        ...(alsoTags
          ? tagged.map((resource) => ({
              action: `${prefix}:${tagging?.action}`,
              resource,
              context: requestTags(tags),
            }))
          : []),
        ...(more?.(call, world) ?? []),
      ];
    },
  ]),
);

/** ARN of a resource that is being created, and has no id yet. */
function taggedByNew(prefix: string, { place }: World): string {
  return prefix === "kms" ? arnIn(place, "kms", "key/new") : arnIn(place, "cognito-idp", "userpool/new");
}
