import { checkedHouses, type House } from "../../../../develop/aws/houses";
import { faultsOf, valueProblems } from "../../../../develop/aws/models/check";
import { documented } from "../../../../develop/aws/models/documented";
import { mappings } from "../../../../develop/aws/models/mapping";
import { models } from "../../../../develop/aws/models/model";
import { type Resolved, resolvedResources } from "../../../../develop/limits/resolved";
import { madeTemplate } from "../../../support/made-stack";
import { drawn } from "../../../support/sampled";
import { synthesize } from "../../../support/synth";

type Values = Record<string, unknown>;

const houses = checkedHouses(synthesize);
const resolved = houses.map((house) => resolvedResources(house));

/** Every resource of a type, of all environments. */
const resourcesOf = (type: string): Resolved[] => resolved.flatMap((ofType) => ofType(type));
const typesInUse = [
  ...new Set(houses.flatMap((house) => house.flatMap(({ resource }) => Object.keys(resource)))),
].sort();

/** The arguments of one resource in use, to be changed. */
function sample(type: string, has?: string): Values {
  const found = resourcesOf(type).find(({ values }) => has === undefined || values[has] !== undefined);
  if (found === undefined) throw new Error(`no ${type} is in use${has === undefined ? "" : ` with ${has}`}`);
  return structuredClone(found.values) as Values;
}

/** The first block of a name. */
const block = (values: Values, name: string): Values => [values[name]].flat()[0] as Values;

it("finds nothing in any environment, nor with the longest names in any partition", () => {
  expect(drawn(houses).flatMap((house) => valueProblems(house))).toEqual([]);
});

describe("a planted violation of each kind is found, with argument, value and constraint", () => {
  const change =
    (name: string, value: unknown) =>
    (values: Values): Values => ({ ...values, [name]: value });

  const planted: [
    kind: string,
    type: string,
    change: (values: Values) => Values,
    argument: string,
    constraint: RegExp,
  ][] = [
    [
      "too long a text",
      "aws_iam_role",
      change("name", "r".repeat(65)),
      "name",
      /must have at most 64 characters, and has 65/,
    ],
    ["too short a text", "aws_iam_role", change("name", ""), "name", /must have at least 1 characters/],
    [
      "a character outside the pattern",
      "aws_iam_role",
      change("name", "a role"),
      "name",
      /"a role": must match/,
    ],
    [
      "a letter that only the flag u knows",
      "aws_cognito_user_group",
      change("name", "Ä B"),
      "name",
      /must match .*\\p\{L\}/,
    ],
    [
      "a value outside the enumeration",
      "aws_s3_bucket_versioning",
      change("versioning_configuration", { status: "On" }),
      "versioning_configuration.status",
      /must be one of Enabled, Suspended/,
    ],
    [
      "too small a number",
      "aws_iam_role",
      change("max_session_duration", 60),
      "max_session_duration",
      /60: must be at least 3600/,
    ],
    [
      "too large a number",
      "aws_iam_role",
      change("max_session_duration", 86_400),
      "max_session_duration",
      /must be at most 43200/,
    ],
    ["a fraction", "aws_lambda_function", change("timeout", 1.5), "timeout", /must be a whole number/],
    ["a text for a number", "aws_lambda_function", change("timeout", "soon"), "timeout", /must be a number/],
    [
      "a text for a flag",
      "aws_s3_bucket_public_access_block",
      change("block_public_acls", "yes"),
      "block_public_acls",
      /must be true or false/,
    ],
    [
      "a block for a text",
      "aws_iam_role",
      change("description", { text: "?" }),
      "description",
      /must be a string/,
    ],
    ["a text for a block", "aws_dynamodb_table", change("ttl", "expires_at"), "ttl", /must be a block/],
    [
      "two blocks for one",
      "aws_cognito_user_pool",
      change("password_policy", [{}, {}]),
      "password_policy",
      /must be one block/,
    ],
    [
      "too many elements",
      "aws_cloudwatch_metric_alarm",
      change("alarm_actions", Array(6).fill("arn:aws:sns:eu-central-1:111122223333:t")),
      "alarm_actions",
      /must have at most 5 entries, and has 6/,
    ],
    [
      "too few elements",
      "aws_lambda_function",
      change("architectures", []),
      "architectures",
      /must have at least 1 entries/,
    ],
    [
      "too long a key of a map",
      "aws_cloudwatch_metric_alarm",
      change("dimensions", { ["d".repeat(256)]: "v" }),
      `the key of dimensions.${"d".repeat(256)}`,
      /at most 255/,
    ],
    [
      "a name of a variable that is none",
      "aws_lambda_function",
      change("environment", { variables: { "A-B": "x" } }),
      "the key of environment.variables.A-B",
      /must match/,
    ],
    [
      "a tag that no service takes",
      "aws_iam_role",
      change("tags", { team: "platform;" }),
      "tags.team",
      /must match/,
    ],
    [
      "a tag of AWS's own",
      "aws_iam_role",
      change("tags", { "aws:team": "platform" }),
      "tags.aws:team",
      /must not begin with "aws:"/,
    ],
    [
      "too many tags",
      "aws_sqs_queue",
      change("tags", Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`t${n}`, "x"]))),
      "tags",
      /must be at most 50/,
    ],
    [
      "a required argument that is missing",
      "aws_iam_role",
      change("assume_role_policy", undefined),
      "AssumeRolePolicyDocument",
      /is required/,
    ],
    [
      "a required argument of a block",
      "aws_cloudwatch_metric_alarm",
      change("metric_query", [{ return_data: true }]),
      "metric_query",
      /Id is required/,
    ],
    [
      "an argument of no call",
      "aws_iam_role",
      change("nickname", "x"),
      "nickname",
      /no call has such a member/,
    ],
    [
      "an argument of no call in a block",
      "aws_lambda_function",
      (values) => {
        block(values, "logging_config").colour = "red";
        return values;
      },
      "logging_config.colour",
      /no call has such a member/,
    ],
  ];

  it.each(planted)("%s: %s", (_, type, plant, argument, constraint) => {
    expect(faultsOf(type, sample(type))).toEqual([]);
    expect(faultsOf(type, plant(sample(type)))).toContainEqual({
      argument,
      problem: expect.stringMatching(constraint),
    });
  });

  it("a type that is mapped nowhere", () => {
    expect(faultsOf("aws_no_such_type", {})).toEqual([
      { argument: "the type", problem: expect.stringContaining("mapping.ts") },
    ]);
  });

  it("a document beyond its size, and the resource by stack and address", () => {
    const policy = JSON.stringify({ Statement: "x".repeat(2048) });
    const role = { name: "r", description: "r", assume_role_policy: policy };
    const house: House = [madeTemplate("dev", "saas-dev", { resource: { aws_iam_role: { large: role } } })];
    expect(valueProblems(house)).toEqual([
      expect.stringMatching(/^saas-dev aws_iam_role\.large: Trust policy .* must be at most 2048/),
    ]);
  });

  it("tags of the environment, on each resource that can have any", () => {
    const [first = []] = houses;
    const [template] = first;
    if (template === undefined) throw new Error("no stack");
    const [provider = {}] = template.provider.aws ?? [];
    const tags = { team: "x".repeat(257) };
    const house: House = [{ ...template, provider: { aws: [{ ...provider, default_tags: [{ tags }] }] } }];
    expect(valueProblems(house)).toContainEqual(
      expect.stringMatching(/aws_iam_policy\.\w+: tags.team .*must have at most 256 characters/),
    );
  });
});

