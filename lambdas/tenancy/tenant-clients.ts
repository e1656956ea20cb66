import type { CredentialSource, TenantCredentials } from "./scoped-credentials";

/** Caches a service's clients, each with one session's credentials. */
export class TenantClients<Client> {
  /** A client lives as long as its credentials, whose number is bounded. */
  private readonly clients = new WeakMap<TenantCredentials, { readonly client: Client }>();

  constructor(private readonly connect: (credentials: TenantCredentials) => Client) {}

  /** `minimumLifeSeconds`: how long the credentials must stay valid. */
  async of(source: CredentialSource, minimumLifeSeconds?: number): Promise<Client> {
    const credentials = await source(minimumLifeSeconds);
    const made = this.clients.get(credentials) ?? { client: this.connect(credentials) };
    this.clients.set(credentials, made);
    return made.client;
  }
}
