import { z } from "zod";
import type { Storage, StoredMap } from "../../storage";
import { type ApiKey, type ApiKeys, randomId } from "./api-keys";
import { badRequest, conflict, notFound, readInput } from "./input";

const newPlan = z.object({
  name: z.string().min(1),
  description: z.string().optional(),
  apiStages: z.array(z.object({ apiId: z.string(), stage: z.string() })).default([]),
  throttle: z.object({ rateLimit: z.number().min(0), burstLimit: z.int().min(0) }).optional(),
  quota: z
    .object({
      limit: z.int().min(0),
      offset: z.int().min(0).optional(),
      period: z.enum(["DAY", "WEEK", "MONTH"]),
    })
    .optional(),
  tags: z.record(z.string(), z.string()).default({}),
});

export type UsagePlan = z.output<typeof newPlan> & { readonly id: string };

/** A key in a plan. */
export interface UsagePlanKey {
  readonly id: string;
  readonly type: "API_KEY";
  readonly value: string;
  readonly name: string | undefined;
}

const patches = z.object({
  patchOperations: z.array(z.object({ op: z.string(), path: z.string(), value: z.string().optional() })),
});
const numeric = new Set(["/throttle/rateLimit", "/throttle/burstLimit", "/quota/limit", "/quota/offset"]);
const patched = new Set([...numeric, "/name", "/description", "/quota/period"]);

const newPlanKey = z.object({ keyId: z.string(), keyType: z.string() });

interface PlanEntry {
  readonly plan: UsagePlan;
  readonly keyIds: readonly string[];
}

/** The usage plans of an account, and the keys in them. */
export class UsagePlans {
  private readonly plans: StoredMap<PlanEntry>;

  constructor(
    private readonly keys: ApiKeys,
    storage: Storage,
  ) {
    this.plans = storage.map("usage-plans");
  }

  /** @throws ApiGatewayError BadRequestException for malformed input. */
  create(input: unknown): UsagePlan {
    const plan = { id: randomId(), ...readInput(newPlan, input) };
    this.plans.set(plan.id, { plan, keyIds: [] });
    return plan;
  }

  /** @throws ApiGatewayError NotFoundException, or BadRequestException for an attribute that cannot be changed. */
  update(planId: string, input: unknown): UsagePlan {
    const { plan, keyIds } = this.entry(planId);
    const changed: Record<string, unknown> = { ...plan };
    for (const { op, path, value } of readInput(patches, input).patchOperations) {
      const [, group = "", name] = path.split("/");
      if (op !== "replace" || !patched.has(path)) throw badRequest(`Invalid patch: ${op} ${path}`);
      const given = numeric.has(path) ? Number(value) : value;
      changed[group] = name === undefined ? given : { ...Object(changed[group]), [name]: given };
    }
    const next = { id: planId, ...readInput(newPlan, changed) };
    this.plans.set(planId, { plan: next, keyIds });
    return next;
  }

  /** Oldest first; if a key is named, only the plans that contain it. */
  list(keyId?: string): UsagePlan[] {
    return this.plans
      .values()
      .filter(({ keyIds }) => keyId === undefined || keyIds.includes(keyId))
      .map(({ plan }) => plan);
  }

  /**
   * Adds a key to a plan.
   * @throws ApiGatewayError NotFoundException, or ConflictException if the key is in another plan of the same API stage: a
   * key has one plan for each stage. Source: API Gateway developer guide, "Usage plans and API keys".
   */
  addKey(planId: string, input: unknown): UsagePlanKey {
    const { plan, keyIds } = this.entry(planId);
    const { keyId, keyType } = readInput(newPlanKey, input);
    if (keyType !== "API_KEY") throw badRequest("Invalid usage plan key type: it must be API_KEY");
    const key = this.keys.get(keyId);
    const stages = new Set(plan.apiStages.map(stageName));
    const other = this.list(keyId).find(
      ({ id, apiStages }) => id === planId || apiStages.some((stage) => stages.has(stageName(stage))),
    );
    if (other?.id === planId) throw conflict(`API Key ${keyId} is already in the Usage Plan ${planId}`);
    if (other)
      throw conflict(`API Key ${keyId} is in the Usage Plan ${other.id}, which has the same API stage`);
    this.plans.set(planId, { plan, keyIds: [...keyIds, keyId] });
    return planKey(key);
  }

  /** @throws ApiGatewayError NotFoundException if the plan does not exist. */
  keysOf(planId: string, name?: string): UsagePlanKey[] {
    const { keyIds } = this.entry(planId);
    return this.keys
      .list(name)
      .filter(({ id }) => keyIds.includes(id))
      .map(planKey);
  }

  /** @throws ApiGatewayError NotFoundException if the plan does not exist or does not contain the key. */
  keyOf(planId: string, keyId: string): UsagePlanKey {
    const found = this.keysOf(planId).find(({ id }) => id === keyId);
    if (found === undefined) throw notFound("Invalid API Key identifier specified");
    return found;
  }

  /** @throws ApiGatewayError NotFoundException */
  removeKey(planId: string, keyId: string): void {
    this.keyOf(planId, keyId);
    this.remove(planId, keyId);
  }

  /** Removes a deleted key from all plans. */
  forgetKey(keyId: string): void {
    for (const planId of this.plans.keys()) this.remove(planId, keyId);
  }

  private remove(planId: string, keyId: string): void {
    const { plan, keyIds } = this.entry(planId);
    if (!keyIds.includes(keyId)) return;
    this.plans.set(planId, { plan, keyIds: keyIds.filter((id) => id !== keyId) });
  }

  private entry(planId: string) {
    const found = this.plans.get(planId);
    if (found === undefined) throw notFound("Invalid Usage Plan ID specified");
    return found;
  }
}

const stageName = ({ apiId, stage }: { apiId: string; stage: string }): string => `${apiId}/${stage}`;

const planKey = ({ id, value, name }: ApiKey): UsagePlanKey => ({ id, type: "API_KEY", value, name });
