import { notFound, Problem } from "../../../lambdas/shared/errors";

const long = "x".repeat(100_000);
const SHORT = 1_100;

test("a problem's detail is short, however long the name that a client chose", () => {
  const { detail } = notFound(`There is no file "${long}".`).document("id");
  expect(detail).toMatch(/^There is no file "x+…$/);
  expect(detail.length).toBeLessThan(SHORT);
});

test("a problem's errors are few and short, however many there were", () => {
  const errors = Array.from({ length: 1_000 }, () => ({ field: long, message: long }));
  const { errors: shown = [] } = new Problem(400, "no", { errors }).document("id");
  expect(shown.length).toBeGreaterThan(0);
  expect(JSON.stringify(shown).length).toBeLessThan(50_000);
  for (const { field, message } of shown) expect(field.length + message.length).toBeLessThan(2 * SHORT);
});
