import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { concernOf, concerns } from "../../operate/support/concerns";
import { stacksByEnvironment } from "../../synthesis/stacks";
import { synthesize } from "../support/synth";

const stacks = [...stacksByEnvironment(synthesize().values()).values()].flat();

test.each(stacks.map((stack) => [stack.template.name, stack] as const))(
  "every type in %s has a concern",
  (_, { template, kind }) => {
    const types = [...Object.keys(template.resource), ...Object.keys(template.data ?? {})];
    expect(types.length).toBeGreaterThan(0);
    for (const type of types) expect(concerns).toContain(concernOf(type, kind));
  },
);

test("the folders of constructs are concerns, and the state's stack is one more", () => {
  const folders = readdirSync(join(resolve(__dirname, "../.."), "stacks/constructs"));
  expect([...folders, "state"].sort()).toEqual([...concerns].sort());
});

test.each([
  ["aws_cloudwatch_metric_alarm", "monitoring"],
  ["aws_cloudwatch_dashboard", "monitoring"],
  ["aws_cloudwatch_event_rule", "events"],
  ["aws_lambda_function", "compute"],
  ["aws_lambda_permission", "access"],
  ["aws_s3_bucket_versioning", "storage"],
])("the longest entry decides: %s is %s", (type, concern) => {
  expect(concernOf(type, "saas")).toBe(concern);
});

test("every resource of the state's stack has the concern state", () => {
  expect(concernOf("aws_s3_bucket", "state-backend")).toBe("state");
});

test("a type without a concern says where to write one", () => {
  expect(() => concernOf("aws_neptune_cluster", "saas")).toThrow(
    "aws_neptune_cluster has no concern: write one in operate/support/concerns.ts",
  );
});
