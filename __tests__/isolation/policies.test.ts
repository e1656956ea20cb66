import { tenantParams } from "../../api/fields";
import { type Access, roleOf } from "../../operate/isolation/access";
import { kinds } from "../../operate/isolation/questions";
import { A, type Asker, askers, B, type Question } from "../../operate/isolation/questions/question";
import { accessIn as boundedAccessIn, unbounded } from "../support/access";
import { dataAttacks, type Field, sample } from "../support/isolation/data-attacks";
import { brokenPromises } from "../support/isolation/promises";
import { attack, count } from "../support/isolation/refusals";
import { allows } from "../support/policies";
import { drawn, sampled } from "../support/sampled";
import { acme, environmentsWith, globex } from "../support/silos";
import { synthesize } from "../support/synth";

/** The two tenants have silos beside the pool, so that each key and prefix is tested in every store. */
const environments = environmentsWith({ ...acme, tenantId: A }, { ...globex, tenantId: B }).map(
  (environment) => ({
    singleSignOn: {},
    ...environment,
    mail: {
      identityArn: `arn:aws:ses:${environment.region}:${environment.accountId}:identity/example.com`,
      from: "Example <no-reply@example.com>",
      configurationSet: `saas-${environment.name}`,
    },
  }),
);
const templates = synthesize(environments);
/** By the roles' own policies alone: environments without access for CI have no boundary. */
const accessIn = (name: string) => unbounded(boundedAccessIn(templates, name));
/** Has everything that the others have, and a customer-managed key. */
const examined = "prod";
const access = accessIn(examined);
const asked = Object.entries(kinds).map(([title, ask]) => [title, ask(access)] as const);

describe("by the synthesized policies", () => {
  test.each(asked)(
    "every role reaches what it should of %s, and nothing else",
    async (_, all) => {
      const questions = [
        ...all.filter(({ allowed }) => allowed),
        ...sampled(
          "isolation",
          all.filter(({ allowed }) => !allowed),
          ({ role, check }) => `${role} ${check.action}`,
        ),
      ];
      const wrong: Question[] = [];
      for (const question of questions) {
        if ((await allows(access, question.session, question.check)) !== question.allowed)
          wrong.push(question);
      }
      const attacks = (of: Question[]) => of.filter(({ allowed }) => !allowed).length;
      count(attacks(questions), attacks(questions) - attacks(wrong));
      expect(
        wrong.map(({ text, allowed }) => `${text}: should be ${allowed ? "allowed" : "refused"}`),
      ).toEqual([]);
    },
    60_000,
  );

  const all = asked.flatMap(([, questions]) => questions);
  test.each(Object.entries(brokenPromises(access)))("no answer breaks the promise: %s", (_, breaks) => {
    const broken = all.filter(breaks);
    expect(broken.filter(({ allowed }) => allowed).map(({ text }) => text)).toEqual([]);
    expect(broken.length).toBeGreaterThan(0);
  });

  test("what looks like an id to an operator's policy, because ? matches a slash, is none to the route", async () => {
    const id = A.slice(0, -"/export".length);
    const check = {
      action: "execute-api:Invoke",
      resource: `${access.stage}/GET/admin/tenants/${id}/export`,
      context: {},
    };
    await attack(async () => {
      const passes = await allows(access, { role: roleOf(access, "operator_read_only") }, check);
      expect(passes && tenantParams.safeParse({ tenant_id: id }).success).toBe(false);
    });
    expect(tenantParams.safeParse({ tenant_id: A }).success).toBe(true);
  });

  test.each(dataAttacks.map((each) => [each.name, each] as const))(
    "code that %s is refused to all but the roles whose work it is",
    async (_, { needs }) => {
      const field = fieldOf(access);
      const all = askers(access);
      const refused = (who: Asker) => needs.filter(({ allows: expected }) => !expected(who, field)).length;
      const strangers = sampled(
        "isolation",
        all.filter((who) => refused(who) === needs.length),
        ({ role }) => role,
        refused,
      );
      for (const who of [...all.filter((who) => refused(who) < needs.length), ...strangers]) {
        for (const { check, allows: expected } of needs) {
          const may = () => allows(access, who.session, check(field));
          if (expected(who, field)) expect([who.name, await may()]).toEqual([who.name, true]);
          else await attack(async () => expect([who.name, await may()]).toEqual([who.name, false]));
        }
      }
    },
  );

  test.each(drawn(environments.map(({ name }) => name).filter((name) => name !== examined)))(
    "the roles of %s are those of production",
    (name) => {
      // AWS Backup's role exists only with a backup plan.
      const { backup, ...others } = access.roles;
      const planned = environments.find((each) => each.name === name)?.backup.plan !== undefined;
      const expected = { ...access, roles: planned ? access.roles : others };
      expect(backup).toBeDefined();
      expect(rolesWithoutPlace(accessIn(name))).toEqual(rolesWithoutPlace(expected));
    },
  );
});

/** Where A's code attacks B, from the synthesized JSON. */
function fieldOf({ region, accountId, environment, tables, bucket, userPool, usagePlans }: Access): Field {
  const nameOf = (arn = "") => arn.split("/").at(-1) ?? "";
  return {
    ...sample,
    region,
    accountId,
    environment,
    dataTable: nameOf(tables.data),
    metadataTable: nameOf(tables.metadata),
    membersTable: nameOf(tables.members),
    auditTable: nameOf(tables.audit),
    usagePlan: nameOf(usagePlans[0]),
    bucket: bucket.split(":::")[1] ?? "",
    userPoolId: nameOf(userPool),
  };
}

/** Roles without the names of environment, account and region, and without the statement on the customer-managed key. */
function rolesWithoutPlace({ roles, accountId, region, environment }: Access): unknown {
  const text = JSON.stringify(roles, (key, value) =>
    key === "Statement" ? value.filter(({ Sid }: { Sid: string }) => !/^KeyThrough/.test(Sid)) : value,
  );
  return JSON.parse(
    text
      .replaceAll(accountId, "<account>")
      .replaceAll(region, "<region>")
      .replaceAll(`saas-${environment}`, "saas")
      .replaceAll(`"${environment}"`, '"<environment>"')
      .replaceAll(`/${environment}/`, "/<environment>/"),
  );
}
