import type { ItemStore } from "../../../lambdas/data/store";
import type { FileStore } from "../../../lambdas/files/store";
import type { TenantBucket } from "../../../lambdas/tenancy/tenant-bucket";
import type { TenantContext } from "../../../lambdas/tenancy/tenant-context";
import type { TenantId } from "../../../lambdas/tenancy/tenant-id";
import type { TenantTable } from "../../../lambdas/tenancy/tenant-table";

type Assignable<From, To> = From extends To ? true : false;

test("nothing that a handler can write down is a tenant id, a context, a table or a bucket", () => {
  const id: Assignable<string, TenantId> = false;
  const context: Assignable<{ tenantId: TenantId; roles: TenantContext["roles"] }, TenantContext> = false;
  const table: Assignable<Omit<TenantTable, symbol>, TenantTable> = false;
  const bucket: Assignable<Omit<TenantBucket, symbol>, TenantBucket> = false;
  const items: Assignable<TenantTable, ConstructorParameters<typeof ItemStore>[0]> = true;
  const files: Assignable<TenantBucket, ConstructorParameters<typeof FileStore>[0]> = true;
  expect([id, context, table, bucket, items, files]).toEqual([false, false, false, false, true, true]);
});
