import * as z from "zod/mini";

/** Lower case, because it becomes a Cognito username. */
export const emailAddress = z.string().check(z.toLowerCase(), z.maxLength(254), z.email());

export const tierName = z.string().check(z.regex(/^[a-z][a-z0-9-]{0,31}$/));

/** `limit` and `cursor` of a paginated list. @param largest page @param cursorLength in characters */
export const pageQuery = (largest: number, standard = 50, cursorLength = 1024) =>
  z.strictObject({
    limit: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(largest)), standard),
    cursor: z.optional(z.string().check(z.minLength(1), z.maxLength(cursorLength))),
  });

/** The path parameter of operators' routes for one tenant. */
export const tenantParams = z.object({ tenant_id: z.string().check(z.guid()) });
