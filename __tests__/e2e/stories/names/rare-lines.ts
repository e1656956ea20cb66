import type { TenantRecord } from "../../../../lambdas/registry/tenant-record";
import { startPlatform } from "../../../support/lambdas/platform";

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
    return platform.lines;
  } finally {
    await platform.close();
  }
}
