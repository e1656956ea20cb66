import { type TenantRole, tenantRoles } from "../../api/route";
import type { Binding } from "../registry/binding";
import type { BlockedWrites } from "../registry/move";
import { BoundedMap } from "../shared/bounded-map";
import { forbidden } from "../shared/errors";
import { type TenantId, type UserPool, verifyClaims } from "./tenant-id";

declare const established: unique symbol;

/** A caller of an active tenant. The only key to a tenant's table and bucket; nothing but `TenantContexts` makes one. */
export interface TenantContext {
  readonly tenantId: TenantId;
  /** The user's `sub`. */
  readonly userId: string;
  readonly roles: ReadonlySet<TenantRole>;
  /** The tenant's own API key; undefined while it has none. */
  readonly apiKeyId: string | undefined;
  /** Where the tenant's data is; undefined: not known, and whoever needs it refuses. */
  readonly binding: Binding | undefined;
  /** What of the tenant's data cannot be changed for now: ask `requireWritable`. */
  readonly blockedWrites: BlockedWrites;
  readonly [established]: true;
}

/** What a tenant's record says about its requests. */
export interface TenantAccessState {
  readonly status: string;
  readonly apiKeyId: string | undefined;
  readonly binding: Binding | undefined;
  readonly blockedWrites: BlockedWrites;
}

export interface TenantContextsOptions {
  readonly pool: UserPool;
  /** `undefined` when there is no record. */
  readonly readAccessState: (tenantId: TenantId) => Promise<TenantAccessState | undefined>;
  /** Tenants whose standing is kept at a time; default 1,000. */
  readonly capacity?: number;
  /** Milliseconds. */
  readonly now?: () => number;
}

/** How long a tenant may go on after it was suspended, and at the place where its data was before: moves wait for it. */
const ACCESS_STATE_MILLISECONDS = 30_000;

interface Reading {
  readonly accessState: Promise<TenantAccessState | undefined>;
  readonly until: number;
}

export const tenantNotActive = () => forbidden("The tenant is not active.", "tenant-not-active");

/** Establishes who calls from the authorizer's claims and from the tenant's record, and from nothing else. */
export class TenantContexts {
  private readonly readings: BoundedMap<TenantId, Reading>;

  constructor(private readonly options: TenantContextsOptions) {
    this.readings = new BoundedMap(options.capacity ?? 1_000);
  }

  /** 401 for a token that does not count, 403 for no tenant, an unknown tenant or one that is not active. */
  async of(claims: unknown): Promise<TenantContext> {
    const { tenantId, userId, groups } = verifyClaims(claims, this.options.pool);
    const accessState = await this.accessStateOf(tenantId);
    if (accessState === undefined) throw forbidden("The token's tenant does not exist.");
    if (accessState.status !== "active") throw tenantNotActive();
    const roles = new Set(tenantRoles.filter((role) => groups.includes(role)));
    const { apiKeyId, binding, blockedWrites } = accessState;
    return { tenantId, userId, roles, apiKeyId, binding, blockedWrites } as unknown as TenantContext;
  }

  private accessStateOf(tenantId: TenantId): Promise<TenantAccessState | undefined> {
    const now = (this.options.now ?? Date.now)();
    const cached = this.readings.get(tenantId);
    if (cached && now < cached.until) return cached.accessState;
    const reading: Reading = {
      accessState: this.options.readAccessState(tenantId).catch((error) => {
        this.readings.deleteIf(tenantId, reading);
        throw error;
      }),
      until: now + ACCESS_STATE_MILLISECONDS,
    };
    this.readings.set(tenantId, reading);
    return reading.accessState;
  }
}
