import type { S3Client } from "@aws-sdk/client-s3";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { Members } from "../registry/members";
import type { TenantSession } from "../tenancy/tenant-sessions";
import { TenantFiles } from "./tenant-files";
import { TenantItems } from "./tenant-items";

/** Clients with a tenant's credentials. */
export interface TenantClients {
  readonly documents: Pick<DynamoDBDocumentClient, "send">;
  readonly s3: Pick<S3Client, "send">;
}

export interface StoreNames {
  readonly members: string;
  readonly data: string;
  readonly bucket: string;
}

/** Everything that is a tenant's own, within reach of its session and of no other. */
export interface TenantStores {
  readonly members: Members;
  readonly items: TenantItems;
  readonly files: TenantFiles;
}

export function tenantStores(
  { tenantId, client: { documents, s3 } }: TenantSession<TenantClients>,
  names: StoreNames,
): TenantStores {
  return {
    members: new Members(documents, names.members, tenantId),
    items: new TenantItems(documents, names.data, tenantId),
    files: new TenantFiles(s3, names.bucket, tenantId),
  };
}
