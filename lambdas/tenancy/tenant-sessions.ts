import { S3Client } from "@aws-sdk/client-s3";
import type { StoredTenant } from "../registry/tenant-records";
import type { ClientSettings } from "../shared/aws";
import type { ScopedCredentials, TenantCredentials } from "./scoped-credentials";
import { type TenantId, tenantIdOf } from "./tenant-id";

/** A client with the rights to one tenant's data, for work on a tenant rather than for one. */
export interface TenantSession<Client> {
  readonly tenantId: TenantId;
  readonly client: Client;
}

/** Clients for tenants whose records were read. One lives as long as the credentials it was made with. */
export class TenantSessions<Client> {
  private readonly clients = new WeakMap<TenantCredentials, Client>();

  constructor(
    private readonly credentials: ScopedCredentials,
    private readonly connect: (credentials: TenantCredentials) => Client,
  ) {}

  /** `minimumLifeSeconds`: how long the session has to last at least. */
  async of(tenant: StoredTenant, minimumLifeSeconds?: number): Promise<TenantSession<Client>> {
    const tenantId = tenantIdOf(tenant);
    const credentials = await this.credentials.credentialsFor(tenantId, minimumLifeSeconds);
    const client = this.clients.get(credentials) ?? this.connect(credentials);
    this.clients.set(credentials, client);
    return { tenantId, client };
  }
}

/** S3 with a tenant's credentials. */
export const connectS3 =
  (settings: ClientSettings) =>
  (credentials: TenantCredentials): S3Client =>
    new S3Client({
      ...settings,
      credentials,
      requestChecksumCalculation: "WHEN_REQUIRED",
      responseChecksumValidation: "WHEN_REQUIRED",
    });
