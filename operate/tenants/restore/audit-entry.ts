import { randomUUID } from "node:crypto";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { keepEntry } from "../../../lambdas/shared/audit";
import type { Tally } from "./difference";
import type { RestorePlace } from "./place";
import type { RestoreClients } from "./sessions";

/** Adds to the tenant's audit trail who restored it to when, and what that changed; before it begins, with what it is about to change. */
export async function keepRestore(
  clients: RestoreClients,
  { tenantId, auditTable }: RestorePlace,
  action: "restore" | "restored",
  at: Date,
  tallies: { readonly items: Tally; readonly files: Tally },
): Promise<void> {
  const result = Object.fromEntries(
    Object.entries(tallies).flatMap(([what, { counts }]) =>
      (["put_back", "replaced", "removed"] as const).map((fate) => [`${what}_${fate}`, counts[fate]]),
    ),
  );
  await keepEntry(DynamoDBDocumentClient.from(clients.audit), auditTable, {
    tenant_id: tenantId,
    at: new Date().toISOString(),
    actor: { type: "operator", id: await clients.operator(), source_ip: "" },
    action,
    target: at.toISOString(),
    result,
    request_id: `restore:${randomUUID()}`,
  });
}
