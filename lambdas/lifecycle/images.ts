import * as z from "zod/mini";
import { tenantStatuses } from "../../api/tenant";

const text = z.object({ S: z.string().check(z.minLength(1)) });

/** As much of a record as events are made of, in the form that a stream gives attributes. */
const image = z.object({
  tenant_id: text,
  tier: text,
  status: z.object({ S: z.enum(tenantStatuses) }),
  version: z.object({ N: z.string().check(z.regex(/^\d{1,15}$/)) }),
  updated_at: text,
  pending_admin: z.optional(z.unknown()),
  awaits_silo: z.optional(z.unknown()),
  binding: z.optional(z.unknown()),
});

/** A tenant's record at one moment. */
export interface Image {
  readonly tenant_id: string;
  readonly tier: string;
  readonly status: (typeof tenantStatuses)[number];
  readonly version: number;
  readonly updated_at: string;
  /** The first administrator is not invited yet. */
  readonly incomplete: boolean;
  readonly awaitsSilo: boolean;
  /** Tells the place of the tenant's data from others; absent: it has none. */
  readonly place?: string;
}

/**
 * Reads an image of the metadata table's stream; `undefined`: there is none, or it is another row than a tenant's record.
 * Throws when it is a record's and cannot be read.
 */
export function imageOf(attributes: Readonly<Record<string, unknown>> | undefined): Image | undefined {
  if (attributes?.status === undefined) return undefined;
  const result = image.safeParse(attributes);
  if (!result.success) {
    const { path, message } = result.error.issues[0] ?? { path: [], message: "" };
    throw new Error(`the record's attribute ${path.join(".")}: ${message}`);
  }
  const { tenant_id, tier, status, version, updated_at, pending_admin, awaits_silo, binding } = result.data;
  const place = placeIn(binding);
  return {
    tenant_id: tenant_id.S,
    tier: tier.S,
    status: status.S,
    version: Number(version.N),
    updated_at: updated_at.S,
    incomplete: pending_admin !== undefined,
    awaitsSilo: awaits_silo !== undefined,
    ...(place !== undefined && { place }),
  };
}

const place = z.object({ M: z.object({ model: text, slug: z.optional(text) }) });

/** A binding that cannot be understood is no place, and the record's changes are told all the same. */
function placeIn(binding: unknown): string | undefined {
  const { data } = place.safeParse(binding);
  return data && `${data.M.model.S} ${data.M.slug?.S ?? ""}`;
}
