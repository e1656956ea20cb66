import type { ScopedCredentials, TenantCredentials } from "./scoped-credentials";
import type { TenantId } from "./tenant-id";

/** A service's clients, each with one tenant's credentials. */
export class TenantClients<Client> {
  /** A client lives as long as the credentials it was made with, whose number is bounded. */
  private readonly clients = new WeakMap<TenantCredentials, { readonly client: Client }>();

  constructor(
    private readonly credentials: ScopedCredentials,
    private readonly connect: (credentials: TenantCredentials) => Client,
  ) {}

  /** `minimumLifeSeconds`: how long the credentials have to last at least. */
  async of(tenantId: TenantId, minimumLifeSeconds?: number): Promise<Client> {
    const credentials = await this.credentials.credentialsFor(tenantId, minimumLifeSeconds);
    const made = this.clients.get(credentials) ?? { client: this.connect(credentials) };
    this.clients.set(credentials, made);
    return made.client;
  }
}
