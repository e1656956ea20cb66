import { type Check, text } from "@saas/local-aws/permissions";
import { tagsIn } from "../call";
import { arnIn, passRole, requestTags, resourceTags, type Service } from "./service";

/** Source: AWS Backup API reference. */
const operations: readonly (readonly [method: string, path: RegExp, operation: string])[] = [
  ["PUT", /^backup-vaults\/(?<vault>[^/]+)$/, "CreateBackupVault"],
  ["GET", /^backup-vaults\/(?<vault>[^/]+)$/, "DescribeBackupVault"],
  ["DELETE", /^backup-vaults\/(?<vault>[^/]+)$/, "DeleteBackupVault"],
  ["PUT", /^backup-vaults\/(?<vault>[^/]+)\/vault-lock$/, "PutBackupVaultLockConfiguration"],
  ["DELETE", /^backup-vaults\/(?<vault>[^/]+)\/vault-lock$/, "DeleteBackupVaultLockConfiguration"],
  ["GET", /^backup-vaults\/(?<vault>[^/]+)\/recovery-points$/, "ListRecoveryPointsByBackupVault"],
  ["PUT", /^backup\/plans$/, "CreateBackupPlan"],
  ["GET", /^backup\/plans\/(?<plan>[^/]+)$/, "GetBackupPlan"],
  ["POST", /^backup\/plans\/(?<plan>[^/]+)$/, "UpdateBackupPlan"],
  ["DELETE", /^backup\/plans\/(?<plan>[^/]+)$/, "DeleteBackupPlan"],
  ["PUT", /^backup\/plans\/(?<plan>[^/]+)\/selections$/, "CreateBackupSelection"],
  ["GET", /^backup\/plans\/(?<plan>[^/]+)\/selections\/[^/]+$/, "GetBackupSelection"],
  ["DELETE", /^backup\/plans\/(?<plan>[^/]+)\/selections\/[^/]+$/, "DeleteBackupSelection"],
  ["GET", /^tags\/(?<arn>.+)$/, "ListTags"],
  ["POST", /^tags\/(?<arn>.+)$/, "TagResource"],
  ["POST", /^untag\/(?<arn>.+)$/, "UntagResource"],
];

/** Permissions to create a vault with a customer's key. Source: AWS Backup developer guide, access control. */
const KEY_OF_A_VAULT = ["CreateGrant", "Decrypt", "DescribeKey", "GenerateDataKey", "RetireGrant"];

/** @throws Error for a call that the table lacks: a recording must not leave anything out. */
export const backup: Service = ({ method, target, input }, { place, memory }) => {
  const path = decodeURIComponent(target.path).replace(/^\//, "").replace(/\/$/, "");
  const found = operations.flatMap(([verb, form, operation]) => {
    const groups = verb === method ? form.exec(path) : null;
    return groups === null ? [] : [{ operation, ...groups.groups } as Found];
  })[0];
  if (found === undefined)
    throw new Error(`AWS Backup ${method} ${path} is not in develop/permissions/services/backup.ts`);
  const { operation, vault, plan, arn } = found;
  const resource =
    arn ??
    (vault === undefined
      ? arnIn(place, "backup", `backup-plan:${plan ?? "new"}`)
      : arnIn(place, "backup", `backup-vault:${vault}`));
  const tags = tagsIn({ Tags: input.BackupVaultTags ?? input.BackupPlanTags ?? input.Tags });
  const [, id] = /:backup-plan:(.+)$/.exec(resource) ?? [];
  const context = { ...requestTags(tags), ...(id !== undefined && resourceTags(memory.tagsOf(id))) };
  const checks: Check[] = [{ action: `backup:${operation}`, resource, context }];
  if (/^CreateBackup(Vault|Plan)$/.test(operation) && Object.keys(tags).length > 0) {
    checks.push({ action: "backup:TagResource", resource, context: requestTags(tags) });
  }
  if (operation === "CreateBackupVault") {
    checks.push({ action: "backup-storage:MountCapsule", resource: "*", context: {} });
    const key = text(input.EncryptionKeyArn);
    if (key !== undefined) {
      const used = {
        ...resourceTags(memory.tagsOf(key.split("/").at(-1) ?? "")),
        "kms:ViaService": `backup.${place.region}.amazonaws.com`,
      };
      checks.push(...KEY_OF_A_VAULT.map((each) => ({ action: `kms:${each}`, resource: key, context: used })));
    }
  }
  const selection = input.BackupSelection as { readonly IamRoleArn?: unknown } | undefined;
  const role = text(selection?.IamRoleArn);
  return role === undefined ? checks : [...checks, passRole(role, "backup.amazonaws.com")];
};

interface Found {
  readonly operation: string;
  readonly vault?: string;
  readonly plan?: string;
  readonly arn?: string;
}
