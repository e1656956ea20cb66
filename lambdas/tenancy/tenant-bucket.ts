import { S3Client } from "@aws-sdk/client-s3";
import type { ClientSettings } from "../shared/aws";
import type { ScopedCredentials } from "./scoped-credentials";
import { TenantClients } from "./tenant-clients";
import type { TenantContext } from "./tenant-context";
import type { TenantId } from "./tenant-id";

declare const scoped: unique symbol;

/** A tenant's part of the bucket, through a client that can reach no other part. */
export interface TenantBucket {
  readonly tenantId: TenantId;
  readonly name: string;
  /** What every key of the tenant begins with. */
  readonly prefix: string;
  readonly client: S3Client;
  readonly [scoped]: true;
}

/** S3 as a tenant sees it. */
export class TenantBuckets {
  private readonly clients: TenantClients<S3Client>;

  constructor(
    credentials: ScopedCredentials,
    private readonly bucket: string,
    settings: ClientSettings,
  ) {
    this.clients = new TenantClients(
      credentials,
      (tenant) =>
        new S3Client({
          ...settings,
          credentials: tenant,
          // Otherwise an upload URL would promise the checksum of an empty body.
          requestChecksumCalculation: "WHEN_REQUIRED",
          responseChecksumValidation: "WHEN_REQUIRED",
        }),
    );
  }

  /** `minimumLifeSeconds`: what a presigned URL promises; it dies with the credentials that signed it. */
  async of({ tenantId }: TenantContext, minimumLifeSeconds?: number): Promise<TenantBucket> {
    const client = await this.clients.of(tenantId, minimumLifeSeconds);
    return { tenantId, name: this.bucket, prefix: `tenants/${tenantId}/`, client } as unknown as TenantBucket;
  }
}
