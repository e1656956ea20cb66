import { partitionOf } from "../../environments/regions";
import type { AccessRoleName } from "../../lambdas/shared/definition";
import { TENANT } from "../constructs/access/access-role";
import { TenantAccessRole } from "../constructs/access/tenant-access-role";
import { apiGatewayArns } from "../support/api-gateway-arns";
import { platformStackName, RESTORE_TIME_SHAPE, restoredTableName } from "../support/naming";
import type { PlatformContext, Stores } from "./stores";

export type TenantAccess = Readonly<Record<AccessRoleName, TenantAccessRole>> & {
  /** Present if the environment restores items to a point in time. */
  readonly restore: TenantAccessRole | undefined;
};

/** The tenant access roles of the pool, each with the permissions that its functions need. */
export function createTenantAccess(
  { stack, environment, name, keyArn }: PlatformContext,
  { metadata, members, audit, data, bucket }: Stores,
): TenantAccess {
  const { accountId, region, backup } = environment;
  const newRole = (id: string, suffix: string) =>
    new TenantAccessRole(stack, id, { roleName: name(suffix), region, keyArn });

  const work = newRole("tenant_access", "tenant-access");
  work.allowItems("OwnItems", data, ["GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query"]);
  work.allowItems("OwnRecord", metadata, ["GetItem"]);
  work.allowItems("OwnUsers", members, ["GetItem"]);
  work.allowObjects("OwnFiles", bucket, ["GetObject", "PutObject", "DeleteObject"]);
  work.allowListing("ListOwnFiles", bucket, ["ListBucket"]);

  const account = newRole("tenant_account", "tenant-account");
  account.allowItems("OwnMembers", members, ["GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query"]);
  account.allowItems("OwnRecord", metadata, ["GetItem"]);
  account.allowItems("OwnAuditTrail", audit, ["PutItem"]);
  account.allowApiKey("OwnApiKey", apiGatewayArns(environment).apiKeys);

  const provisioning = newRole("tenant_provisioning", "tenant-provisioning");
  provisioning.allowItems("OwnMembers", members, ["GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query"]);
  provisioning.allowItems("OwnRecord", metadata, ["GetItem"]);
  provisioning.allowItems("OwnAuditTrail", audit, ["PutItem"]);

  const support = newRole("tenant_support", "tenant-support");
  support.allowItems("OwnMembers", members, ["GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query"]);

  const lifecycle = newRole("tenant_lifecycle", "tenant-lifecycle");
  lifecycle.allowItems("OwnMembers", members, ["GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query"]);
  lifecycle.allowItems("OwnItems", data, ["DeleteItem", "Query"]);
  lifecycle.allowListing("ListOwnFiles", bucket, ["ListBucketVersions"]);
  lifecycle.allowObjects("OwnExports", bucket, ["GetObject", "PutObject"], "exports/");
  lifecycle.allowObjects("PurgeOwnFiles", bucket, ["DeleteObject", "DeleteObjectVersion"]);

  const exports = newRole("tenant_export", "tenant-export");
  exports.allowObjects("OwnExports", bucket, ["GetObject"], "exports/");

  const move = newRole("tenant_move", "tenant-move");
  move.allowItems("OwnItems", data, ["GetItem", "PutItem", "DeleteItem", "Query"]);
  move.allowObjects("OwnFiles", bucket, ["GetObject", "PutObject", "DeleteObject"]);
  move.allowListing("ListOwnFiles", bucket, ["ListBucket"]);

  return { work, account, provisioning, support, lifecycle, exports, move, restore: restoring() };

  function restoring(): TenantAccessRole | undefined {
    if (backup.pointInTimeRecoveryDays === undefined) return undefined;
    const role = newRole("tenant_restore", "tenant-restore");
    const restored = restoredTableName(platformStackName(environment.name), TENANT, RESTORE_TIME_SHAPE);
    role.allowItems("OwnItems", data, ["PutItem", "DeleteItem", "Query"]);
    role.allowRestoredItems(
      "OwnRestoredItems",
      `arn:${partitionOf(region)}:dynamodb:${region}:${accountId}:table/${restored}`,
    );
    role.allowObjects("OwnFiles", bucket, ["GetObject", "GetObjectVersion", "PutObject", "DeleteObject"]);
    role.allowListing("ListOwnVersions", bucket, ["ListBucketVersions"]);
    role.allowItems("OwnAuditTrail", audit, ["PutItem"]);
    return role;
  }
}
