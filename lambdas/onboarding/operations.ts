import { recording } from "../registry/tenant-facts";
import type { TenantRecords } from "../registry/tenant-records";
import { tenantReply } from "../registry/tenant-view";
import type { Tiers } from "../registry/tiers";
import type { Actor } from "../shared/actor";
import { badRequest } from "../shared/errors";
import type { RouteHandlers } from "../shared/http";
import type { Recorded } from "../shared/recorded";
import type { Telemetry } from "../shared/telemetry";
import { type ActivationStores, activate } from "./activation";
import type { Application } from "./application";
import { beginMove } from "./move";
import { type OnboardingStores, onboard } from "./onboard";
import { TenantResources } from "./resources";
import { anyTier, selfServiceTier } from "./tier";

const printable = /^[\x20-\x7e]{1,128}$/;

export interface OnboardingOptions {
  readonly stores: OnboardingStores & Pick<ActivationStores, "silos"> & { readonly records: TenantRecords };
  readonly tiers: Tiers;
  readonly defaultTier: string;
  readonly telemetry: Telemetry;
}

/**
 * The operations of the onboarding function: customers choose self-service tiers; operators choose any, activate and
 * move.
 */
export function onboardingOperations(options: OnboardingOptions): RouteHandlers<"onboarding"> {
  const { stores, tiers, defaultTier, telemetry } = options;

  interface Asked {
    readonly tenant_name: string;
    readonly admin_email: string;
    readonly tier?: string | undefined;
  }

  async function create(
    { tenant_name, admin_email, tier = defaultTier }: Asked,
    choose: typeof anyTier,
    key: string | undefined,
    actor: Actor,
    record: (change: Recorded) => void,
  ) {
    if (key !== undefined && !printable.test(key)) {
      throw badRequest("Idempotency-Key takes 1 to 128 printable ASCII characters.");
    }
    const { usagePlan, isolation } = choose(tiers, tier);
    const application: Application = {
      tenantName: tenant_name,
      adminEmail: admin_email,
      tier,
      isolation,
      usagePlan,
    };
    const body = await onboard(
      application,
      key === undefined ? undefined : { key, actor },
      stores,
      telemetry,
    );
    record({ after: { status: body.status, tier, isolation } });
    return { status: 201 as const, body };
  }

  return {
    "POST /onboarding": ({ body, header, actor, record }) =>
      create(body, selfServiceTier, header("Idempotency-Key"), actor, record),
    "POST /admin/tenants": ({ body, header, actor, record }) =>
      create(body, anyTier, header("Idempotency-Key"), actor, record),
    "POST /admin/tenants/{tenant_id}/activation": async ({ params, record }) => {
      const resources = new TenantResources(stores);
      const tenant = await activate(params.tenant_id, { ...stores, resources, decided: recording(record) });
      return tenantReply(200, tenant);
    },
    "POST /admin/tenants/{tenant_id}/move": async ({ params, body, actor, record }) => {
      const moving = { ...stores, tiers, decided: recording(record) };
      return tenantReply(202, await beginMove(params.tenant_id, body.tier, actor.id, moving));
    },
  };
}
