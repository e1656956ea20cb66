import { createHash } from "node:crypto";
import type { Tier } from "../registry/tiers";

/** A validated request for a tenant. */
export interface Application {
  readonly tenantName: string;
  /** In lower case; the administrator's Cognito username. */
  readonly adminEmail: string;
  readonly tier: string;
  /** Storage of the tier's tenants. */
  readonly isolation: Tier["isolation"];
  /** Name of the tier's usage plan. */
  readonly usagePlan: string;
}

/** One attempt to onboard one tenant. */
export interface Attempt {
  /** Marks the rows that this attempt owns. */
  readonly id: string;
  readonly tenantId: string;
  /** Seconds since 1970; an attempt that still owns rows after this has crashed. */
  readonly leaseUntil: number;
  /** An earlier attempt for this tenant crashed, and may have left any of its resources. */
  readonly resumed: boolean;
}

/** Equal for equal applications, without revealing them. */
export function fingerprintOf({ tenantName, adminEmail, tier }: Application): string {
  return sha256(JSON.stringify([tenantName, adminEmail, tier]));
}

export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
