import { definitionOf, functionNames } from "../../../lambdas/functions";
import { type AccessRoleName, siloWorks } from "../../../lambdas/shared/definition";
import { platformStackName, SILO_WORK_TAG } from "../../../stacks/support/naming";
import { type Access, personWith, roleOf } from "../access";
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

/** The functions whose definitions name each access role, and the role that restores. */
export const takenBy: Rights<readonly string[]> = {
  tenant_access: functionsAssuming("work"),
  tenant_account: functionsAssuming("account"),
  tenant_provisioning: functionsAssuming("provisioning"),
  tenant_support: functionsAssuming("support"),
  tenant_lifecycle: functionsAssuming("lifecycle"),
  tenant_export: functionsAssuming("exports"),
  tenant_move: functionsAssuming("move"),
  tenant_restore: ["restore"],
};

function functionsAssuming(role: AccessRoleName): string[] {
  return functionNames
    .filter((name) => Object.values(definitionOf(name).assumes).some((assumed) => assumed.role === role))
    .map((name) => `${name}_function`);
}

/** Every question about assuming roles: by which principal, with which session tags. */
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
      // The tag's value is not enough: the list of tag keys must be present and contain only this one.
      ask(who, "AssumeRole", "A's tag, its name unknown", { "aws:RequestTag/tenant_id": A }, false),
      ...otherSessionActions.map((action) => ask(who, action, "A's tag", inRequest({ tenant_id: A }), false)),
    ]);
  });
}

/** Every question about assuming silos' roles: by which principal, for which tenant and work. */
export function siloRoleQuestions(access: Access): Question[] {
  const callers = [...askers(access), ...strangers(access), ...impostors(access)];
  const trusted = trustedByTags(access);
  return access.silos.flatMap(({ roleName, tenantId }) => {
    const { arn } = roleOf(access, roleName);
    // Wrong tags are wrong in every silo: for B's silo, only the tenant is checked.
    const wrong = Object.entries(
      tenantId === A ? wrongSiloTags(A, B) : { "A's id": { tenant_id: A }, "no tag": {} },
    );
    const others = trusted.flatMap((who) =>
      product(works, otherSessionActions).map(([work, action]) =>
        question(who, `sts:${action}`, arn, work, inRequest(tagsFor(tenantId, work)), false),
      ),
    );
    const ofCallers = callers.flatMap((who) => [
      ...product(works, ["AssumeRole", "TagSession"]).map(([work, action]) => {
        const allowed = worksInSilo[work].by.includes(who.role);
        return question(who, `sts:${action}`, arn, work, inRequest(tagsFor(tenantId, work)), allowed);
      }),
      ...wrong.map(([of, tags]) => question(who, "sts:AssumeRole", arn, of, inRequest(tags), false)),
      ...works.flatMap((work) => {
        const { "aws:TagKeys": _, ...unnamed } = inRequest(tagsFor(tenantId, work));
        return [
          question(who, "sts:AssumeRole", arn, `${work}, its tags' names unknown`, unnamed, false),
          ...otherSessionActions.map((action) =>
            question(who, `sts:${action}`, arn, work, inRequest(tagsFor(tenantId, work)), false),
          ),
        ];
      }),
    ]);
    return [...ofCallers, ...others];
  });
}

/** Every question about assuming roles that are not meant for it: the functions', and others that trust the account. */
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
      // A principal that may restore assumes the restore role without tags.
      const restores = who.role === "operator_restore" && arn === access.roles.restore?.arn;
      const allowed = restores && action === "AssumeRole";
      return question(who, `sts:${action}`, arn, "A's tag", inRequest({ tenant_id: A }), allowed);
    }),
  );
}

/** Roles that silos trust by their tags, like functions' roles, with a policy that allows every role action. */
const trustedByTags = ({ accountId, environment }: Access): Asker[] =>
  siloWorks.map((work) => {
    const platform = platformStackName(environment);
    return tagged(
      `${platform}-wide-${work}`,
      { stack: platform, [SILO_WORK_TAG]: work },
      accountId,
      everything,
    );
  });

const otherSessionActions = ["SetSourceIdentity", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"];

const everything = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "sts:*", Resource: "*" }],
};

function tagged(name: string, tags: Tags, accountId: string, policy: typeof everything): Asker {
  const role = { ...personWith(name, policy, { accountId }), tags };
  const text = `${role.arn} with ${JSON.stringify(tags)}`;
  return { name: text, role: text, session: { role } };
}

/** An administrator of the account, allowed everything but not trusted, and roles of the same names in another account. */
function strangers({ accountId }: Access): Asker[] {
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

/**
 * Roles that differ in one point from those of functions that work in silos: name, stack, account, tag or permission. All but
 * the last may perform every role action.
 */
function impostors({ accountId, environment }: Access): Asker[] {
  const platform = platformStackName(environment);
  const neighbour = platformStackName(`${environment}-x`);
  const nothing = { Version: "2012-10-17", Statement: [{ Effect: "Deny", Action: "s3:*", Resource: "*" }] };
  const impostor = (name: string, tags: Tags, account = accountId, policy = everything) =>
    tagged(name, tags, account, policy);
  return [
    impostor(`${platform}-untagged`, { stack: platform }),
    ...siloWorks.flatMap((work) => {
      const tags = { stack: platform, [SILO_WORK_TAG]: work };
      return [
        impostor("deployment", tags),
        impostor(`x-${platform}-${work}`, tags),
        impostor(`${neighbour}-${work}`, { ...tags, stack: neighbour }),
        impostor(`${platform}-elsewhere-${work}`, { ...tags, stack: `${platform}-silo-elsewhere` }),
        impostor(`${platform}-stackless-${work}`, { [SILO_WORK_TAG]: work }),
        impostor(`${platform}-like-${work}`, { ...tags, [SILO_WORK_TAG]: `${work}2` }),
        impostor(`${platform}-session-${work}`, { stack: platform, work }),
        impostor(`${platform}-ungranted-${work}`, tags, accountId, nothing),
        impostor(`${platform}-${work}`, tags, "999999999999"),
      ];
    }),
  ];
}

/** Session tags that every access role refuses. */
export const wrongTags = (one: string, other: string): Readonly<Record<string, Tags>> => ({
  "no tag": {},
  "another tag": { tenant: one },
  "an extra tag": { tenant_id: one, role: "admin" },
  "an extra tag of a similar name": { tenant_id: one, tenant_id2: other },
  "a tag that silos compare on functions' roles": { tenant_id: one, [SILO_WORK_TAG]: "tenant" },
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
