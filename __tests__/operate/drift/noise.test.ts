import { comparePlan } from "../../../operate/drift/compare";
import { knownNoise } from "../../../operate/drift/noise";
import { parseRefreshedPlan } from "../../../operate/terraform/plan-json";
import { type PlayedResource, planJson, unchanged } from "./plans";

const compared = (...resources: PlayedResource[]) =>
  comparePlan(parseRefreshedPlan(planJson(resources), "the plan"));

/** A resource of which the refresh found an attribute to be another, and which no plan would change. */
const found = (address: string, attribute: string, before: unknown, after: unknown, rest: object = {}) => ({
  address,
  recorded: { ...rest, [attribute]: before },
  found: { ...rest, [attribute]: after },
  planned: { ...rest, [attribute]: after },
});
const noiseOf = (...resources: PlayedResource[]) => {
  const { drift, noise } = compared(...resources);
  return { drift: drift.map(({ address }) => address), noise: noise.map(({ attribute }) => attribute) };
};

test("every entry says why and where that can be read, and none is an emulator's", () => {
  for (const { reason, source, type } of knownNoise) {
    expect(reason).toMatch(/\w+ \w+/);
    expect(source).toMatch(/^https:\/\/|^AWS .* reference/);
    expect(type).not.toBe("aws_lambda_function");
    expect(`${reason} ${source}`).not.toMatch(/moto|localstack|emulator/i);
  }
});

describe("a bucket repeats what its own resources declare", () => {
  const versioning = found("aws_s3_bucket.files", "versioning", [], [{ enabled: true }], { id: "files" });

  test("which is no drift", () => {
    const own = unchanged("aws_s3_bucket_versioning.files", { id: "files", bucket: "files" });
    expect(noiseOf(versioning, own)).toEqual({ drift: [], noise: ["versioning"] });
  });

  test("and is drift where nothing declares it", () => {
    const other = unchanged("aws_s3_bucket_versioning.other", { id: "other", bucket: "other" });
    expect(noiseOf(versioning, other)).toEqual({ drift: ["aws_s3_bucket.files"], noise: [] });
  });
});

describe("a role repeats its policies", () => {
  const policy = unchanged("aws_iam_role_policy.data", { id: "data:own", role: "data", name: "own" });
  const attachment = unchanged("aws_iam_role_policy_attachment.data", { role: "data", policy_arn: "arn:x" });
  const role = (attribute: string, after: unknown) =>
    found("aws_iam_role.data", attribute, [], after, { id: "data", name: "data" });

  test("which is no drift", () => {
    expect(noiseOf(role("inline_policy", [{ name: "own" }]), policy)).toEqual({
      drift: [],
      noise: ["inline_policy"],
    });
    expect(noiseOf(role("managed_policy_arns", ["arn:x"]), attachment)).toEqual({
      drift: [],
      noise: ["managed_policy_arns"],
    });
  });

  test("and a policy that somebody added by hand is drift", () => {
    const added = [{ name: "own" }, { name: "everything", policy: "{}" }];
    expect(noiseOf(role("inline_policy", added), policy).drift).toEqual(["aws_iam_role.data"]);
    const attached = ["arn:x", "arn:aws:iam::aws:policy/AdministratorAccess"];
    expect(noiseOf(role("managed_policy_arns", attached), attachment).drift).toEqual(["aws_iam_role.data"]);
  });
});

test("a policy that is attached to more than the stack says is drift", () => {
  const attachment = unchanged("aws_iam_role_policy_attachment.a", { role: "a", policy_arn: "arn:p" });
  const policy = (count: number) => found("aws_iam_policy.p", "attachment_count", 0, count, { arn: "arn:p" });
  expect(noiseOf(policy(1), attachment)).toEqual({ drift: [], noise: ["attachment_count"] });
  expect(noiseOf(policy(2), attachment)).toEqual({ drift: ["aws_iam_policy.p"], noise: [] });
});

