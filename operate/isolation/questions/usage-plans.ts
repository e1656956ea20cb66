import type { Access } from "../access";
import { A, askers, product, type Question, question, type Rights, type Who } from "./question";

/** Roles that may look up the plan of a tier. */
const mayFindPlans = new Set(["onboarding_function", "lifecycle_function"]);
/** Methods on the tiers' plans that add and remove keys. */
const onPlansKeys: Rights<readonly string[]> = {
  onboarding_function: ["POST"],
  lifecycle_function: ["POST", "DELETE"],
};

/** Whether a principal may add keys to the tiers' plans, or remove them, by method. */
export const mayUsePlans = ({ role }: Who, method: string): boolean =>
  onPlansKeys[role]?.includes(method) === true;

/** Every question about usage plans and about the rest of API Gateway, which no role may use. */
export function usagePlanQuestions(access: Access): Question[] {
  const root = `arn:aws:apigateway:${access.region}::`;
  const others = [`${root}/usageplans/other1`, ...access.usagePlans.map((plan) => `${plan}2`)];
  // The environment's resources carry its tags; these tags give access to API keys.
  const { environment } = access;
  const tagged = {
    "aws:ResourceTag/environment": environment,
    "aws:ResourceTag/tenant_id": A,
    "aws:RequestTag/environment": environment,
    "aws:RequestTag/tenant_id": A,
    "aws:TagKeys": ["environment", "tenant_id"],
  };
  return askers(access).flatMap((who) => {
    const ask = (methods: readonly string[], arn: string, allowed: readonly string[] = []) =>
      methods.map((method) =>
        question(who, `apigateway:${method}`, arn, "", tagged, allowed.includes(method)),
      );
    const rights = onPlansKeys[who.role] ?? [];
    return [
      ...ask(["GET", "POST"], `${root}/usageplans`, mayFindPlans.has(who.role) ? ["GET"] : []),
      ...product(access.usagePlans, [rights]).flatMap(([plan, own]) => askPlan(ask, plan, own)),
      ...others.flatMap((plan) => askPlan(ask, plan, [])),
      ...ask(["GET", "POST"], `${root}/restapis`),
      ...ask(["GET", "PATCH", "PUT", "DELETE"], `${root}/restapis/r1`),
      ...ask(["GET", "PATCH", "DELETE"], `${root}/restapis/r1/stages/s1`),
      ...ask(["GET", "PATCH"], `${root}/account`),
      ...["domainnames", "clientcertificates", "vpclinks"].flatMap((path) =>
        ask(["GET", "POST"], `${root}/${path}`),
      ),
    ];
  });
}

function askPlan(
  ask: (methods: readonly string[], arn: string, allowed?: readonly string[]) => Question[],
  plan: string,
  rights: readonly string[],
): Question[] {
  return [
    ...ask(["GET", "PATCH", "DELETE"], plan),
    ...ask(
      ["GET", "POST"],
      `${plan}/keys`,
      rights.filter((method) => method === "POST"),
    ),
    ...ask(
      ["GET", "DELETE"],
      `${plan}/keys/k1`,
      rights.filter((method) => method === "DELETE"),
    ),
  ];
}
