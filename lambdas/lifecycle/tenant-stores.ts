import type { S3Client } from "@aws-sdk/client-s3";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { TenantSession } from "../tenancy/tenant-sessions";
import { TenantFiles } from "./tenant-files";
import { TenantItems } from "./tenant-items";

/** Clients with a tenant's credentials. */
export interface StoreClients {
  readonly documents: Pick<DynamoDBDocumentClient, "send">;
  readonly s3: Pick<S3Client, "send">;
}

/** A tenant's data, within reach of its session and of no other. */
export interface TenantStores {
  readonly items: TenantItems;
  readonly files: TenantFiles;
}

export function tenantStores({ tenantId, client, table, bucket }: TenantSession<StoreClients>): TenantStores {
  return {
    items: new TenantItems(client.documents, table, tenantId),
    files: new TenantFiles(client.s3, bucket, tenantId),
  };
}