test.each<[string, string, object, string, object]>([
  ["aws_sns_topic.t", "policy", { arn: "a" }, "aws_sns_topic_policy.t", { arn: "a" }],
  ["aws_sqs_queue.q", "policy", { url: "u" }, "aws_sqs_queue_policy.q", { queue_url: "u" }],
  [
    "aws_api_gateway_stage.s",
    "web_acl_arn",
    { arn: "s" },
    "aws_wafv2_web_acl_association.s",
    { resource_arn: "s", web_acl_arn: "new" },
  ],
  ...["domain", "custom_domain"].map((attribute): [string, string, object, string, object] => [
    "aws_cognito_user_pool.p",
    attribute,
    { id: "p" },
    "aws_cognito_user_pool_domain.d",
    { user_pool_id: "p", domain: "new" },
  ]),
])("%s repeats as %s what %j has", (address, attribute, own, sibling, values) => {
  const mirror = found(address, attribute, "old", "new", own);
  expect(noiseOf(mirror, unchanged(sibling, values))).toEqual({ drift: [], noise: [attribute] });
  expect(noiseOf(mirror)).toEqual({ drift: [address], noise: [] });
});

test("what counts or reports by itself is no drift", () => {
  expect(noiseOf(found("aws_cognito_user_pool.p", "estimated_number_of_users", 0, 12))).toEqual({
    drift: [],
    noise: ["estimated_number_of_users"],
  });
  expect(noiseOf(found("aws_sns_topic_subscription.s", "pending_confirmation", true, false)).drift).toEqual(
    [],
  );
  expect(
    noiseOf(found("aws_sns_topic_subscription.s", "pending_confirmation", false, true)).drift,
  ).toHaveLength(1);
});

describe("after apply the provider's SDK writes nothing where the provider says zero", () => {
  const written = (before: unknown, after: unknown) => noiseOf(found("aws_x.y", "a", before, after));

  test.each([
    [null, {}],
    [null, []],
    [null, ""],
    [null, false],
    [null, 0],
    [[{ enabled: null }], [{ enabled: false }]],
    ["", null],
  ])("from %j to %j is no drift", (before, after) => {
    expect(written(before, after)).toEqual({ drift: [], noise: ["a"] });
  });

  test.each([
    [null, true],
    [true, null],
    [true, false],
    [0, 1],
    [null, { by: "hand" }],
    [["a"], []],
    ["text", ""],
  ])("from %j to %j is drift", (before, after) => {
    expect(written(before, after)).toEqual({ drift: ["aws_x.y"], noise: [] });
  });

  test("even where a plan would write it in the first way again", () => {
    const recorded = { id: "t", tags: null };
    const rest = { found: { id: "t", tags: {} }, planned: recorded, actions: ["delete", "create"] };
    expect(compared({ address: "aws_x.y", recorded, ...rest }).drift).toEqual([]);
  });
});

test("what a plan would change back is drift, whatever is known of the attribute", () => {
  const recorded = { id: "p", estimated_number_of_users: 1 };
  const { drift } = compared({
    address: "aws_cognito_user_pool.p",
    recorded,
    found: { id: "p", estimated_number_of_users: 2 },
    planned: recorded,
    actions: ["update"],
  });
  expect(drift).toHaveLength(1);
});

test("noise does not cover drift of the same resource", () => {
  const values = { id: "p", estimated_number_of_users: 1, name: "a" };
  const after = { ...values, estimated_number_of_users: 2, name: "b" };
  const { drift, noise } = compared({
    address: "aws_cognito_user_pool.p",
    recorded: values,
    found: after,
    planned: after,
  });
  expect(drift[0]?.changes.map(({ path }) => path)).toEqual(["name"]);
  expect(noise.map(({ attribute }) => attribute)).toEqual(["estimated_number_of_users"]);
});

test("the provider's silence about a function's logging is not on the list: it is real drift in AWS", () => {
  expect(noiseOf(found("aws_lambda_function.f", "logging_config", [{ a: 1 }], [])).drift).toHaveLength(1);
});
