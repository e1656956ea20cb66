import { nameKeyOf } from "../registry/tenant-name";
import { errorFields, type Telemetry } from "../shared/telemetry";
import type { Answer, Application } from "./application";
import type { IdempotentRequests } from "./idempotency";
import { runSteps } from "./run-steps";
import { onboardingSteps, type Stores } from "./steps";

export interface OnboardingStores extends Stores {
  readonly requests: IdempotentRequests;
}

/**
 * Makes a tenant, or, when a step fails, leaves none: what was done is taken back, and what a crash left is finished by
 * whoever repeats the request or cleared away by whoever next asks for the name or the address.
 */
export async function onboard(
  application: Application,
  idempotencyKey: string | undefined,
  stores: OnboardingStores,
  telemetry: Telemetry,
): Promise<Answer> {
  const begun = await stores.requests.begin(idempotencyKey, application);
  if ("answer" in begun) return begun.answer;
  const { attempt } = begun;

  const nameKey = nameKeyOf(application.tenantName);
  const outcome = await runSteps(onboardingSteps(application, attempt, stores), () =>
    stores.names.isLeasedTo(nameKey, attempt),
  );
  if (!outcome.done) {
    if (outcome.left) {
      const { step, error } = outcome.left;
      telemetry.log("ERROR", "onboarding not taken back", {
        tenant_id: attempt.tenantId,
        step,
        ...errorFields(error),
      });
    } else if (outcome.undone || !attempt.resumed) {
      await quietly("request not forgotten", () => stores.requests.forget(idempotencyKey, attempt));
    }
    throw outcome.error;
  }

  const answer: Answer = {
    tenant_id: attempt.tenantId,
    ...(application.isolation === "silo"
      ? { message: "Tenant created; it awaits its silo, and its activation", status: "provisioning" }
      : { message: "Tenant created successfully", status: "active" }),
  };
  // The tenant is complete: a failure from here on must not be the client's answer. Both rows mend by their leases.
  await quietly("name not settled", () => stores.names.settle(nameKey, attempt));
  await quietly("answer not kept", () => stores.requests.complete(idempotencyKey, attempt, answer));
  telemetry.log("INFO", "tenant onboarded", { tenant_id: attempt.tenantId, tier: application.tier });
  return answer;

  async function quietly(message: string, action: () => Promise<unknown>): Promise<void> {
    try {
      await action();
    } catch (error) {
      telemetry.log("WARN", message, { tenant_id: attempt.tenantId, ...errorFields(error) });
    }
  }
}
