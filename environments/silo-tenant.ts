import { z } from "zod";

const SLUG =
  "write 2 to 20 characters: lower-case letters, digits and -, beginning with a letter, ending with a letter or digit";
const TENANT_ID = "write the tenant's id, a UUID in lower case, as npm run tenants -- list prints it";

/** A tenant with a stack of its own: one line of `environments/silos/<environment>.ts`. */
export const siloTenantSchema = z.strictObject(
  {
    /** Part of the names of the stack and of all it holds: it never changes. */
    slug: z.string({ error: SLUG }).regex(/^[a-z][a-z0-9-]{0,18}[a-z0-9]$/, { error: SLUG }),
    tenantId: z
      .string({ error: TENANT_ID })
      .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/, { error: TENANT_ID }),
    /** The environment's: see `silo-rules.ts`. */
    region: z.string({ error: "write the environment's region" }),
    tier: z.string({ error: 'name a tier whose isolation is "silo"' }),
    /** Absent: as the environment says. `false`: table, bucket and key may be destroyed, with what is in them. */
    removalProtection: z.boolean({ error: "write true or false, or leave it out" }).optional(),
  },
  { error: "write an object: { slug, tenantId, region, tier }" },
);

/** A validated line of the registry. */
export type SiloTenant = Readonly<z.output<typeof siloTenantSchema>>;
