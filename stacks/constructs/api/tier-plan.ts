import type { ApiGatewayStage } from "@cdktf/provider-aws/lib/api-gateway-stage";
import { ApiGatewayUsagePlan } from "@cdktf/provider-aws/lib/api-gateway-usage-plan";
import { Construct } from "constructs";
import type { EnvironmentConfig } from "../../../environments/schema";

export interface TierPlanProps {
  readonly planName: string;
  readonly tier: EnvironmentConfig["tiers"][string];
  readonly stage: ApiGatewayStage;
}

/** The usage plan of a tier: rate and quota of each API key in it, and so of each tenant of the tier. */
export class TierPlan extends Construct {
  readonly plan: ApiGatewayUsagePlan;

  constructor(scope: Construct, id: string, { planName, tier, stage }: TierPlanProps) {
    super(scope, id);
    this.plan = new ApiGatewayUsagePlan(this, "usage_plan", {
      name: planName,
      description: "Limits of each tenant of this tier",
      apiStages: [{ apiId: stage.restApiId, stage: stage.stageName }],
      throttleSettings: { rateLimit: tier.rateLimit, burstLimit: tier.burstLimit },
      quotaSettings: { limit: tier.dailyQuota, period: "DAY" },
    });
  }
}
