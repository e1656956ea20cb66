import { comparePlan } from "../../../operate/drift/compare";
import { parseRefreshedPlan } from "../../../operate/terraform/plan-json";
import { type PlayedResource, planJson, unchanged } from "./plans";

const compared = (...resources: PlayedResource[]) =>
  comparePlan(parseRefreshedPlan(planJson(resources), "the plan"));
const table = "aws_dynamodb_table.tenant_data";

test("nothing changed", () => {
  expect(compared(unchanged(table, { id: "t", billing_mode: "PAY_PER_REQUEST" }))).toEqual({
    drift: [],
    pending: [],
    noise: [],
  });
});

test("changed by hand, and the next deployment puts it back", () => {
  const declared = { id: "t", billing_mode: "PAY_PER_REQUEST", tags: { a: "1" }, tags_all: { a: "1" } };
  const found = {
    ...declared,
    billing_mode: "PROVISIONED",
    tags: { a: "1", by: "me" },
    tags_all: { a: "1", by: "me" },
  };
  const { drift, pending } = compared({
    address: table,
    recorded: declared,
    found,
    planned: declared,
    actions: ["update"],
    unknown: { stream_arn: true },
  });
  expect(drift).toEqual([
    {
      address: table,
      type: "aws_dynamodb_table",
      kind: "changed by hand",
      changes: [
        { path: "billing_mode", before: "PAY_PER_REQUEST", after: "PROVISIONED", outcome: "restored" },
        { path: "tags.by", before: undefined, after: "me", outcome: "restored" },
      ],
      repaired: true,
    },
  ]);
  expect(pending).toEqual([]);
});

test("statements in another order are no drift, and one that was added is restored by its name", () => {
  const address = "aws_iam_role_policy.data_function";
  const statement = (Sid: string) => ({ Sid, Effect: "Allow", Action: `s3:${Sid}`, Resource: "*" });
  const policy = (...sids: readonly string[]) => ({
    id: "p",
    policy: JSON.stringify({ Version: "2012-10-17", Statement: sids.map(statement) }),
  });
  const declared = policy("A", "B");
  // The provider plans nothing about another order.
  const found = policy("B", "A");
  expect(compared({ address, recorded: declared, found, planned: found })).toMatchObject({
    drift: [],
    pending: [],
  });
  const more = policy("Added", "A", "B");
  expect(
    compared({ address, recorded: declared, found: more, planned: declared, actions: ["update"] }),
  ).toMatchObject({
    drift: [
      {
        repaired: true,
        changes: [
          {
            path: "policy.Statement[Added]",
            before: undefined,
            after: statement("Added"),
            outcome: "restored",
          },
        ],
      },
    ],
    pending: [],
  });
});

test("changed by hand where no code says anything: the next deployment leaves it", () => {
  const found = { id: "t", read_capacity: 7 };
  const { drift } = compared({
    address: table,
    recorded: { id: "t", read_capacity: 5 },
    found,
    planned: found,
  });
  expect(drift).toEqual([
    expect.objectContaining({
      changes: [{ path: "read_capacity", before: 5, after: 7, outcome: "kept" }],
      repaired: false,
    }),
  ]);
});

test("changed by hand, and declared anew meanwhile: both are told", () => {
  const { drift, pending } = compared({
    address: table,
    recorded: { id: "t", mode: "a" },
    found: { id: "t", mode: "b" },
    planned: { id: "t", mode: "c" },
    actions: ["update"],
  });
  expect(drift[0]?.changes).toEqual([{ path: "mode", before: "a", after: "b", outcome: "redeclared" }]);
  expect(pending[0]?.changes).toEqual([{ path: "mode", before: "b", after: "c" }]);
});

test("a change by hand does not hide what waits to be deployed on the same resource", () => {
  const { drift, pending } = compared({
    address: table,
    recorded: { id: "t", tags: { a: "1", b: "1" } },
    found: { id: "t", tags: { a: "2", b: "1" } },
    planned: { id: "t", tags: { a: "1", b: "3" } },
    actions: ["update"],
  });
  expect(drift[0]?.changes).toEqual([{ path: "tags.a", before: "1", after: "2", outcome: "restored" }]);
  expect(pending[0]?.changes).toEqual([{ path: "tags.b", before: "1", after: "3" }]);
});

