import { RECENT_SIGN_IN_SECONDS, type Route } from "../../../api/route";
import { routes } from "../../../api/routes";
import { Problem } from "../../../lambdas/shared/errors";
import { parseMfaPolicy, requireRecentSignIn } from "../../../lambdas/shared/second-factor";
import { noSecondFactor } from "../../support/lambdas/events";

const NOW = 2_000_000_000;
const enrolled = { ...noSecondFactor, enrolled: true };

test.each([
  ["just now", 0, noSecondFactor, true],
  ["at the limit", RECENT_SIGN_IN_SECONDS, noSecondFactor, true],
  ["a second too long ago", RECENT_SIGN_IN_SECONDS + 1, noSecondFactor, false],
  ["at an unknown time", undefined, noSecondFactor, false],
  ["just now, by the password alone although there is a second factor", 0, enrolled, false],
  ["just now, with the second factor", 0, { ...enrolled, given: true }, true],
] as const)("a sign-in %s", (_, age, secondFactor, recent) => {
  const signedInAt = age === undefined ? undefined : NOW - age;
  const ask = () => requireRecentSignIn({ signedInAt, secondFactor }, NOW * 1000);
  if (recent) expect(ask).not.toThrow();
  else expect(ask).toThrow(expect.objectContaining({ status: 403, slug: "recent-sign-in-required" }));
});

test("the refusal says what to do", () => {
  const refused = () => requireRecentSignIn({ signedInAt: 0, secondFactor: enrolled }, NOW * 1000);
  expect(refused).toThrow(Problem);
  expect(refused).toThrow(/sign in again with your second factor/);
});

test("routes that weaken a tenant's sign-in want a recent one", () => {
  const recent = (routes as readonly Route[]).filter((route) => "recentSignIn" in route);
  const dangerous = (routes as readonly Route[]).filter(
    ({ authorization, method, path }) =>
      authorization === "tenant" &&
      (`${method} ${path}` === "PATCH /tenant" ||
        (method === "DELETE" && /^\/users\/.*second-factor$/.test(path))),
  );
  expect(dangerous.length).toBeGreaterThan(0);
  for (const route of dangerous) expect(recent).toContain(route);
});

const valid = { users: "optional", administrators: "required", tiers: { premium: "required" } };

test("a valid policy is read at start", () => {
  expect(parseMfaPolicy(valid)).toEqual(valid);
});

test.each([
  [null, "users"],
  ["optional", "users"],
  [{ ...valid, users: "on" }, "users"],
  [{ ...valid, administrators: undefined }, "administrators"],
  [{ ...valid, tiers: { premium: "always" } }, "tiers.premium"],
  [{ ...valid, tiers: undefined }, "tiers"],
])("the policy %j is refused at start, by the name of the field", (policy, field) => {
  expect(() => parseMfaPolicy(policy)).toThrow(`invalid demand: ${field}`);
});
