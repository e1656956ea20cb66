import { type TenantRole, tenantRoles } from "../../api/route";
import { BoundedMap } from "../shared/bounded-map";
import { forbidden } from "../shared/errors";
import { type TenantId, type UserPool, verifyClaims } from "./tenant-id";

declare const established: unique symbol;

/** A caller of an active tenant. The only key to a tenant's table and bucket; nothing but `TenantContexts` makes one. */
export interface TenantContext {
  readonly tenantId: TenantId;
  readonly roles: ReadonlySet<TenantRole>;
  readonly [established]: true;
}

export interface TenantContextsOptions {
  readonly pool: UserPool;
  /** The `status` of the tenant's record; `undefined` when there is no record. */
  readonly readStatus: (tenantId: TenantId) => Promise<string | undefined>;
  /** Tenants whose status is kept at a time; default 1,000. */
  readonly capacity?: number;
  /** Milliseconds. */
  readonly now?: () => number;
}

/** How long a tenant may go on after it was suspended. */
const STATUS_MILLISECONDS = 30_000;

interface Reading {
  readonly status: Promise<string | undefined>;
  readonly until: number;
}

/** Establishes who calls from the authorizer's claims and from the tenant's record, and from nothing else. */
export class TenantContexts {
  private readonly readings: BoundedMap<TenantId, Reading>;

  constructor(private readonly options: TenantContextsOptions) {
    this.readings = new BoundedMap(options.capacity ?? 1_000);
  }

  /** 401 for a token that does not count, 403 for no tenant, an unknown tenant or one that is not active. */
  async of(claims: unknown): Promise<TenantContext> {
    const { tenantId, groups } = verifyClaims(claims, this.options.pool);
    const status = await this.statusOf(tenantId);
    if (status === undefined) throw forbidden("The token's tenant does not exist.");
    if (status !== "active") throw forbidden("The tenant is not active.", "tenant-not-active");
    const roles = new Set(tenantRoles.filter((role) => groups.includes(role)));
    return { tenantId, roles } as unknown as TenantContext;
  }

  private statusOf(tenantId: TenantId): Promise<string | undefined> {
    const now = (this.options.now ?? Date.now)();
    const cached = this.readings.get(tenantId);
    if (cached && now < cached.until) return cached.status;
    const reading: Reading = {
      status: this.options.readStatus(tenantId).catch((error) => {
        this.readings.deleteIf(tenantId, reading);
        throw error;
      }),
      until: now + STATUS_MILLISECONDS,
    };
    this.readings.set(tenantId, reading);
    return reading.status;
  }
}
