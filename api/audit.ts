import * as z from "zod/mini";
import { described, EXAMPLE_REQUEST_ID, EXAMPLE_TENANT_ID, EXAMPLE_USER_ID, named, time } from "./response";

export type AuditEntryView = z.output<typeof auditEntryView>;

export type AuditFacts = z.output<ReturnType<typeof auditFacts>>;

/** What a change can change, as the audit trail shows it. A closed list: no address, name or secret gets in. */
const auditFacts = () =>
  z.object({
    status: z.exactOptional(z.string()),
    tier: z.exactOptional(z.string()),
    isolation: described(z.exactOptional(z.string()), "Where the tenant's data is: `pool` or `silo`."),
    move: described(
      z.exactOptional(z.string()),
      "State of the tenant's move, and the tier that it leads to.",
    ),
    mfa: described(z.exactOptional(z.string()), "The demand of a second factor: `optional` or `required`."),
    second_factor: described(z.exactOptional(z.string()), "Of a user: `active` or `none`."),
    scopes: described(z.exactOptional(z.string()), "Of a machine credential."),
    sso: described(
      z.exactOptional(z.string()),
      "State of the tenant's connection to its identity provider, with `enforced` where it is the only way in.",
    ),
    role: z.exactOptional(z.string()),
    invitation: z.exactOptional(z.string()),
    scim_credential: described(z.exactOptional(z.string()), "Id of a credential that is created or revoked."),
    scim_group: described(z.exactOptional(z.string()), "Id of a group of the tenant's identity provider."),
  });

/** Who did what to which tenant, when, from where, with what result. No payload, no address, no token. */
export const auditEntryView = /* @__PURE__ */ named(
  "AuditEntry",
  {
    tenant_id: EXAMPLE_TENANT_ID,
    at: "2025-11-24T09:30:00.000Z",
    actor: { type: "user", id: EXAMPLE_USER_ID, source_ip: "192.0.2.7" },
    action: "PATCH /users/{user_id}",
    operation: "set-role",
    target: EXAMPLE_USER_ID,
    before: { role: "tenant-member" },
    after: { role: "tenant-admin" },
    result: 200,
    request_id: EXAMPLE_REQUEST_ID,
  },
  () =>
    z.object({
      tenant_id: z.uuid(),
      at: time(),
      actor: z.object({
        type: z.enum(["user", "machine", "operator", "anonymous", "platform", "scim"]),
        id: described(
          z.string(),
          "The id of the user, the machine credential or the SCIM credential, the operator's ARN or the function's name; empty: anonymous.",
        ),
        name: described(
          z.exactOptional(z.string()),
          "The person behind an operator's ARN: the IAM user or the name of the session.",
        ),
        source_ip: z.string(),
      }),
      action: described(z.string(), "A route, or an action of the platform itself."),
      operation: described(
        z.exactOptional(z.string()),
        "What was done, in the words of the operator's command: `suspend`, `set-tier`. Entries of earlier releases have none.",
      ),
      target: described(
        z.exactOptional(z.string()),
        "Id of the user or machine credential concerned, or the time that a restore goes back to.",
      ),
      before: described(z.exactOptional(auditFacts()), "What the change changed, as it was."),
      after: described(z.exactOptional(auditFacts()), "What the change changed, as it is now."),
      result: described(
        z.union([z.int(), z.record(z.string(), z.number())]),
        "HTTP status, or the counts of an action of the platform.",
      ),
      request_id: z.string(),
    }),
);

export const auditEntries = /* @__PURE__ */ z.array(auditEntryView);
