import { type Access, roleOf } from "../../../support/policies";
import { A, type Asker, askers, B, LONGER, product, type Question, question, SHORTER } from "./question";

/** Every question about taking roles: by whom, with which session tags. */
export function roleQuestions(access: Access): Question[] {
  const target = roleOf(access, "tenant_access").arn;
  const stranger = (name: string, account: string): Asker => {
    const arn = `arn:aws:iam::${account}:role/${name}`;
    const policy = {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "sts:*", Resource: "*" }],
    };
    const { trust } = roleOf(access, "data_function");
    return {
      name: arn,
      role: name,
      session: {
        role: {
          arn,
          trust,
          identityPolicies: [{ name, policy }],
          permissionsBoundary: undefined,
          tags: {},
          maxSessionDuration: 3600,
        },
      },
    };
  };
  const callers = [
    ...askers(access),
    stranger("operator", access.accountId),
    stranger("data_function", "999999999999"),
  ];
  const tagSets: Record<string, Record<string, string>> = {
    "A's tag": { tenant_id: A },
    "B's tag": { tenant_id: B },
    "no tag": {},
    "another tag": { tenant: A },
    "an extra tag": { tenant_id: A, role: "admin" },
    "an extra tag of a similar name": { tenant_id: A, tenant_id2: B },
    "an empty tag": { tenant_id: "" },
    "a longer id": { tenant_id: LONGER },
    "a shorter id": { tenant_id: SHORTER },
    "an id without dashes": { tenant_id: A.replaceAll("-", "0") },
    "a path": { tenant_id: `${A}/../${B}` },
    "a prefix": { tenant_id: "tenants/" },
  };
  const right = new Set(["A's tag", "B's tag"]);
  const trusted = new Set(["data_function", "files_function"]);
  const context = (tags: Record<string, string>) => ({
    ...(Object.keys(tags).length > 0 && { "aws:TagKeys": Object.keys(tags) }),
    ...Object.fromEntries(Object.entries(tags).map(([tag, value]) => [`aws:RequestTag/${tag}`, value])),
  });
  return callers.flatMap((who) => [
    ...product(Object.entries(tagSets), ["AssumeRole", "TagSession"]).map(([[of, tags], action]) => {
      const allowed = trusted.has(who.role) && who.session.role === access.roles[who.role] && right.has(of);
      return question(who, `sts:${action}`, target, of, context(tags), allowed);
    }),
    // The tag's value alone does not do: which tags there are must be known, and be this one.
    question(
      who,
      "sts:AssumeRole",
      target,
      "A's tag, its name unknown",
      { "aws:RequestTag/tenant_id": A },
      false,
    ),
    ...["SetSourceIdentity", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"].map((action) =>
      question(who, `sts:${action}`, target, "A's tag", context({ tenant_id: A }), false),
    ),
    ...Object.values(access.roles)
      .filter(({ arn }) => arn !== target && who.session.role.arn.includes(access.accountId))
      .filter(() => !who.role.startsWith("operator"))
      .map(({ arn }) => question(who, "sts:AssumeRole", arn, "A's tag", context({ tenant_id: A }), false)),
  ]);
}
