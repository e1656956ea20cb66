import * as z from "zod/mini";

export const onboardingBody = z.strictObject({
  tenant_name: z
    .string()
    .check(
      z.minLength(3),
      z.maxLength(64),
      z.regex(
        /^[\p{L}\p{N}](?:[\p{L}\p{N} ._&'-]*[\p{L}\p{N}._&'-])?$/u,
        "letters, digits, space and . _ & ' -, beginning with a letter or digit and not ending with a space",
      ),
    ),
  admin_email: z.string().check(z.toLowerCase(), z.maxLength(254), z.email()),
  /** Absent: the environment's default tier. */
  tier: z.optional(z.string().check(z.regex(/^[a-z][a-z0-9-]{0,31}$/))),
});
