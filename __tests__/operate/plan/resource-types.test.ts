import { statefulTypes, statelessTypes } from "../../../operate/plan/resource-types";
import { synthesize } from "../../support/synth";

const templates = [...synthesize().values()];
const synthesized = [...new Set(templates.flatMap(({ resource }) => Object.keys(resource)))].sort();
const stateful = new Set(Object.keys(statefulTypes));

it("every type of the stacks is said to hold data or not to", () => {
  expect(synthesized.filter((type) => !stateful.has(type) && !statelessTypes.has(type))).toEqual([]);
});

it("no type is said to do both", () => {
  expect([...stateful].filter((type) => statelessTypes.has(type))).toEqual([]);
});

it("every type that a stack protects against destruction is on the list", () => {
  const isProtected = (values: { lifecycle?: unknown }) =>
    (values.lifecycle as { prevent_destroy?: unknown } | undefined)?.prevent_destroy === true;
  const types = templates.flatMap(({ resource }) =>
    Object.entries(resource).flatMap(([type, named]) =>
      Object.values(named).some(isProtected) ? [type] : [],
    ),
  );
  expect(new Set(types).size).toBeGreaterThanOrEqual(5);
  expect(types.filter((type) => !stateful.has(type))).toEqual([]);
});

it.each(["aws_dynamodb_table", "aws_s3_bucket", "aws_cognito_user_pool", "aws_kms_key"])(
  "%s is guarded in every environment",
  (type) => {
    expect(statefulTypes[type]?.guarded).toBe("everywhere");
  },
);

it("every stateful type says what is lost", () => {
  for (const { lost } of Object.values(statefulTypes)) expect(lost).toMatch(/^[a-z].{10,}[^.]$/);
});
