import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { S3Client } from "@aws-sdk/client-s3";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { TenantSession } from "../tenancy/tenant-sessions";
import { CurrentFiles } from "./moving/files";
import { StoredItems } from "./moving/items";
import { TenantFiles } from "./tenant-files";
import { TenantItems } from "./tenant-items";

/** Clients with a tenant's credentials. */
export interface StoreClients {
  readonly documents: Pick<DynamoDBDocumentClient, "send">;
  readonly s3: Pick<S3Client, "send">;
}

/** A tenant's data, as its session reaches it. */
export interface TenantStores {
  readonly items: TenantItems;
  readonly files: TenantFiles;
}

/** A tenant's data in the source or target of a move. */
export interface MovingStores {
  readonly items: StoredItems;
  readonly files: CurrentFiles;
}

export function tenantStores({ tenantId, client, table, bucket }: TenantSession<StoreClients>): TenantStores {
  return {
    items: new TenantItems(client.documents, table, tenantId),
    files: new TenantFiles(client.s3, bucket, tenantId),
  };
}

/** As {@link tenantStores}, with permissions to move data. */
export function movingStores({
  tenantId,
  client: { dynamodb, s3 },
  table,
  bucket,
}: TenantSession<{
  readonly dynamodb: Pick<DynamoDBClient, "send">;
  readonly s3: Pick<S3Client, "send">;
}>): MovingStores {
  return {
    items: new StoredItems(dynamodb, table, tenantId),
    files: new CurrentFiles(s3, bucket, tenantId),
  };
}
