import * as z from "zod/mini";
import { emailAddress, tierName } from "./fields";
import { isPlainlyWritten } from "./look-alikes";
import { described, EXAMPLE_TENANT_ID, named, responsesTo } from "./response";
import type { Route } from "./route";

const tenantName = z.string().check(
  // Other ways to write the same characters are the same name.
  z.normalize("NFC"),
  z.minLength(3),
  z.maxLength(64),
  z.regex(
    /^[\p{L}\p{N}](?:[\p{L}\p{Mn}\p{Mc}\p{N} ._&'-]*[\p{L}\p{Mn}\p{Mc}\p{N}._&'-])?$/u,
    "letters, digits, space and . _ & ' -, beginning with a letter or digit and not ending with a space",
  ),
  z.refine(
    isPlainlyWritten,
    "no mix of scripts that look alike, such as Latin and Cyrillic, no invisible characters, and accents and vowel signs only as languages write them",
  ),
);

export const newTenantBody = z.strictObject({
  tenant_name: tenantName,
  admin_email: emailAddress,
  /** Absent: the environment's default tier. */
  tier: z.optional(tierName),
});

/** A customer creates a tenant. */
export const onboardingRoutes = [
  {
    method: "POST",
    path: "/onboarding",
    function: "onboarding",
    authorization: "onboarding",
    body: newTenantBody,
    headers: ["Idempotency-Key"],
    audited: "create",
  },
] as const satisfies readonly Route[];

export type TenantCreated = z.output<typeof tenantCreated>;

export const tenantCreated = /* @__PURE__ */ named(
  "TenantCreated",
  { tenant_id: EXAMPLE_TENANT_ID, message: "Tenant created successfully", status: "active" },
  () =>
    z.object({
      tenant_id: z.uuid(),
      message: z.string(),
      status: described(
        z.enum(["active", "provisioning"]),
        "`provisioning`: a tenant in a silo tier, waiting for its silo.",
      ),
    }),
);

/** Descriptions shared by the routes that create a tenant. */
export const creation = {
  success: {
    201: {
      description:
        "The tenant. Its first administrator is invited by mail, in a silo tier after the activation.",
      body: tenantCreated,
    },
  },
  conflict: {
    description:
      "The tenant name or the administrator's address is already in use, or the same request is in progress; in that case Retry-After says when to repeat it.",
    headers: ["Retry-After"],
  },
  repeated:
    "With an `Idempotency-Key`, the same request gets the same response for 24 hours, so that it is safe to repeat after a failure.",
  reused: "The Idempotency-Key was used with another request",
} as const;

export const onboardingResponses = /* @__PURE__ */ responsesTo(onboardingRoutes, () => ({
  "POST /onboarding": {
    operation: "onboardTenant",
    summary: "Create a tenant and invite its first administrator",
    details: `${creation.repeated} The environment decides who may call this: everyone, callers who sign with SigV4, or no one.`,
    request: { example: { tenant_name: "Acme", admin_email: "admin@example.com" } },
    success: creation.success,
    problems: {
      409: creation.conflict,
      422: `${creation.reused}, or customers cannot choose the tier.`,
    },
  },
}));
