import { exceptionFor, sentenceOf } from "../../../operate/plan/finding";
import { judge } from "../../../operate/plan/guard";
import type { Change } from "../../../operate/terraform/plan-json";
import { dev, planOf, resource, TODAY } from "../../support/operate/plan/plans";

const FUNCTION = "aws_lambda_function.data_function";
const PERMISSION = "aws_lambda_permission.api_data_get";
const PER_TENANT = [{ tenant_isolation_mode: "PER_TENANT" }];
const shared = { function_name: "saas-dev-data", tenancy_config: [] };
const isolated = { function_name: "saas-dev-data-per-tenant", tenancy_config: PER_TENANT };

const createFirst: Change["actions"] = ["create", "delete"];
const destroyFirst: Change["actions"] = ["delete", "create"];

const moved = (actions: Change["actions"], before: object, after: object) =>
  resource(FUNCTION, actions, { before: { ...before }, after: { ...after } });
const permission = (actions: Change["actions"], before: { function_name: string }) =>
  resource(PERMISSION, actions, { before: { ...before }, after: {} });

const refused = (...resources: object[]) =>
  judge(planOf(...resources), dev, [], TODAY).refused.map(({ action, address }) => `${action} ${address}`);

describe("a change of tenant isolation", () => {
  it.each([
    ["on", shared, isolated],
    ["off", isolated, shared],
  ])("%s passes under another name, the new one first", (_, before, after) => {
    expect(refused(moved(createFirst, before, after), permission(createFirst, before))).toEqual([]);
  });

  it.each<[string, object]>([
    ["in place", moved(["update"], shared, { ...shared, tenancy_config: PER_TENANT })],
    ["under the same name", moved(createFirst, shared, { ...shared, tenancy_config: PER_TENANT })],
    ["that destroys the function first", moved(destroyFirst, shared, isolated)],
    ["back that destroys the function first", moved(destroyFirst, isolated, shared)],
  ])("%s is refused", (_, change) => {
    expect(refused(change)).toEqual([`interrupt ${FUNCTION}`]);
  });

  it("is refused where a permission goes before the API has moved", () => {
    const change = moved(createFirst, shared, isolated);
    expect(refused(change, permission(destroyFirst, shared))).toEqual([`interrupt ${PERMISSION}`]);
    expect(refused(change, permission(destroyFirst, { function_name: "saas-dev-other" }))).toEqual([]);
  });

  it("is explained, and an exception allows it", () => {
    const plan = planOf(moved(destroyFirst, shared, isolated));
    const [finding] = judge(plan, dev, [], TODAY).refused;
    if (finding === undefined) throw new Error("nothing was refused");
    expect(sentenceOf(finding)).toMatch(
      /^interrupts aws_lambda_function\.data_function: it is destroyed before/,
    );
    expect(exceptionFor(dev.stack, finding)).toContain('action: "interrupt"');
    const exception = {
      stack: dev.stack,
      address: FUNCTION,
      action: "interrupt",
      reason: "nobody uses it yet",
    } as const;
    expect(judge(plan, dev, [exception], TODAY)).toMatchObject({ refused: [], allowed: [{ exception }] });
  });
});

describe("the reserved concurrency of old and new functions", () => {
  const reserving = (reserved: number) =>
    planOf(
      resource(FUNCTION, createFirst, {
        before: { ...shared, reserved_concurrent_executions: 300 },
        after: { ...isolated, reserved_concurrent_executions: reserved },
      }),
      resource("aws_lambda_function.admin_function", ["no-op"], {
        before: {},
        after: { function_name: "saas-dev-admin", reserved_concurrent_executions: 200 },
      }),
      resource("aws_lambda_function.lifecycle_function", ["no-op"], {
        before: {},
        after: { function_name: "saas-dev-lifecycle", reserved_concurrent_executions: -1 },
      }),
    );
  const judged = (plan: ReturnType<typeof planOf>, concurrencyLimit?: number) =>
    judge(plan, { ...dev, ...(concurrencyLimit !== undefined && { concurrencyLimit }) }, [], TODAY).refused;

  it("passes to the last execution that the account can reserve", () => {
    expect(judged(reserving(400), 1000)).toEqual([]);
    expect(judged(reserving(401), 1000)).toMatchObject([
      {
        action: "interrupt",
        address: FUNCTION,
        lost: expect.stringContaining("reserve 901 concurrent executions"),
      },
    ]);
    expect(judged(reserving(401))).toEqual([]);
  });
});

describe("a replacement that keeps the mode", () => {
  it.each([shared, isolated])("is not the guard's: $function_name", (values) => {
    expect(refused(moved(destroyFirst, values, values))).toEqual([]);
  });
});

describe("beside a function with tenant isolation", () => {
  const before = resource(FUNCTION, ["no-op"], { before: isolated, after: isolated });
  const created = (type: string, after: object) =>
    resource(`${type}.beside`, ["create"], { after: { ...after } });

  it.each([
    ["aws_lambda_function_url", { function_name: isolated.function_name }],
    ["aws_lambda_provisioned_concurrency_config", { function_name: isolated.function_name }],
    ["aws_lambda_event_source_mapping", { function_name: isolated.function_name }],
    [
      "aws_cloudwatch_event_target",
      { arn: `arn:aws:lambda:eu-central-1:1:function:${isolated.function_name}` },
    ],
  ])("%s is refused", (type, after) => {
    expect(refused(before, created(type, after))).toContain(`interrupt ${type}.beside`);
    expect(refused(created(type, after))).not.toContain(`interrupt ${type}.beside`);
  });

  it("SnapStart is refused", () => {
    const after = { ...isolated, snap_start: [{ apply_on: "PublishedVersions" }] };
    expect(refused(resource(FUNCTION, ["update"], { before: isolated, after }))).toEqual([
      `interrupt ${FUNCTION}`,
    ]);
  });
});
