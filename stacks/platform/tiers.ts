import type { ApiGatewayStage } from "@cdktf/provider-aws/lib/api-gateway-stage";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { TierPlan } from "../constructs/api/tier-plan";
import { apiGatewayArns } from "../support/api-gateway-arns";
import { policyDocument } from "../support/policy-document";
import { type Functions, tierPlanName } from "./functions";
import type { PlatformContext } from "./stores";

/**
 * A usage plan for each tier, and the right to put tenants' API keys into them. The plans come after the stage, and that
 * after the functions: so these rights are policies of their own, which no function waits for.
 */
export function createTiers(
  context: PlatformContext,
  stage: ApiGatewayStage,
  { onboarding, lifecycle }: Functions,
): void {
  const { stack, environment, name } = context;
  const { usagePlans } = apiGatewayArns(environment);
  const plans = Object.entries(environment.tiers).map(
    ([tier, limits]) =>
      new TierPlan(stack, `${tier.replaceAll("-", "_")}_tier`, {
        planName: tierPlanName(context, tier),
        tier: limits,
        stage,
      }).plan,
  );
  const keysOf = plans.map(({ id }) => `${usagePlans}/${id}/keys`);
  const addKeys = { Sid: "AddKeysToPlans", Action: "apigateway:POST", Resource: keysOf };
  new IamRolePolicy(stack, "onboarding_plans", {
    name: name("onboarding-plans"),
    role: onboarding.role.id,
    policy: policyDocument([addKeys]),
  });
  new IamRolePolicy(stack, "lifecycle_plans", {
    name: name("lifecycle-plans"),
    role: lifecycle.role.id,
    policy: policyDocument([
      addKeys,
      {
        Sid: "TakeKeysFromPlans",
        Action: "apigateway:DELETE",
        Resource: keysOf.map((arn) => `${arn}/*`),
      },
    ]),
  });
}
