import type { PlanException } from "../../../environments/plan-exceptions";
import { sentenceOf } from "../../../operate/plan/finding";
import { judge } from "../../../operate/plan/guard";
import type { Change, Plan } from "../../../operate/terraform/plan-json";
import { dev, planOf, prod, resource, TODAY } from "../../support/operate/plan/plans";

const table = "aws_dynamodb_table.tenant_data";
const group = "aws_cloudwatch_log_group.data_function";
const trail = "aws_cloudtrail.data_events_trail";

const exception = (more: Partial<PlanException> = {}): PlanException => ({
  stack: "saas-dev",
  address: table,
  action: "replace",
  reason: "nothing but samples in it",
  ...more,
});

const refusals = (plan: Plan, stack = dev, exceptions: readonly PlanException[] = []) =>
  judge(plan, stack, exceptions, TODAY).refused.map(({ action, address }) => `${action} ${address}`);

describe("the guard refuses", () => {
  it.each<[string, Change["actions"]]>([
    ["replace", ["delete", "create"]],
    ["replace", ["create", "delete"]],
    ["replace", ["create", "forget"]],
    ["delete", ["delete"]],
    ["forget", ["forget"]],
  ])("to %s a table: %j", (action, actions) => {
    expect(refusals(planOf(resource(table, actions)))).toEqual([`${action} ${table}`]);
  });

  it("to delete what a replacement left over", () => {
    const { refused } = judge(planOf(resource(table, ["delete"], {}, { deposed: "1a2b3c" })), dev, [], TODAY);
    expect(refused).toMatchObject([{ lost: expect.stringContaining("the former object 1a2b3c") }]);
  });

  it("to delete a log group in production, and only there", () => {
    const plan = planOf(resource(group, ["delete"]));
    expect([refusals(plan, dev), refusals(plan, prod)]).toEqual([[], [`delete ${group}`]]);
  });

  it("to delete what nobody has classified, and says where to do so", () => {
    const { refused } = judge(planOf(resource("aws_rds_cluster.main", ["delete"])), dev, [], TODAY);
    expect(refused.map(sentenceOf)).toEqual([
      "deletes aws_rds_cluster.main: aws_rds_cluster is not classified as holding data or not: add it to operate/plan/resource-types.ts",
    ]);
  });

  it("an address that changed without a moved block, and says how to write one", () => {
    const plan = planOf(
      resource(table, ["delete"]),
      resource("aws_dynamodb_table.records", ["create"]),
      resource("aws_sqs_queue.other", ["create"]),
    );
    expect(judge(plan, dev, [], TODAY).refused.map(({ hint }) => hint)).toEqual([
      `if it was renamed to aws_dynamodb_table.records, declare that there: <resource>.moveFromId("${table}")`,
    ]);
  });
});

