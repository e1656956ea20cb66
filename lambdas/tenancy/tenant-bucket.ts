import { S3Client } from "@aws-sdk/client-s3";
import type { ClientSettings } from "../shared/aws";
import type { ScopedCredentials, TenantCredentials } from "./scoped-credentials";
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
  /** A client lives as long as the credentials it was made with, whose number is bounded. */
  private readonly clients = new WeakMap<TenantCredentials, S3Client>();

  constructor(
    private readonly credentials: ScopedCredentials,
    private readonly bucket: string,
    private readonly settings: ClientSettings,
  ) {}

  /** `minimumLifeSeconds`: what a presigned URL promises; it dies with the credentials that signed it. */
  async of({ tenantId }: TenantContext, minimumLifeSeconds?: number): Promise<TenantBucket> {
    const credentials = await this.credentials.credentialsFor(tenantId, minimumLifeSeconds);
    const client = this.clients.get(credentials) ?? this.connect(credentials);
    return { tenantId, name: this.bucket, prefix: `tenants/${tenantId}/`, client } as unknown as TenantBucket;
  }

  private connect(credentials: TenantCredentials): S3Client {
    const client = new S3Client({
      ...this.settings,
      credentials,
      // Otherwise an upload URL would promise the checksum of an empty body.
      requestChecksumCalculation: "WHEN_REQUIRED",
      responseChecksumValidation: "WHEN_REQUIRED",
    });
    this.clients.set(credentials, client);
    return client;
  }
}
