import { parseBinding } from "../registry/binding";
import type { StoredTenant } from "../registry/tenant-records";
import type { TenantCredentials } from "./scoped-credentials";
import type { StoreResolver } from "./store-resolver";
import { TenantClients } from "./tenant-clients";
import { type TenantId, tenantIdOf } from "./tenant-id";

/** A client with the rights to one tenant's data, for work on a tenant rather than for one. */
export interface TenantSession<Client> {
  readonly tenantId: TenantId;
  readonly client: Client;
  /** Where its items are. */
  readonly table: string;
  /** Where its files are. */
  readonly bucket: string;
}

/** Clients for tenants whose records were read, at the places that the records name. */
export class TenantSessions<Client> {
  private readonly clients: TenantClients<Client>;

  constructor(
    private readonly resolver: StoreResolver,
    connect: (credentials: TenantCredentials) => Client,
  ) {
    this.clients = new TenantClients(connect);
  }

  /**
   * `minimumLifeSeconds`: how long the session has to last at least. `place`: a binding, as stored, to a place where the
   * tenant is not, or not any more; absent: where it is.
   * @throws Problem 503 `tenant-not-bound`
   */
  async of(
    tenant: StoredTenant,
    minimumLifeSeconds?: number,
    place: unknown = tenant.binding,
  ): Promise<TenantSession<Client>> {
    const tenantId = tenantIdOf(tenant);
    const { table, bucket, credentials } = this.resolver.of(tenantId, parseBinding(place));
    return { tenantId, client: await this.clients.of(credentials, minimumLifeSeconds), table, bucket };
  }
}
