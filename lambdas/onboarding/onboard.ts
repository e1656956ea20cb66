import type { TenantCreated } from "../../api/onboarding";
import { nameKeyOf } from "../registry/tenant-name";
import { errorFields, type Telemetry } from "../shared/telemetry";
import type { Application } from "./application";
import type { IdempotentRequests, RequestKey } from "./idempotency";
import { runSteps } from "./run-steps";
import { onboardingSteps, type Stores } from "./steps";

export interface OnboardingStores extends Stores {
  readonly requests: IdempotentRequests;
}

/**
 * Onboards a tenant, or rolls back when a step fails. After a crash, a repeated request completes the tenant, and
 * another request for the name or the address cleans it up.
 */
export async function onboard(
  application: Application,
  idempotencyKey: RequestKey | undefined,
  stores: OnboardingStores,
  telemetry: Telemetry,
): Promise<TenantCreated> {
  const begun = await stores.requests.begin(idempotencyKey, application);
  if ("created" in begun) return begun.created;
  const { attempt } = begun;

  const nameKey = nameKeyOf(application.tenantName);
  const outcome = await runSteps(onboardingSteps(application, attempt, stores), () =>
    stores.names.isLeasedTo(nameKey, attempt),
  );
  if (!outcome.done) {
    if (outcome.left) {
      const { step, error } = outcome.left;
      telemetry.log("ERROR", "onboarding not rolled back", {
        tenant_id: attempt.tenantId,
        step,
        ...errorFields(error),
      });
    } else if (outcome.undone || !attempt.resumed) {
      await quietly("idempotency record not deleted", () => stores.requests.forget(idempotencyKey, attempt));
    }
    throw outcome.error;
  }

  const created: TenantCreated = {
    tenant_id: attempt.tenantId,
    ...(application.isolation === "silo"
      ? { message: "Tenant created; it awaits its silo, and its activation", status: "provisioning" }
      : { message: "Tenant created successfully", status: "active" }),
  };
  // The tenant is complete, so a failure from here on must not fail the request. Both leases expire by themselves.
  await quietly("name lease not released", () => stores.names.settle(nameKey, attempt));
  await quietly("response not stored", () => stores.requests.complete(idempotencyKey, attempt, created));
  telemetry.log("INFO", "tenant onboarded", { tenant_id: attempt.tenantId, tier: application.tier });
  return created;

  async function quietly(message: string, action: () => Promise<unknown>): Promise<void> {
    try {
      await action();
    } catch (error) {
      telemetry.log("WARN", message, { tenant_id: attempt.tenantId, ...errorFields(error) });
    }
  }
}
