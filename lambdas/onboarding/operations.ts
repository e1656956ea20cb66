import { badRequest } from "../shared/errors";
import type { RouteHandlers } from "../shared/http";
import type { Telemetry } from "../shared/telemetry";
import { type OnboardingStores, onboard } from "./onboard";
import { selfServiceTier, type Tiers } from "./tiers";

const printable = /^[\x20-\x7e]{1,128}$/;

export interface OnboardingOptions {
  readonly stores: OnboardingStores;
  readonly tiers: Tiers;
  readonly defaultTier: string;
  readonly telemetry: Telemetry;
}

/** What the route of the onboarding function does. */
export function onboardingOperations(options: OnboardingOptions): RouteHandlers<"onboarding"> {
  const { stores, tiers, defaultTier, telemetry } = options;
  return {
    "POST /onboarding": async ({ body, header }) => {
      const key = header("Idempotency-Key");
      if (key !== undefined && !printable.test(key)) {
        throw badRequest("Idempotency-Key takes 1 to 128 printable ASCII characters.");
      }
      const application = {
        tenantName: body.tenant_name,
        adminEmail: body.admin_email,
        tier: selfServiceTier(tiers, body.tier ?? defaultTier),
      };
      return { status: 201, body: await onboard(application, key, stores, telemetry) };
    },
  };
}
