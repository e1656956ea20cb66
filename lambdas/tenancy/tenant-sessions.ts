import { parseBinding } from "../registry/binding";
import type { StoredTenant } from "../registry/tenant-records";
import type { TenantCredentials } from "./scoped-credentials";
import type { StoreResolver } from "./store-resolver";
import { TenantClients } from "./tenant-clients";
import { type TenantId, tenantIdOf } from "./tenant-id";

/** A client for one tenant's data, for work on a tenant rather than on its behalf. */
export interface TenantSession<Client> {
  readonly tenantId: TenantId;
  readonly client: Client;
  readonly table: string;
  readonly bucket: string;
}

/** Sessions for tenants whose records were read, in the stores that the records name. */
export class TenantSessions<Client> {
  private readonly clients: TenantClients<Client>;

  constructor(
    private readonly resolver: StoreResolver,
    connect: (credentials: TenantCredentials) => Client,
  ) {
    this.clients = new TenantClients(connect);
  }

  /**
   * `minimumLifeSeconds`: how long the session must stay valid. `binding`: other stores than the tenant's, as its move
   * names them.
   * @throws Problem 503 `tenant-not-bound`
   */
  async of(
    tenant: StoredTenant,
    minimumLifeSeconds?: number,
    binding: unknown = tenant.binding,
  ): Promise<TenantSession<Client>> {
    const tenantId = tenantIdOf(tenant);
    const { table, bucket, credentials } = this.resolver.of(tenantId, parseBinding(binding));
    return { tenantId, client: await this.clients.of(credentials, minimumLifeSeconds), table, bucket };
  }
}