describe("nothing is unchecked silently", () => {
  it.each(typesInUse)("%s: an argument that nobody knows", (type) => {
    const values = sample(type);
    expect(faultsOf(type, { ...values, no_such_argument: 1 })).toContainEqual({
      argument: "no_such_argument",
      problem: expect.stringContaining("mapping.ts"),
    });
  });

  it("maps no type that is not in use", () => {
    expect(Object.keys(mappings).sort()).toEqual(typesInUse);
  });

  it("has every mapped call among the extracted models", () => {
    for (const { service, calls } of Object.values(mappings))
      for (const call of calls) expect(models().services[service]?.operations).toHaveProperty(call);
  });

  it("names no argument that no stack has", () => {
    const inUse = new Set(
      typesInUse.flatMap((type) =>
        resourcesOf(type).flatMap(({ values }) => pathsOf(values).map((path) => `${type}.${path}`)),
      ),
    );
    const named = [
      ...Object.keys(documented),
      ...Object.entries(mappings).flatMap(([type, { members = {}, elsewhere = {} }]) =>
        [...Object.keys(members), ...Object.keys(elsewhere)]
          .filter((path) => path !== "tags")
          .map((path) => `${type}.${path}`),
      ),
    ];
    expect(named.filter((path) => !inUse.has(path))).toEqual([]);
  });
});

/** Every path into blocks. */
function pathsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(pathsOf);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    key,
    ...pathsOf(inner).map((path) => `${key}.${path}`),
  ]);
}