describe("the guard refuses to take a protection away:", () => {
  const recovery = (enabled: boolean) => ({ point_in_time_recovery: [{ enabled }] });
  const versioning = (status: string) => ({ versioning_configuration: [{ status }] });

  it.each<[string, string, object, object]>([
    [
      "deletion protection",
      table,
      { deletion_protection_enabled: true },
      { deletion_protection_enabled: false },
    ],
    ["recovery to a point in time", table, recovery(true), recovery(false)],
    ["the block of the recovery", table, recovery(true), { point_in_time_recovery: [] }],
    ["force_destroy", "aws_s3_bucket.files", { force_destroy: false }, { force_destroy: true }],
    ["versions", "aws_s3_bucket_versioning.files", versioning("Enabled"), versioning("Suspended")],
    [
      "deletion protection of users",
      "aws_cognito_user_pool.users",
      { deletion_protection: "ACTIVE" },
      { deletion_protection: "INACTIVE" },
    ],
    [
      "deletion protection of logs",
      group,
      { deletion_protection_enabled: true },
      { deletion_protection_enabled: false },
    ],
    ["the record of calls on data", trail, { enable_logging: true }, { enable_logging: false }],
    [
      "signed digests of that record",
      trail,
      { enable_log_file_validation: true },
      { enable_log_file_validation: false },
    ],
    ["a key that works", "aws_kms_key.environment", { is_enabled: true }, { is_enabled: false }],
    [
      "time to call a deletion off",
      "aws_kms_key.environment",
      { deletion_window_in_days: 30 },
      { deletion_window_in_days: 7 },
    ],
    ["retention", group, { retention_in_days: 365 }, { retention_in_days: 30 }],
    ["retention for ever", group, { retention_in_days: 0 }, { retention_in_days: 3653 }],
    [
      "time to look at dead letters",
      "aws_sqs_queue.dead_letters",
      { message_retention_seconds: 1_209_600 },
      { message_retention_seconds: 60 },
    ],
  ])("%s", (_, address, before, after) => {
    expect(refusals(planOf(resource(address, ["update"], { before, after })), prod)).toEqual([
      `unprotect ${address}`,
    ]);
    // The other way round, and as it is, nothing is taken away.
    expect(refusals(planOf(resource(address, ["update"], { before: after, after: before })), prod)).toEqual(
      [],
    );
    expect(refusals(planOf(resource(address, ["update"], { before, after: before })), prod)).toEqual([]);
  });

  it("also where only AWS will know the new value", () => {
    const plan = planOf(
      resource(table, ["update"], {
        before: { deletion_protection_enabled: true },
        after: {},
        after_unknown: { deletion_protection_enabled: true },
      }),
    );
    expect(refusals(plan)).toEqual([`unprotect ${table}`]);
  });

  it("of a resource that is replaced as well, as a refusal of its own", () => {
    const plan = planOf(
      resource(table, ["delete", "create"], {
        before: { deletion_protection_enabled: true },
        after: { deletion_protection_enabled: false },
      }),
    );
    expect(refusals(plan, dev, [exception()])).toEqual([`unprotect ${table}`]);
  });
});

describe("the guard lets pass", () => {
  it.each([
    ["no change", resource(table, ["no-op"])],
    ["a new table", resource(table, ["create"])],
    [
      "a change of a table in place",
      resource(table, ["update"], { before: { tags: {} }, after: { tags: { a: "b" } } }),
    ],
    [
      "another address of the same table",
      resource(table, ["no-op"], {}, { previous_address: "aws_dynamodb_table.x" }),
    ],
    [
      "a replacement of what is made from the code alone",
      resource("aws_api_gateway_deployment.api", ["create", "delete"]),
    ],
  ])("%s", (_, change) => {
    expect(refusals(planOf(change), prod)).toEqual([]);
  });
});

describe("an exception", () => {
  const plan = planOf(resource(table, ["delete", "create"]));

  it("lets its change pass, and is told with it", () => {
    expect(judge(plan, dev, [exception()], TODAY)).toMatchObject({
      refused: [],
      allowed: [{ action: "replace", address: table, exception: exception() }],
      leftOver: [],
    });
  });

  it.each([
    ["another address", { address: "aws_dynamodb_table.tenant_metadata" }],
    ["another action", { action: "delete" }],
  ] as const)("of %s does not, and is reported as unused", (_, other) => {
    expect(judge(plan, dev, [exception(other)], TODAY)).toMatchObject({
      refused: [{ address: table }],
      leftOver: [{ exception: other, why: "unused" }],
    });
  });

  it("of another stack does not, and is not this stack's to report", () => {
    expect(judge(plan, dev, [exception({ stack: "saas-prod" })], TODAY)).toMatchObject({
      refused: [{ address: table }],
      leftOver: [],
    });
  });

  it("holds through its last day, and not on the next", () => {
    expect(judge(plan, dev, [exception({ expires: TODAY })], TODAY).refused).toEqual([]);
    expect(judge(plan, dev, [exception({ expires: "2026-02-28" })], TODAY)).toMatchObject({
      refused: [{ address: table }],
      leftOver: [{ why: "expired" }],
    });
  });
});
