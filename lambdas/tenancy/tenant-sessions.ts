import { S3Client } from "@aws-sdk/client-s3";
import type { StoredTenant } from "../registry/tenant-records";
import type { ClientSettings } from "../shared/aws";
import type { ScopedCredentials, TenantCredentials } from "./scoped-credentials";
import { TenantClients } from "./tenant-clients";
import { type TenantId, tenantIdOf } from "./tenant-id";

/** A client with the rights to one tenant's data, for work on a tenant rather than for one. */
export interface TenantSession<Client> {
  readonly tenantId: TenantId;
  readonly client: Client;
}

/** Clients for tenants whose records were read. */
export class TenantSessions<Client> {
  private readonly clients: TenantClients<Client>;

  constructor(credentials: ScopedCredentials, connect: (credentials: TenantCredentials) => Client) {
    this.clients = new TenantClients(credentials, connect);
  }

  /** `minimumLifeSeconds`: how long the session has to last at least. */
  async of(tenant: StoredTenant, minimumLifeSeconds?: number): Promise<TenantSession<Client>> {
    const tenantId = tenantIdOf(tenant);
    return { tenantId, client: await this.clients.of(tenantId, minimumLifeSeconds) };
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
