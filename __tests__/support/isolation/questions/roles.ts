import { type Access, personWith } from "../../access";
import { roleOf } from "../../policies";
import {
  A,
  type Asker,
  accessRoles,
  askers,
  B,
  product,
  type Question,
  question,
  type Rights,
  scopedRoles,
} from "./question";
import { tagsFor, works, worksInSilo, wrongSiloTags } from "./works";

type Tags = Readonly<Record<string, string>>;

/** The functions that take each access role, and who restores. */
export const takenBy: Rights<readonly string[]> = {
  tenant_access: ["data_function", "files_function"],
  tenant_account: ["account_function"],
  tenant_lifecycle: ["lifecycle_function"],
  tenant_export: ["admin_function"],
  tenant_move: ["lifecycle_function"],
  tenant_restore: ["restore"],
};

/** Every question about taking roles: by whom, with which session tags. */
export function roleQuestions(access: Access): Question[] {
  const callers = [...askers(access), ...strangers(access)];
  return accessRoles.flatMap((target) => {
    const { arn } = roleOf(access, target);
    const ask = (who: Asker, action: string, of: string, tags: object, allowed: boolean) =>
      question(who, `sts:${action}`, arn, of, { ...tags }, allowed);
    return callers.flatMap((who) => [
      ...product(Object.entries(tagSets), ["AssumeRole", "TagSession"]).map(([[of, tags], action]) => {
        const allowed = Object.hasOwn(right, of) && takenBy[target]?.includes(who.role) === true;
        return ask(who, action, of, inRequest(tags), allowed);
      }),
      // The tag's value alone does not do: which tags there are must be known, and be this one.
      ask(who, "AssumeRole", "A's tag, its name unknown", { "aws:RequestTag/tenant_id": A }, false),
      ...["SetSourceIdentity", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"].map((action) =>
        ask(who, action, "A's tag", inRequest({ tenant_id: A }), false),
      ),
    ]);
  });
}

/** Every question about taking silos' roles: by whom, for which tenant, for what work. */
export function siloRoleQuestions(access: Access): Question[] {
  const callers = [...askers(access), ...strangers(access)];
  return access.silos.flatMap(({ roleName, tenantId }) => {
    const { arn } = roleOf(access, roleName);
    // What is wrong with a session is so in every silo: of B's, the tenant is asked about.
    const wrong = Object.entries(
      tenantId === A ? wrongSiloTags(A, B) : { "A's id": { tenant_id: A }, "no tag": {} },
    );
    return callers.flatMap((who) => [
      ...product(works, ["AssumeRole", "TagSession"]).map(([work, action]) => {
        const allowed = worksInSilo[work].by.includes(who.role);
        return question(who, `sts:${action}`, arn, work, inRequest(tagsFor(tenantId, work)), allowed);
      }),
      ...wrong.map(([of, tags]) => question(who, "sts:AssumeRole", arn, of, inRequest(tags), false)),
      ...works.flatMap((work) => {
        const { "aws:TagKeys": _, ...unnamed } = inRequest(tagsFor(tenantId, work));
        return [
          question(who, "sts:AssumeRole", arn, `${work}, its tags' names unknown`, unnamed, false),
          ...["SetSourceIdentity", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"].map((action) =>
            question(who, `sts:${action}`, arn, work, inRequest(tagsFor(tenantId, work)), false),
          ),
        ];
      }),
    ]);
  });
}

/** Every question about taking roles that are not made for it: the functions', and others of the account that trust it. */
export function otherRoleQuestions(access: Access): Question[] {
  const others = Object.entries(access.roles)
    .filter(([name]) => !scopedRoles(access).includes(name))
    .map(([, { arn }]) => arn);
  const trusting = [
    `arn:aws:iam::${access.accountId}:role/deployment`,
    ...[...scopedRoles(access), "restore"].map((name) => `${roleOf(access, name).arn}-2`),
  ];
  return askers(access).flatMap((who) =>
    product([...others, ...trusting], ["AssumeRole", "TagSession"]).map(([arn, action]) => {
      // Whoever may restore takes the role for that, and passes it no tags.
      const restores = who.role === "operator_restore" && arn === access.roles.restore?.arn;
      const allowed = restores && action === "AssumeRole";
      return question(who, `sts:${action}`, arn, "A's tag", inRequest({ tenant_id: A }), allowed);
    }),
  );
}

/** An administrator of the account, who may do everything but is not trusted, and namesakes in another account. */
function strangers({ accountId }: Access): Asker[] {
  const everything = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "sts:*", Resource: "*" }],
  };
  const stranger = (name: string, account: string): Asker => {
    const role = personWith(name, everything, { accountId: account });
    return { name: role.arn, role: role.arn, session: { role } };
  };
  return [
    stranger("administrator", accountId),
    ...[...Object.values(takenBy), ...Object.values(worksInSilo).map(({ by }) => by)].flatMap(([name = ""]) =>
      stranger(name, "999999999999"),
    ),
  ];
}

/** Session tags that open no access role. */
export const wrongTags = (one: string, other: string): Readonly<Record<string, Tags>> => ({
  "no tag": {},
  "another tag": { tenant: one },
  "an extra tag": { tenant_id: one, role: "admin" },
  "an extra tag of a similar name": { tenant_id: one, tenant_id2: other },
  "an empty tag": { tenant_id: "" },
  "a longer id": { tenant_id: `${one}0` },
  "a shorter id": { tenant_id: one.slice(0, -1) },
  "an id without dashes": { tenant_id: one.replaceAll("-", "0") },
  "two ids": { tenant_id: `${one} ${other}` },
  "a path": { tenant_id: `${one}/../${other}` },
  "a prefix": { tenant_id: "tenants/" },
});
const right: Readonly<Record<string, Tags>> = { "A's tag": { tenant_id: A }, "B's tag": { tenant_id: B } };
const tagSets = { ...right, ...wrongTags(A, B) };

export const inRequest = (tags: Tags): Readonly<Record<string, string | string[]>> => ({
  ...(Object.keys(tags).length > 0 && { "aws:TagKeys": Object.keys(tags) }),
  ...Object.fromEntries(Object.entries(tags).map(([tag, value]) => [`aws:RequestTag/${tag}`, value])),
});