test("deleted by hand: the creation is no pending change, and what follows from it says why", () => {
  const { drift, pending } = compared(
    {
      address: table,
      recorded: { id: "t", arn: "x" },
      found: null,
      planned: { id: "t" },
      actions: ["create"],
    },
    {
      address: "aws_iam_policy.access",
      recorded: { id: "p", policy: "x" },
      found: { id: "p", policy: "x" },
      planned: { id: "p" },
      unknown: { policy: true },
      actions: ["update"],
      references: [`${table}.arn`, table],
    },
    {
      address: "aws_ssm_parameter.policy",
      recorded: { id: "s", insecure_value: "x" },
      found: { id: "s", insecure_value: "x" },
      planned: { id: "s" },
      unknown: { insecure_value: true },
      actions: ["update"],
      references: ["aws_iam_policy.access.arn", "aws_iam_policy.access"],
    },
  );
  expect(drift).toEqual([
    { address: table, type: "aws_dynamodb_table", kind: "deleted by hand", changes: [], repaired: true },
  ]);
  expect(pending.map(({ address, action, because }) => [address, action, because])).toEqual([
    ["aws_iam_policy.access", "update", [table]],
    ["aws_ssm_parameter.policy", "update", [table]],
  ]);
});

test("deleted by hand, and declared no more", () => {
  const { drift, pending } = compared({ address: table, recorded: { id: "t" }, found: null });
  expect(drift).toEqual([expect.objectContaining({ kind: "deleted by hand", repaired: false })]);
  expect(pending).toEqual([]);
});

test.each([
  ["create", { found: null, planned: { id: "t" }, actions: ["create"] }],
  ["delete", { recorded: { id: "t" }, found: { id: "t" }, planned: null, actions: ["delete"] }],
  [
    "replace",
    { recorded: { id: "t" }, found: { id: "t" }, planned: { id: "t" }, actions: ["delete", "create"] },
  ],
  [
    "update",
    {
      recorded: { id: "t", a: 1 },
      found: { id: "t", a: 1 },
      planned: { id: "t", a: 2 },
      actions: ["update"],
    },
  ],
])("declared and not deployed: %s is pending, and no drift", (action, resource) => {
  const { drift, pending } = compared({ address: table, ...resource });
  expect(drift).toEqual([]);
  expect(pending).toEqual([expect.objectContaining({ address: table, action, because: [] })]);
});

test("shows no secret, of what was changed or of what will be", () => {
  const client = "aws_cognito_user_pool_client.users";
  const secrets = ["old-secret", "new-secret", "marked"];
  const result = compared(
    {
      address: client,
      recorded: { id: "c", client_secret: secrets[0], note: secrets[2] },
      found: { id: "c", client_secret: secrets[1], note: "other" },
      planned: { id: "c", client_secret: secrets[0], note: secrets[2] },
      actions: ["update"],
      sensitive: { note: true },
    },
    {
      address: "aws_ssm_parameter.x",
      recorded: { id: "s", value: secrets[0] },
      found: { id: "s", value: secrets[0] },
      planned: { id: "s", value: secrets[1] },
      actions: ["update"],
    },
  );
  expect(result.drift[0]?.changes.map(({ path, after }) => [path, after])).toEqual([
    ["client_secret", "(sensitive)"],
    ["note", "(sensitive)"],
  ]);
  expect(result.pending).toHaveLength(1);
  for (const secret of secrets) expect(JSON.stringify(result)).not.toContain(secret);
});

test.each([
  ["no JSON", "Error: secret-text", "terraform show is no plan as Terraform 1.11 writes it: it "],
  ["another format", JSON.stringify({ format_version: "2.0", terraform_version: "9" }), "format_version"],
])("a plan that cannot be read: %s", (_, text, message) => {
  expect(() => parseRefreshedPlan(text, "terraform show")).toThrow(message);
  expect(() => parseRefreshedPlan(text, "terraform show")).not.toThrow("secret-text");
});
