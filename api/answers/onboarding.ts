import * as z from "zod";
import type { AnswersBelow } from "../answer";
import { EXAMPLE_TENANT_ID, shape } from "./shape";

export const tenantCreated = shape(
  "TenantCreated",
  { tenant_id: EXAMPLE_TENANT_ID, message: "Tenant created successfully", status: "active" },
  z.strictObject({
    tenant_id: z.uuid(),
    message: z.string(),
    status: z
      .enum(["active", "provisioning"])
      .meta({ description: "`provisioning`: a tenant in a silo tier, which awaits its silo." }),
  }),
);

/** Of both routes that make tenants. */
export const creation = {
  success: {
    201: {
      description:
        "The tenant, whole; its first administrator is invited by mail, in a silo tier once it is activated.",
      body: tenantCreated,
    },
  },
  conflict: {
    description:
      "The tenant name or the administrator's address is in use already, or the same request is under way; in that case Retry-After says when to repeat it.",
    headers: ["Retry-After"],
  },
  repeated:
    "With an `Idempotency-Key`, the same request gets the same answer for 24 hours: repeat it after a failure without fear.",
  reused: "The Idempotency-Key came with another request",
} as const;

export const onboardingAnswers = {
  "POST /onboarding": {
    operation: "onboardTenant",
    details: `${creation.repeated} The environment decides whether everybody may call this, who signs with SigV4, or nobody.`,
    request: { example: { tenant_name: "Acme", admin_email: "admin@example.com" } },
    success: creation.success,
    problems: {
      409: creation.conflict,
      422: `${creation.reused}, or the tier is not one that can be chosen.`,
    },
  },
} as const satisfies AnswersBelow<"/onboarding">;
