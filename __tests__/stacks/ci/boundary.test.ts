import type { Check, NamedPolicy, Role } from "@saas/local-aws/iam";
import { replay } from "../../../develop/permissions/recording";
import { loadEnvironments } from "../../../environments/load";
import type { EnvironmentConfig } from "../../../environments/schema";
import { ciAccessOf, denialsOf, may, mayWhenNamed, withEverythingAttached } from "../../support/ci-access";
import { losing } from "../../support/ci-losses";
import { mutantsOf } from "../../support/isolation/mutants";
import deployed from "../../support/recorded/deploy.json";
import { synthesize } from "../../support/synth";
import { forbidden } from "./forbidden";
import { foreseen } from "./foreseen";

interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action?: string | string[];
  readonly NotAction?: string[];
}

const environments = loadEnvironments();
/** Has a boundary that says all that one can say. */
const prod = environments.find(({ name }) => name === "prod") as EnvironmentConfig;
const { accountId } = prod;
const { deploy } = ciAccessOf(synthesize(environments), prod);
const boundary = deploy.permissionsBoundary;
if (boundary === undefined) throw new Error("the deploy role has no boundary");
const denials = denialsOf(deploy);
const statementsOf = ({ policy }: NamedPolicy) => policy.Statement as Statement[];
const statements = [boundary, ...denials].flatMap(statementsOf);

const refused = forbidden(prod);
const needed = [...replay(deployed, prod), ...foreseen(prod).map(([, check]) => check)].filter(
  ({ action }) => !losing(prod).includes(action),
);

/** What a policy of a resource could give the role's session, past the role's own policies. */
const giveable = [
  "sessions",
  "items of tenants",
  "files of tenants",
  "what functions do",
  "what is in backups",
  "the key, but through tables",
  "ways for another account",
].flatMap((group) => refused[group] ?? []);
const supported = giveable.filter(({ action }) => !action.startsWith("logs:"));

/** The role with every right attached, with another policy in the place of its boundary or of a denying one. */
const bounded = (instead: NamedPolicy): Role => {
  const replaced = (named: NamedPolicy) => (named.name === instead.name ? instead : named);
  return withEverythingAttached({
    ...deploy,
    identityPolicies: denials.map(replaced),
    permissionsBoundary: replaced(boundary),
  });
};

describe("what a resource's policy gives to the role's session", () => {
  it.each(supported.map((check) => [`${check.action} on ${check.resource}`, check] as const))(
    "is refused: %s",
    async (_, check) => {
      expect(await mayWhenNamed(accountId, deploy, check)).toBe(false);
    },
  );

  it("would be given without the denials, whatever else the boundary says", async () => {
    const silent = { ...bounded(boundary), identityPolicies: [] };
    for (const check of supported) {
      if (check.action === "s3:PutReplicationConfiguration") continue;
      expect([check.action, await mayWhenNamed(accountId, silent, check)]).toEqual([check.action, true]);
    }
  });
});

/** A part left out, or * in the place of a resource. Whole services are ruled out in policies.test.ts. */
const mutants = [boundary, ...denials]
  .flatMap((named) =>
    mutantsOf(named.policy).map(({ name, effect, policy }) => ({
      name,
      effect,
      role: bounded({ ...named, policy }),
    })),
  )
  .filter(({ name }) => /: (removed|without .*|\* for (its resource|arn:\S+))$/.test(name))
  .map((mutant) => [mutant.name, mutant] as const);

/** Checks that the changed statement may decide on. */
function concerned(name: string, checks: readonly Check[]): Check[] {
  const sid = name.split(":")[0];
  const changed = statements.filter(({ Sid }) => Sid === sid);
  const patterns = changed.flatMap(({ Action, NotAction = [] }) => Action ?? NotAction);
  const left = /: without ([a-z0-9-]+:\S+)$/.exec(name)?.[1];
  // Without the whole statement, it is about what it does not name.
  if (left === undefined && changed.some(({ NotAction }) => NotAction !== undefined)) return [...checks];
  const forms = (left !== undefined && patterns.includes(left) ? [left] : patterns).map(
    (pattern) => new RegExp(`^${pattern.replaceAll("*", ".*")}$`),
  );
  return checks.filter(({ action }) => forms.some((form) => form.test(action)));
}

async function noticed([name, { role, effect }]: (typeof mutants)[number]): Promise<boolean> {
  if (effect !== "more") {
    for (const check of concerned(name, needed)) if (!(await may(accountId, role, check))) return true;
  }
  if (effect !== "less") {
    for (const check of concerned(name, Object.values(refused).flat())) {
      if (await may(accountId, role, check)) return true;
    }
    for (const check of concerned(name, supported)) {
      if (await mayWhenNamed(accountId, role, check)) return true;
    }
  }
  return false;
}

describe("a change of the boundary or of the denials in one point", () => {
  it.each(mutants)("gives a wrong answer: %s", async (...mutant) => {
    expect(await noticed(mutant)).toBe(true);
  });
});
