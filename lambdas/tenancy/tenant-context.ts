import { type TenantRole, tenantRoles } from "../../api/route";
import type { Binding } from "../registry/binding";
import type { BlockedWrites } from "../registry/move";
import { BoundedMap } from "../shared/bounded-map";
import { forbidden } from "../shared/errors";
import { type TenantId, type UserPool, verifyClaims } from "./tenant-id";

declare const established: unique symbol;

/** A caller of an active tenant, required to reach a tenant's stores. Only `TenantContexts` creates one. */
export interface TenantContext {
  readonly tenantId: TenantId;
  /** The user's `sub`. */
  readonly userId: string;
  readonly roles: ReadonlySet<TenantRole>;
  /** The tenant's own API key; undefined while it has none. */
  readonly apiKeyId: string | undefined;
  /** The storage of the tenant's data; undefined: unknown, and code that needs it must refuse. */
  readonly binding: Binding | undefined;
  /** The writes that a move blocks: see `requireWritable`. */
  readonly blockedWrites: BlockedWrites;
  /** Signs the cursors of the tenant's lists. */
  readonly cursorSecret: string | undefined;
  /** The tenant stores more than its tier allows: see `requireRoom`. */
  readonly storageFull: boolean;
  readonly [established]: true;
}

/** The properties of a tenant's record that decide about its requests. */
export interface TenantAccessState {
  readonly status: string;
  readonly apiKeyId: string | undefined;
  readonly binding: Binding | undefined;
  readonly blockedWrites: BlockedWrites;
  readonly cursorSecret: string | undefined;
  readonly storageFull: boolean;
}

export interface TenantContextsOptions {
  readonly pool: UserPool;
  /** `undefined` if there is no record. */
  readonly readAccessState: (tenantId: TenantId) => Promise<TenantAccessState | undefined>;
  /** Tenants in the cache; default 1,000. */
  readonly capacity?: number;
  /** Milliseconds. */
  readonly now?: () => number;
}

/** How long a function may use an old access state after a suspension or a switch of storage; moves wait this long. */
const ACCESS_STATE_MILLISECONDS = 30_000;

interface Reading {
  readonly accessState: Promise<TenantAccessState | undefined>;
  readonly until: number;
}

export const tenantNotActive = () => forbidden("The tenant is not active.", "tenant-not-active");

/** Identifies callers only by the authorizer's claims and the tenant's record. */
export class TenantContexts {
  private readonly readings: BoundedMap<TenantId, Reading>;

  constructor(private readonly options: TenantContextsOptions) {
    this.readings = new BoundedMap(options.capacity ?? 1_000);
  }

  /** 401 for an invalid token, 403 without a tenant, or for one that is unknown or not active. */
  async of(claims: unknown): Promise<TenantContext> {
    const { tenantId, userId, groups } = verifyClaims(claims, this.options.pool);
    const accessState = await this.accessStateOf(tenantId);
    if (accessState === undefined) throw forbidden("The token's tenant does not exist.");
    const { status, ...rest } = accessState;
    if (status !== "active") throw tenantNotActive();
    const roles = new Set(tenantRoles.filter((role) => groups.includes(role)));
    return { tenantId, userId, roles, ...rest } as unknown as TenantContext;
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
