import {
  APIGatewayClient,
  CreateUsagePlanCommand,
  type QuotaPeriodType,
  UpdateUsagePlanCommand,
} from "@aws-sdk/client-api-gateway";
import { z } from "zod";
import { blocks, creator } from "./creator";

const planSchema = z.object({
  name: z.string(),
  description: z.string().optional(),
  api_stages: blocks(z.object({ api_id: z.string(), stage: z.string() })),
  throttle_settings: blocks(z.object({ rate_limit: z.number(), burst_limit: z.number() })),
  quota_settings: blocks(z.object({ limit: z.number(), period: z.string(), offset: z.number().optional() })),
  tags: z.record(z.string(), z.string()).optional(),
});

/** A usage plan that keys can be added to; the gateway enforces its limits from the same resource. */
export const usagePlan = creator({
  schema: planSchema,
  async create(plan, resource, { account: { region }, client }) {
    const [throttle, quota] = [plan.throttle_settings[0], plan.quota_settings[0]];
    const apiGateway = new APIGatewayClient(client);
    try {
      const { id } = await apiGateway.send(
        new CreateUsagePlanCommand({
          name: plan.name,
          description: plan.description,
          apiStages: plan.api_stages.map(({ api_id, stage }) => ({ apiId: api_id, stage })),
          throttle: throttle && { rateLimit: throttle.rate_limit, burstLimit: throttle.burst_limit },
          quota: quota && { ...quota, period: quota.period as QuotaPeriodType },
          tags: plan.tags,
        }),
      );
      if (id === undefined) throw new Error(`API Gateway returned no id for ${resource.name}`);
      return { id, arn: `arn:aws:apigateway:${region}::/usageplans/${id}` };
    } finally {
      apiGateway.destroy();
    }
  },
  async update(plan, { id }, { client }) {
    const [throttle, quota] = [plan.throttle_settings[0], plan.quota_settings[0]];
    const values = {
      "/description": plan.description,
      "/throttle/rateLimit": throttle?.rate_limit,
      "/throttle/burstLimit": throttle?.burst_limit,
      "/quota/limit": quota?.limit,
      "/quota/period": quota?.period,
      "/quota/offset": quota?.offset,
    };
    const patchOperations = Object.entries(values).flatMap(([path, value]) =>
      value === undefined ? [] : [{ op: "replace" as const, path, value: String(value) }],
    );
    const apiGateway = new APIGatewayClient(client);
    try {
      await apiGateway.send(new UpdateUsagePlanCommand({ usagePlanId: String(id), patchOperations }));
    } finally {
      apiGateway.destroy();
    }
  },
});
