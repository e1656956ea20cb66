import type { EnvironmentConfig } from "../../environments/schema";
import type { BaseStack } from "../base-stack";
import { TenantTable } from "../constructs/data/tenant-table";
import { TenantUsers } from "../constructs/identity/tenant-users";
import { TenantBucket } from "../constructs/storage/tenant-bucket";
import { dataTableName, platformStackName, poolBucketName } from "../support/naming";

/** Properties that all parts of a platform share. */
export interface PlatformContext {
  readonly stack: BaseStack;
  readonly environment: EnvironmentConfig;
  /** Returns a resource's name: the stack's, `-`, and this. */
  readonly name: (suffix: string) => string;
  /** ARN of the environment's customer-managed key; undefined: AWS manages the keys. */
  readonly keyArn: string | undefined;
}

/** Name of the index of tenants by status, for the control plane. */
export const STATUS_INDEX = "by_status";

/** Name of the members table's index of machines' app clients: `CLIENT_INDEX` of the functions. */
export const CLIENT_INDEX = "by_client";

export type Stores = ReturnType<typeof createStores>;

/** The platform's stores: users, tenants' records, members and audit trail, and tenants' own data. */
export function createStores({ stack, environment, name, keyArn }: PlatformContext) {
  const users = new TenantUsers(stack, "tenant_users", { environment, userPoolName: name("tenant-users") });
  const { table: metadata } = new TenantTable(stack, "tenant_metadata", {
    environment,
    tableName: name("tenant-metadata"),
    indexesAcrossTenants: { [STATUS_INDEX]: { partitionKey: "status" } },
    expiresAt: "expires_at",
    stream: true,
    keyArn,
  });
  const { table: members } = new TenantTable(stack, "tenant_members", {
    environment,
    tableName: name("tenant-members"),
    sortKey: "user_id",
    indexesAcrossTenants: { [CLIENT_INDEX]: { partitionKey: "client_id" } },
    keyArn,
  });
  const { table: audit } = new TenantTable(stack, "audit_trail", {
    environment,
    tableName: name("audit-trail"),
    sortKey: "entry_id",
    // For mail about second factors.
    stream: environment.mail !== undefined,
    keyArn,
  });
  const { table: data } = new TenantTable(stack, "tenant_data", {
    environment,
    tableName: dataTableName(platformStackName(environment.name)),
    sortKey: "item_id",
    keyArn,
  });
  const { bucket } = new TenantBucket(stack, "tenant_files", {
    environment,
    bucketName: poolBucketName(environment),
    keyArn,
    requestMetrics: true,
  });
  return { users, metadata, members, audit, data, bucket };
}
