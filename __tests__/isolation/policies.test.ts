import { loadEnvironments } from "../../environments/load";
import { type Access, accessOf, allows } from "../support/policies";
import { stack, synthesize } from "../support/synth";
import { dataAttacks, type Field } from "./support/data-attacks";
import { attack, count } from "./support/ledger";
import { type Mutant, mutantsOf, withPolicy } from "./support/mutants";
import { fileQuestions } from "./support/questions/files";
import { itemQuestions } from "./support/questions/items";
import { keyQuestions } from "./support/questions/keys";
import { A, askers, B, type Question } from "./support/questions/question";
import { roleQuestions } from "./support/questions/roles";
import { userQuestions } from "./support/questions/users";

const environments = loadEnvironments();
const templates = synthesize(environments);
const accessIn = (name: string) => accessOf(stack(templates, `saas-${name}`));
/** Has all that the others have, and a customer-managed key. */
const examined = "prod";
const access = accessIn(examined);

const kinds: Record<string, (access: Access) => Question[]> = {
  "items, tables, indexes and streams": itemQuestions,
  "objects and the bucket": fileQuestions,
  users: userQuestions,
  "the customer's key": keyQuestions,
  "taking roles": roleQuestions,
};

async function answersDiffer({ session, check, allowed }: Question, of: Access): Promise<boolean> {
  const role = Object.entries(access.roles).find(([, role]) => role === session.role)?.[0];
  return (await allows(of, { ...session, role: of.roles[role ?? ""] ?? session.role }, check)) !== allowed;
}

describe("by the synthesized policies", () => {
  test.each(Object.entries(kinds))(
    "every role reaches what it should of %s, and nothing else",
    async (_, ask) => {
      const questions = ask(access);
      const wrong: Question[] = [];
      for (const question of questions) if (await answersDiffer(question, access)) wrong.push(question);
      const attacks = (of: Question[]) => of.filter(({ allowed }) => !allowed).length;
      count(attacks(questions), attacks(questions) - attacks(wrong));
      expect(
        wrong.map(({ text, allowed }) => `${text}: should be ${allowed ? "allowed" : "refused"}`),
      ).toEqual([]);
      expect(questions.some(({ allowed }) => allowed)).toBe(true);
    },
    30_000,
  );

  test.each(dataAttacks.map((each) => [each.name, each] as const))(
    "code that serves A and %s, is refused",
    async (_, { refused }) => {
      const check = refused(fieldOf(access));
      const roles = new Set(["data_function", "files_function", "tenant_access for A"]);
      for (const { session } of askers(access).filter(({ name }) => roles.has(name))) {
        await attack(async () => expect(await allows(access, session, check)).toBe(false));
      }
    },
  );

  test.each(environments.map(({ name }) => name).filter((name) => name !== examined))(
    "the roles of %s are those of production",
    (name) => {
      expect(rolesWithoutPlace(accessIn(name), name)).toEqual(rolesWithoutPlace(access, examined));
    },
  );
});

/** Where A's code attacks B, as the synthesized JSON has it. */
function fieldOf({ region, accountId, dataTable, metadataTable, bucket, userPool }: Access): Field {
  return {
    region,
    accountId,
    dataTable: dataTable.split("/")[1] ?? "",
    metadataTable: metadataTable.split("/")[1] ?? "",
    bucket: bucket.split(":::")[1] ?? "",
    userPoolId: userPool.split("/")[1] ?? "",
    mine: A,
    theirs: B,
  };
}

/** Roles with the names of environment, account and region left out, and without the statement on the customer's key. */
function rolesWithoutPlace({ roles, accountId, region }: Access, environment: string): unknown {
  const text = JSON.stringify(roles, (key, value) =>
    key === "Statement" ? value.filter(({ Sid }: { Sid: string }) => Sid !== "KeyThroughStores") : value,
  );
  return JSON.parse(
    text
      .replaceAll(accountId, "<account>")
      .replaceAll(region, "<region>")
      .replaceAll(`saas-${environment}`, "saas"),
  );
}

describe("a change of the tenant access role's", () => {
  const { tenant_access: role } = access.roles;
  const parts = { identity: role?.identityPolicies[0]?.policy ?? {}, trust: role?.trust.policy ?? {} };
  const mutants = (["identity", "trust"] as const).flatMap((part) =>
    mutantsOf(parts[part]).map((mutant): [string, string, Mutant] => [part, mutant.name, mutant]),
  );
  /** What is asked about a changed policy: about its service, for the one tenant; the other's case is the same. */
  const questions: Record<string, Question[]> = {
    dynamodb: ofTenant(itemQuestions(access)),
    s3: ofTenant(fileQuestions(access)),
    kms: ofTenant(keyQuestions(access)),
    sts: roleQuestions(access),
  };
  const noticed = async (part: "identity" | "trust", { policy, service }: Mutant) => {
    const changed = withPolicy(access, part, policy);
    for (const question of questions[service] ?? []) if (await answersDiffer(question, changed)) return true;
    return false;
  };
  function ofTenant(all: Question[]): Question[] {
    return all.filter(({ session }) => session.role === role && session.tags?.tenant_id === A);
  }

  test.each(mutants)("%s policy gives a wrong answer: %s", async (part, _name, mutant) => {
    expect(await noticed(part as "identity" | "trust", mutant)).toBe(true);
  });

  test("policies is tried in every condition", () => {
    const names = mutants.map(([, name]) => name);
    for (const [part, policy] of Object.entries(parts)) {
      for (const { Sid, Condition = {} } of policy.Statement as {
        Sid: string;
        Condition?: Record<string, object>;
      }[]) {
        for (const [operator, keyed] of Object.entries(Condition)) {
          for (const key of Object.keys(keyed)) {
            expect([part, names]).toEqual([
              part,
              expect.arrayContaining([`${Sid}: without ${operator} ${key}`]),
            ]);
          }
        }
      }
    }
  });
});
