import type { AuditFacts } from "../../api/audit";
import type { Recorded } from "../shared/recorded";
import { parseBinding } from "./binding";
import type { TenantRecord } from "./tenant-record";

/** What the audit trail shows of a tenant. */
function factsOf({ status, tier, mfa, binding, move }: TenantRecord): AuditFacts {
  const isolation = parseBinding(binding)?.model;
  return {
    status,
    tier,
    ...(mfa !== undefined && { mfa }),
    ...(isolation !== undefined && { isolation }),
    ...(move !== undefined && { move: `${move.state}, to ${move.tier}` }),
  };
}

/** Told about a decision: the record that it was made on, and the record that follows. */
export type Decided = (before: TenantRecord, after: TenantRecord) => void;

/** Records decisions about a tenant in the request's audit entry. */
export const recording =
  (record: (change: Recorded) => void): Decided =>
  (before, after) =>
    record({
      before: factsOf(before),
      after: factsOf(after),
      ...(before.status === "offboarding" && after.status === "suspended" && { operation: "call-off" }),
    });