describe("what is documented beside the models", () => {
  const [period, rule] = [
    { period: 60, evaluation_periods: 1 },
    { start_window: 60, completion_window: 720 },
  ];
  it.each<[type: string, argument: string, good: unknown[], bad: unknown[]]>([
    ["aws_api_gateway_integration", "timeout_milliseconds", [50, 29_000], [49, 29_001]],
    [
      "aws_api_gateway_resource",
      "path_part",
      ["tenants", "{tenant_id}", "{path+}", "a:b"],
      ["{tenant_id}.html", "a b", ""],
    ],
    ["aws_api_gateway_model", "name", ["OnboardingPost"], ["Onboarding-Post", ""]],
    [
      "aws_cloudwatch_event_rule",
      "schedule_expression",
      ["rate(1 day)", "rate(15 minutes)", "cron(0 3 * * ? *)"],
      ["rate(1 days)", "rate(0 minutes)", "rate(2 day)", "cron(0 25 * * ? *)"],
    ],
    ["aws_cloudwatch_log_group", "retention_in_days", [1, 3653], [0, 2, 3654]],
    ["aws_cloudwatch_metric_alarm", "treat_missing_data", ["missing"], ["none"]],
    ["aws_dynamodb_table", "name", ["abc", "a".repeat(255)], ["ab", "a".repeat(256), "a/b"]],
    ["aws_kms_alias", "name", ["alias/saas"], ["alias/aws/saas", "saas"]],
    ["aws_kms_key", "deletion_window_in_days", [7, 30], [6, 31]],
    ["aws_lambda_function", "memory_size", [128, 10_240], [127, 10_241]],
    ["aws_lambda_function", "timeout", [1, 900], [0, 901]],
    ["aws_lambda_function", "function_name", ["f".repeat(64)], ["f".repeat(65), "f.g", ""]],
    [
      "aws_s3_bucket",
      "bucket",
      ["abc", "b".repeat(63)],
      ["ab", "b".repeat(64), "Abc", "a_b", "xn--a", "sthree-a", "a-s3alias", "a-an"],
    ],
    ["aws_sns_topic", "name", ["t".repeat(256)], ["t".repeat(257), "a.b"]],
    ["aws_sqs_queue", "message_retention_seconds", [60, 1_209_600], [59, 1_209_601]],
    ["aws_ssm_parameter", "name", ["/saas/dev/a"], ["/aws/dev", "/ssm/dev", "/a b", `${"/a".repeat(16)}`]],
  ])("%s.%s on both sides of its limits", (type, argument, good, bad) => {
    const faults = (value: unknown) =>
      faultsOf(type, { ...sample(type), [argument]: value }).filter((fault) => fault.argument === argument);
    for (const value of good) expect([value, faults(value)]).toEqual([value, []]);
    for (const value of bad) expect([value, faults(value)]).not.toEqual([value, []]);
  });

  it.each<[type: string, good: Values, bad: Values, argument: string]>([
    [
      "aws_cloudwatch_metric_alarm",
      { ...period, evaluation_periods: 1440 },
      { ...period, evaluation_periods: 1441 },
      "evaluation_periods",
    ],
    [
      "aws_cloudwatch_metric_alarm",
      { period: 3600, evaluation_periods: 168 },
      { period: 3600, evaluation_periods: 169 },
      "evaluation_periods",
    ],
    [
      "aws_backup_plan",
      { rule: [{ ...rule, completion_window: 61 }] },
      { rule: [{ ...rule, completion_window: 60 }] },
      "rule.completion_window",
    ],
    [
      "aws_backup_plan",
      { rule: [{ ...rule, lifecycle: { cold_storage_after: 1, delete_after: 91 } }] },
      { rule: [{ ...rule, lifecycle: { cold_storage_after: 1, delete_after: 90 } }] },
      "rule.lifecycle.delete_after",
    ],
    [
      "aws_backup_vault_lock_configuration",
      { min_retention_days: 7, max_retention_days: 7 },
      { min_retention_days: 8, max_retention_days: 7 },
      "min_retention_days",
    ],
    [
      "aws_cognito_user_pool_client",
      { access_token_validity: 5 },
      { access_token_validity: 4 },
      "access_token_validity",
    ],
    [
      "aws_cognito_user_pool_client",
      { id_token_validity: 1440 },
      { id_token_validity: 1441 },
      "id_token_validity",
    ],
    [
      "aws_cognito_user_pool_client",
      { refresh_token_validity: 3650 * 24 },
      { refresh_token_validity: 3650 * 24 + 1 },
      "refresh_token_validity",
    ],
    [
      "aws_cognito_user_pool_client",
      { explicit_auth_flows: ["ALLOW_USER_SRP_AUTH"], refresh_token_rotation: [{ feature: "ENABLED" }] },
      { explicit_auth_flows: ["ALLOW_REFRESH_TOKEN_AUTH"], refresh_token_rotation: [{ feature: "ENABLED" }] },
      "explicit_auth_flows",
    ],
    ["aws_dynamodb_table", {}, { range_key: "other" }, "attribute"],
    ["aws_dynamodb_table", {}, { attribute: [] }, "attribute"],
    [
      "aws_sns_topic_subscription",
      { endpoint: "a@b.example" },
      { endpoint: `${"a".repeat(65)}@b.example` },
      "endpoint",
    ],
  ])("%s: its arguments together", (type, good, bad, argument) => {
    const faults = (values: Values) =>
      faultsOf(type, { ...sample(type, "period" in values ? "period" : undefined), ...values }).filter(
        (fault) => fault.argument === argument,
      );
    expect(faults(good)).toEqual([]);
    expect(faults(bad)).not.toEqual([]);
  });
});
