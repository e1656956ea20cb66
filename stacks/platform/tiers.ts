import type { ApiGatewayStage } from "@cdktf/provider-aws/lib/api-gateway-stage";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { TierPlan } from "../constructs/api/tier-plan";
import { apiGatewayArns } from "../support/api-gateway-arns";
import { policyDocument } from "../support/policy-document";
import { type Functions, forEachFunction, tierPlanName } from "./functions";
import { grantsOn, type TierResource } from "./grants";
import type { PlatformContext } from "./stores";

/**
 * Creates a usage plan for each tier, and the functions' grants on the plans' keys. The plans depend on the stage, and
 * the stage on the functions: these grants are therefore separate policies, on which no function depends.
 */
export function createTiers(context: PlatformContext, stage: ApiGatewayStage, functions: Functions): void {
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
  const keys = plans.map(({ id }) => `${usagePlans}/${id}/keys`);
  const arns: Readonly<Record<TierResource, readonly string[]>> = {
    "tiers.keys": keys,
    "tiers.keys.each": keys.map((arn) => `${arn}/*`),
  };
  forEachFunction((functionName) => {
    const statements = grantsOn(functionName, arns, environment);
    if (statements.length === 0) return;
    new IamRolePolicy(stack, `${functionName}_plans`, {
      name: name(`${functionName}-plans`),
      role: functions[functionName].role.id,
      policy: policyDocument(statements),
    });
  });
}
