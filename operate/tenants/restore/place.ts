import { printable } from "@saas/cli-kit/text";
import type { TenantView } from "../../../api/tenant";
import { partitionOf } from "../../../environments/regions";
import type { EnvironmentConfig } from "../../../environments/schema";
import {
  dataTableName,
  platformStackName,
  poolBucketName,
  restoredTableName,
  restoreRoleName,
  restoreTime,
  siloAccessRoleName,
  siloBucketName,
  siloStackName,
  tenantRestoreRoleName,
} from "../../../stacks/support/naming";
import { CommandError } from "../exit";

/** Where a tenant's data is, and by which roles it is restored. */
export interface RestorePlace {
  readonly tenantId: string;
  readonly table: string;
  readonly bucket: string;
  /** Below it are the tenant's files. */
  readonly prefix: string;
  /** Whom the operator becomes. */
  readonly restoreRoleArn: string;
  /** Taken by it for the one tenant, where its data is. */
  readonly tenantRole: TenantRole;
  /** Taken by it for the one tenant, to write into its audit trail, which is the platform's. */
  readonly auditRole: TenantRole;
  readonly auditTable: string;
  readonly restoredTable: (at: Date) => string;
}

export interface TenantRole {
  readonly arn: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** @throws CommandError for a tenant whose data is nowhere yet */
export function placeOf(environment: EnvironmentConfig, tenant: TenantView): RestorePlace {
  const { name, accountId, region } = environment;
  const { tenant_id: tenantId, binding } = tenant;
  const role = (of: string) => `arn:${partitionOf(region)}:iam::${accountId}:role/${of}`;
  const platform = platformStackName(name);
  const pool: TenantRole = { arn: role(tenantRestoreRoleName(name)), tags: { tenant_id: tenantId } };
  const common = (stack: string) => ({
    tenantId,
    table: dataTableName(stack),
    prefix: `tenants/${tenantId}/`,
    restoreRoleArn: role(restoreRoleName(name)),
    auditRole: pool,
    auditTable: `${platform}-audit-trail`,
    restoredTable: (at: Date) => restoredTableName(stack, tenantId, restoreTime(at)),
  });
  if (binding?.model === "pool") {
    return { ...common(platform), bucket: poolBucketName(environment), tenantRole: pool };
  }
  if (binding?.model === "silo" && binding.slug !== undefined) {
    const stack = siloStackName(name, binding.slug);
    return {
      ...common(stack),
      bucket: siloBucketName(stack, accountId),
      tenantRole: {
        arn: role(siloAccessRoleName(stack)),
        tags: { tenant_id: tenantId, work: "restore" },
      },
    };
  }
  throw new CommandError(`${printable(tenant.tenant_name)} has no data yet: nothing can be restored`);
}
