import { join } from "node:path";
import { build } from "esbuild";
import type { ItemStore } from "../../../lambdas/data/store";
import type { FileStore } from "../../../lambdas/files/store";
import type { FunctionName } from "../../../lambdas/functions";
import type { TenantRecord } from "../../../lambdas/registry/tenant-record";
import type { StoredTenant } from "../../../lambdas/registry/tenant-records";
import type { TenantBucket } from "../../../lambdas/tenancy/tenant-bucket";
import type { TenantContext } from "../../../lambdas/tenancy/tenant-context";
import type { TenantId, tenantIdOf } from "../../../lambdas/tenancy/tenant-id";
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

test("only a record that was read names a tenant without a token", () => {
  const written: Assignable<TenantRecord, Parameters<typeof tenantIdOf>[0]> = false;
  const read: Assignable<StoredTenant, Parameters<typeof tenantIdOf>[0]> = true;
  expect([written, read]).toEqual([false, true]);
});

/** What `lambdas/<name>/handler.ts` is made of, directly and indirectly, relative to the repository root. */
async function filesOf(name: FunctionName): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: [`lambdas/${name}/handler.ts`],
    absWorkingDir: join(__dirname, "../../.."),
    bundle: true,
    packages: "external",
    platform: "node",
    metafile: true,
    write: false,
  });
  return Object.keys(metafile.inputs);
}

test("functions that work for tenants have no way to read a record of another tenant", async () => {
  const reader = "lambdas/registry/tenant-records.ts";
  expect(await filesOf("admin")).toContain(reader);
  for (const name of ["data", "files"] as const) expect(await filesOf(name)).not.toContain(reader);
});
