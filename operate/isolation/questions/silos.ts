import type { Access } from "../access";
import { A, askers, product, type Question, question, type Rights } from "./question";
import { inRequest } from "./roles";
import { worksInSilo } from "./works";

/** Permissions for silos: to assume their roles, if these trust the function, and to read their bindings. */
const inSilos: Rights<readonly string[]> = {
  ...Object.fromEntries(Object.values(worksInSilo).flatMap(({ by }) => by.map((role) => [role, ["role"]]))),
  onboarding_function: ["role", "binding"],
};

/** Every question about silos, as far as the platform's policies decide: the silo's role trusts the whole account. */
export function siloQuestions(access: Access): Question[] {
  const { accountId, region, environment } = access;
  const has = (role: string, what: string) => inSilos[role]?.includes(what) === true;
  const role = (name: string, account = accountId) => `arn:aws:iam::${account}:role/${name}`;
  const parameter = (name: string) => `arn:aws:ssm:${region}:${accountId}:parameter${name}`;
  const own = `saas-${environment}-silo-elsewhere-tenant-access`;
  const others = [
    `${own}-2`,
    `saas-${environment}-silo-elsewhere-tenant-account`,
    `saas-${environment}-silo-elsewhere`,
    `saas-${environment}2-silo-elsewhere-tenant-access`,
    `saas-qa-silo-elsewhere-tenant-access`,
    `x-${own}`,
  ];
  const binding = `/saas/${environment}/silo/${A}/binding`;
  const otherParameters = [
    `${binding}2`,
    `/saas/${environment}/silo/${A}/key`,
    `/saas/${environment}/silo/${A}0/binding`,
    `/saas/${environment}/silo/binding`,
    `/saas/${environment}/user_pool_id`,
    `/saas/qa/silo/${A}/binding`,
    `/qa${binding}`,
  ];
  return askers(access).flatMap((who) => [
    ...product([own, ...others], ["AssumeRole", "TagSession"]).map(([name, action]) => {
      const allowed = name === own && has(who.role, "role");
      return question(who, `sts:${action}`, role(name), "A's tag", inRequest({ tenant_id: A }), allowed);
    }),
    question(who, "sts:AssumeRole", role(own, "999999999999"), "A's tag", inRequest({ tenant_id: A }), false),
    ...parameterActions.map((action) => {
      const allowed = action === "GetParameter" && has(who.role, "binding");
      return question(who, `ssm:${action}`, parameter(binding), "", {}, allowed);
    }),
    ...otherParameters.map((name) => question(who, "ssm:GetParameter", parameter(name), "", {}, false)),
  ]);
}

const parameterActions = [
  "GetParameter",
  "GetParameters",
  "GetParametersByPath",
  "GetParameterHistory",
  "PutParameter",
  "DeleteParameter",
];
