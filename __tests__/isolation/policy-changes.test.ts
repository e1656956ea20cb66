import { PolicyError, readPolicy } from "@saas/local-aws/iam";
import { kinds } from "../../operate/isolation/questions";
import { A, B, type Question, scopedRoles } from "../../operate/isolation/questions/question";
import { accessIn, unbounded } from "../support/access";
import {
  type Mutant,
  mutantsOf,
  type Place,
  policiesOf,
  policyAt,
  withPolicy,
} from "../support/isolation/mutants";
import { reasonUnnoticed } from "../support/isolation/unnoticed";
import { allows } from "../support/policies";
import { sampled } from "../support/sampled";
import { acme, environmentsWith, globex } from "../support/silos";
import { synthesize } from "../support/synth";
import { counted } from "../support/tally";

const environments = environmentsWith({ ...acme, tenantId: A }, { ...globex, tenantId: B }).map(
  (environment) => ({ singleSignOn: {}, ...environment }),
);
/** Has everything that the others have, and a customer-managed key. */
const access = unbounded(accessIn(synthesize(environments), "prod"));
/** The role of B's silo equals A's except for names, as policies.test.ts shows. */
const another = access.silos.find(({ tenantId }) => tenantId === B)?.roleName;

/** Every policy that allows anything, and the trust policies of the access roles. */
const places: Place[] = [
  ...Object.keys(access.roles).flatMap((role) => policiesOf(access, role)),
  ...scopedRoles(access).map((role) => ({ role, policy: "trust" })),
].filter(({ role }) => role !== another);
const mutants = places.flatMap((place) =>
  mutantsOf(policyAt(access, place)).map((mutant): [string, string, Place, Mutant] => [
    titleOf(place),
    mutant.name,
    place,
    mutant,
  ]),
);

/** A policy's name: a silo's role has the same name in its stack as one of the pool's. */
function titleOf({ role, policy }: Place): string {
  if (policy === "trust") return `trust of ${role}`;
  return role.startsWith("silo_") ? role : policy.replace(/^\w+\./, "");
}

/** Asked by tenant A's sessions; tenant B's case is symmetric. */
const questions = Object.values(kinds)
  .flatMap((ask) => ask(access))
  .filter(({ session: { tags } }) => tags === undefined || tags.tenant_id === A);

/** In order, by the lookup key for a change of a role's policy or trust. */
const [byRole, byResource] = [new Map<string, Question[]>(), new Map<string, Question[]>()];
for (const question of questions) {
  const add = (index: Map<string, Question[]>, key: string) =>
    void (index.get(key)?.push(question) ?? index.set(key, [question]));
  add(byRole, question.role);
  if (question.check.action.startsWith("sts:")) add(byResource, question.check.resource);
}

/**
 * The questions that a change may affect: its role's questions about the statement's actions, or those about assuming its
 * role. Questions about the policy's own resources come first, since they detect most changes.
 */
function concerned(place: Place, { concerns }: Mutant): Question[] {
  const asked =
    place.policy === "trust" ? byResource.get(access.roles[place.role]?.arn ?? "") : byRole.get(place.role);
  const [near, far] = [[] as Question[], [] as Question[]];
  const own = place.policy === "trust" ? [""] : beginnings(place);
  for (const question of asked ?? []) {
    const { action, resource } = question.check;
    if (!concerns(action)) continue;
    (own.some((beginning) => resource.startsWith(beginning)) ? near : far).push(question);
  }
  return [...near, ...far];
}

/** Prefixes of a policy's resources, up to their first variable or wildcard. */
const beginnings = (place: Place): string[] =>
  (policyAt(access, place).Statement as { Resource?: string | string[] }[])
    .flatMap(({ Resource = [] }) => Resource)
    .map((resource) => resource.replace(/[*?$].*$/, ""))
    .filter((beginning) => beginning !== "");

/** Whether IAM would accept a change: `ArnLike` compares with ARNs, `Bool` with true or false. */
function isPolicy({ policy: of }: Place, { policy }: Mutant): boolean {
  try {
    readPolicy(policy, of === "trust" ? "trust" : "identity");
    return true;
  } catch (error) {
    if (error instanceof PolicyError) return false;
    throw error;
  }
}

async function noticed(place: Place, mutant: Mutant): Promise<boolean> {
  if (!isPolicy(place, mutant)) return true;
  const changed = withPolicy(access, place, mutant.policy);
  for (const { role, session, check, allowed } of concerned(place, mutant)) {
    // A change that only restricts cannot allow more, and the other way round.
    if (mutant.effect !== "either" && allowed !== (mutant.effect === "less")) continue;
    const asker = { ...session, role: changed.roles[role] ?? session.role };
    if ((await allows(changed, asker, check)) !== allowed) return true;
  }
  return false;
}

describe("a change in one point", () => {
  const [expected, others] = [true, false].map((noticeable) =>
    sampled(
      "changes",
      mutants.filter(([place, name]) => (reasonUnnoticed(place, name) === undefined) === noticeable),
      ([place, , , { kind }]) => `${place} ${kind}`,
    ),
  ) as [typeof mutants, typeof mutants];

  test.each(expected)("of %s gives a wrong answer: %s", async (_place, _name, place, mutant) => {
    await counted("changes", async () => expect(await noticed(place, mutant)).toBe(true));
  });

  test.each(others)("of %s changes nothing, for a reason that is known: %s", async (_, __, place, mutant) => {
    await counted("changes", async () => expect(await noticed(place, mutant)).toBe(false));
  });

  test("is tried in every statement and every condition", () => {
    for (const place of places) {
      const names = mutants.filter(([, , of]) => of === place).map(([, name]) => name);
      for (const { Sid, Condition = {} } of policyAt(access, place).Statement as {
        Sid: string;
        Condition?: Record<string, object>;
      }[]) {
        const keys = Object.entries(Condition).flatMap(([operator, keyed]) =>
          Object.keys(keyed).map((key) => `${Sid}: without ${operator} ${key}`),
        );
        expect(names).toEqual(expect.arrayContaining([`${Sid}: removed`, ...keys]));
      }
    }
  });
});
