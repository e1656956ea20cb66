import * as z from "zod/mini";
import { validate } from "../../../lambdas/shared/validation";

/** A schema that notes what it is asked for. */
function noting() {
  const asked: unknown[] = [];
  const schema = z.unknown().check(({ value }) => void asked.push(value));
  return { asked, schema };
}

const fields = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 1]));

test.each([
  ["fields", fields(101)],
  ["elements", Array(101).fill(1)],
])("too many %s are refused before the schema sees them", (_, value) => {
  const { asked, schema } = noting();
  expect(() => validate(schema, value, "body")).toThrow("has more than 100 fields");
  expect(asked).toEqual([]);
});

test("as many as there may be are the schema's to judge", () => {
  const { asked, schema } = noting();
  expect(validate(schema, fields(100), "body")).toEqual(fields(100));
  expect(asked).toHaveLength(1);
});

test.each([
  ["a text", z.object({ value: z.string().check(z.maxLength(9)) })],
  ["a list", z.object({ value: z.array(z.string()).check(z.maxLength(9)) })],
])("an object with a length that is no number is not %s", (_, schema) => {
  const value = { length: { toString: "no function" } };
  expect(() => validate(schema, { value }, "body")).toThrow("The body does not match the schema");
});
