import { itemRoutes } from "../../api/items";
import type { TenantRecord } from "../../lambdas/registry/tenant-record";
import { createHandler } from "../../lambdas/shared/http";
import { asHandlers } from "../support/lambdas/echoes";
import { context, eventOf } from "../support/lambdas/events";
import { startPlatform } from "../support/lambdas/platform";
import { telemetryTo } from "../support/lambdas/telemetry";

const HOUR_MS = 3_600_000;

/**
 * Lines of the lifecycle function that no client can bring about: of a sweep that finds work which has come to a halt, and of a change
 * that could not be carried out; and of a refusal by IAM.
 */
export async function rareLines(): Promise<string[]> {
  const platform = await startPlatform();
  const long = new Date(platform.state.now - 2 * HOUR_MS).toISOString();
  const offboarding: NonNullable<TenantRecord["offboarding"]> = {
    requested_at: long,
    requested_by: "operator",
    purge_after: new Date(platform.state.now + HOUR_MS).toISOString(),
    export: { state: "running", progressed_at: long },
    purge: { state: "waiting" },
  };
  try {
    await platform.addTenant({ status: "offboarding", offboarding });
    await platform.sweep();
    platform.seam.faultAt(0, "before");
    await platform.drain();
    await platform.addTenant();
    let refused = false;
    platform.seam.between = async () => {
      if (refused) return;
      refused = true;
      throw Object.assign(new Error("refused"), { name: "AccessDeniedException" });
    };
    await platform.sweep().catch(() => {});
    return [...platform.lines, ...(await refusedWithoutSecondFactor())];
  } finally {
    await platform.close();
  }
}

/** A client causes it too, but only once a demand counts everywhere, after 30 s. */
async function refusedWithoutSecondFactor(): Promise<string[]> {
  const lines: string[] = [];
  const handler = createHandler("data", itemRoutes, asHandlers("data", {}), {
    telemetry: telemetryTo((line) => lines.push(line), { functionName: "data" }),
    allowOrigins: [],
    tenantOf: async () => ({
      tenantId: "tenant",
      userId: "user",
      roles: new Set(["tenant-member"]),
      apiKeyId: undefined,
      secondFactor: { required: true, given: false, enrolled: false },
      signedInAt: undefined,
    }),
  });
  await handler(eventOf("GET /data"), context);
  return lines;
}
