import type { StoredTenant, TenantRecords } from "../registry/tenant-records";
import { BoundedMap } from "../shared/bounded-map";

/** A change of tier, or a new key, shows in the metrics after this long, in milliseconds. */
const CACHE_MILLISECONDS = 5 * 60 * 1000;
const CACHED_TENANTS = 1_000;
const TENANT_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const KEY_ID = /^[A-Za-z0-9]{1,64}$/;
/** Tenants per query. */
const PAGE = 1_000;
/** Statuses of tenants that can have an API key. */
const WITH_KEYS = ["active", "suspended", "offboarding", "provisioning"] as const;

export interface LineTenant {
  readonly tenantId: string;
  readonly tier: string;
}

/**
 * Finds the tenants of access lines: by the id that the token had or, if API Gateway logged none, by the id of the API
 * key. Keys are looked up in the registry's index, to avoid API Gateway's management API, whose rate limit applies to
 * the whole account.
 */
export class TenantsOfLines {
  private readonly known = new BoundedMap<
    string,
    { readonly tenant: LineTenant | undefined; readonly until: number }
  >(CACHED_TENANTS);
  private owners: { readonly byKey: ReadonlyMap<string, string>; readonly until: number } | undefined;

  constructor(
    private readonly records: Pick<TenantRecords, "read" | "list">,
    private readonly now: () => Date,
  ) {}

  /** @returns undefined if the line names no tenant, or one that no longer exists */
  async of(tenantId: string, keyId: string): Promise<LineTenant | undefined> {
    if (TENANT_ID.test(tenantId)) return this.withId(tenantId);
    const owner = KEY_ID.test(keyId) ? (await this.ownersByKey()).get(keyId) : undefined;
    return owner === undefined ? undefined : this.withId(owner);
  }

  private async withId(tenantId: string): Promise<LineTenant | undefined> {
    const now = this.now().getTime();
    const known = this.known.get(tenantId);
    if (known !== undefined && known.until > now) return known.tenant;
    const tier = (await this.records.read(tenantId))?.tier;
    const tenant = tier === undefined ? undefined : { tenantId, tier };
    this.known.set(tenantId, { tenant, until: now + CACHE_MILLISECONDS });
    return tenant;
  }

  /** Reads all tenants at most once in five minutes, and only after requests were throttled. */
  private async ownersByKey(): Promise<ReadonlyMap<string, string>> {
    const now = this.now().getTime();
    if (this.owners !== undefined && this.owners.until > now) return this.owners.byKey;
    const byKey = new Map<string, string>();
    for (const status of WITH_KEYS) {
      let position: string | undefined;
      do {
        const page = await this.records.list(PAGE, status, position);
        for (const { tenant_id, api_key_id } of page.tenants as readonly StoredTenant[]) {
          if (api_key_id !== undefined) byKey.set(api_key_id, tenant_id);
        }
        position = page.next;
      } while (position !== undefined);
    }
    this.owners = { byKey, until: now + CACHE_MILLISECONDS };
    return byKey;
  }
}
