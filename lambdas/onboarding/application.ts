import { createHash } from "node:crypto";
import type { Tier } from "../registry/tiers";

/** Who asks for a tenant, already validated. */
export interface Application {
  readonly tenantName: string;
  /** In lower case; the administrator's Cognito username. */
  readonly adminEmail: string;
  readonly tier: string;
  /** Where tenants of the tier have their data. */
  readonly isolation: Tier["isolation"];
  /** Name of the tier's usage plan. */
  readonly usagePlan: string;
}

/** One run of the onboarding of one tenant. */
export interface Attempt {
  /** Names this run: what it holds in the table is its own. */
  readonly id: string;
  readonly tenantId: string;
  /** Seconds since 1970; what an attempt holds after this was left behind by a crash. */
  readonly leaseUntil: number;
  /** An earlier attempt at this tenant crashed, and may have left anything from nothing to the whole of it. */
  readonly resumed: boolean;
}

export interface Answer {
  readonly tenant_id: string;
  readonly message: string;
  /** `provisioning`: the tenant awaits its silo. */
  readonly status: "active" | "provisioning";
}

/** The same for the same application, and tells nothing about it. */
export function fingerprintOf({ tenantName, adminEmail, tier }: Application): string {
  return sha256(JSON.stringify([tenantName, adminEmail, tier]));
}

export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
