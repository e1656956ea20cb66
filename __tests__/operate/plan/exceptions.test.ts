import { exitCodes } from "@saas/cli-kit/exit";
import { type PlanException, planExceptions } from "../../../environments/plan-exceptions";
import { checkExceptions } from "../../../operate/plan/exceptions";
import { synthesize } from "../../support/synth";

const stacks = ["saas-dev", "saas-prod"];
const good: PlanException = {
  stack: "saas-dev",
  address: "aws_dynamodb_table.tenant_data",
  action: "replace",
  reason: "nothing but samples in it",
};

function problem(...exceptions: readonly object[]): unknown {
  try {
    checkExceptions(exceptions as PlanException[], stacks);
  } catch (error) {
    return error;
  }
  return undefined;
}

it("the repository's own exceptions can be used", () => {
  expect(() => checkExceptions(planExceptions, [...synthesize().keys()])).not.toThrow();
});

it.each([
  ["as they are", good],
  ["with a last day", { ...good, expires: "2026-12-31" }],
  ["of one of several", { ...good, address: 'aws_dynamodb_table.shard["a.b"]' }],
  ["in a module", { ...good, address: "module.store.aws_dynamodb_table.shard" }],
])("exceptions are taken %s", (_, exception) => {
  expect(problem(exception)).toBeUndefined();
});

describe("a mistake is one line with file, field, value and fix", () => {
  it.each([
    [
      "a stack that is none",
      { ...good, stack: "sass-dev" },
      '[0].stack is "sass-dev": no such stack; did you mean "saas-dev"?',
    ],
    ["no stack", { ...good, stack: undefined }, '[0].stack is missing: name a stack, e.g. "saas-dev"'],
    [
      "a bad address",
      { ...good, address: "tenant_data" },
      '[0].address is "tenant_data": write the address as the plan has it',
    ],
    [
      "a bad action",
      { ...good, action: "destroy" },
      '[0].action is "destroy": write one of "replace", "delete", "forget", "unprotect"',
    ],
    ["no reason worth the name", { ...good, reason: "ok" }, '[0].reason is "ok": explain in a sentence why'],
    [
      "a day that does not exist",
      { ...good, expires: "2026-02-30" },
      '[0].expires is "2026-02-30": write a day that exists',
    ],
    [
      "a day in another form",
      { ...good, expires: "1.3.2026" },
      '[0].expires is "1.3.2026": write a day that exists',
    ],
    [
      "an unknown field",
      { ...good, expiry: "2026-12-31" },
      '[0].expiry is "2026-12-31": no such field; did you mean "expires"?',
    ],
  ])("%s", (_, exception, message) => {
    expect(problem(exception)).toMatchObject({
      message: expect.stringContaining(`environments/plan-exceptions.ts: ${message}`),
      exitCode: exitCodes.usage,
    });
  });

  it("the same one twice", () => {
    expect(problem(good, { ...good, reason: "said once more, otherwise" })).toMatchObject({
      message: expect.stringContaining('[1].address is "aws_dynamodb_table.tenant_data": [0] says the same'),
    });
  });

  it("every mistake is told", () => {
    expect(problem({ ...good, stack: "x", reason: "" }, { ...good, action: "" })).toMatchObject({
      message: expect.stringMatching(/\[0\]\.reason.*\n.*\[1\]\.action/),
    });
  });
});
