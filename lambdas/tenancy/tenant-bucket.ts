import type { S3Client } from "@aws-sdk/client-s3";
import { type ClientSettings, s3Client } from "../shared/aws-clients";
import type { Telemetry } from "../shared/telemetry";
import type { StoreResolver } from "./store-resolver";
import { TenantClients } from "./tenant-clients";
import type { TenantContext } from "./tenant-context";
import type { TenantId } from "./tenant-id";

declare const scoped: unique symbol;

/** A tenant's part of a bucket, through a client that can reach no other part. */
export interface TenantBucket {
  readonly tenantId: TenantId;
  readonly name: string;
  /** What every key of the tenant begins with. */
  readonly prefix: string;
  readonly client: S3Client;
  readonly [scoped]: true;
}

/** A tenant's files, wherever its binding keeps them. */
export class TenantBuckets {
  private readonly clients: TenantClients<S3Client>;

  constructor(
    private readonly resolver: StoreResolver,
    settings: ClientSettings,
    telemetry: Telemetry,
  ) {
    this.clients = new TenantClients((credentials) => s3Client(telemetry, { ...settings, credentials }));
  }

  /**
   * `minimumLifeSeconds`: what a presigned URL promises; it dies with the credentials that signed it.
   * @throws Problem 503 `tenant-not-bound`
   */
  async of({ tenantId, binding }: TenantContext, minimumLifeSeconds?: number): Promise<TenantBucket> {
    const { bucket, credentials } = this.resolver.of(tenantId, binding);
    const client = await this.clients.of(credentials, minimumLifeSeconds);
    return { tenantId, name: bucket, prefix: `tenants/${tenantId}/`, client } as unknown as TenantBucket;
  }
}
