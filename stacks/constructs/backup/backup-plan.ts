import { BackupPlan as Plan } from "@cdktf/provider-aws/lib/backup-plan";
import { BackupSelection } from "@cdktf/provider-aws/lib/backup-selection";
import { BackupVault } from "@cdktf/provider-aws/lib/backup-vault";
import { BackupVaultLockConfiguration } from "@cdktf/provider-aws/lib/backup-vault-lock-configuration";
import { Construct } from "constructs";
import type { EnvironmentConfig } from "../../../environments/schema";
import type { BackupPlanConfig } from "../../../environments/schema/data";
import { CustomerManagedKey } from "../encryption/customer-managed-key";
import type { BackupRole } from "./backup-role";

export interface BackupPlanProps {
  readonly environment: EnvironmentConfig;
  readonly plan: BackupPlanConfig;
  /** Name of the vault and the plan, and prefix of the selections. */
  readonly prefix: string;
  readonly role: BackupRole;
  readonly keyArn?: string | undefined;
  /** The selections by name. */
  readonly selections: Readonly<Record<string, Selected>>;
}

export interface Selected {
  /** ARNs, or patterns of them. */
  readonly resources: readonly string[];
  /** Pattern for the tag `stack` of the selected resources. */
  readonly stack?: string;
}

/** Minutes within which AWS Backup must start a backup, and complete it. The shortest that it allows. */
const START_MINUTES = 60;
const COMPLETION_MINUTES = 12 * 60;

/** Scheduled backups, in a vault that outlives the backed-up resources. */
export class BackupPlan extends Construct {
  constructor(scope: Construct, id: string, props: BackupPlanProps) {
    super(scope, id);
    const { environment, plan, prefix, role, keyArn, selections } = props;
    const { removalProtection } = environment;
    const { schedule, keepDays, coldAfterDays, vaultLock, vaultKey, copy } = plan;
    const vaultKeyArn =
      vaultKey === "own"
        ? new CustomerManagedKey(this, "vault_key", {
            environment,
            alias: prefix,
            description: `Backups of environment ${environment.name}`,
          }).arn
        : keyArn;
    const vault = new BackupVault(this, "vault", {
      name: prefix,
      ...(vaultKeyArn !== undefined && { kmsKeyArn: vaultKeyArn }),
      lifecycle: { preventDestroy: removalProtection },
    });
    if (vaultLock !== undefined) {
      new BackupVaultLockConfiguration(this, "vault_lock", {
        backupVaultName: vault.name,
        minRetentionDays: vaultLock.minDays,
        maxRetentionDays: vaultLock.maxDays,
        ...(vaultLock.immutableAfterDays !== undefined && {
          changeableForDays: vaultLock.immutableAfterDays,
        }),
        lifecycle: { preventDestroy: removalProtection },
      });
    }
    const made = new Plan(this, "plan", {
      name: prefix,
      rule: [
        {
          ruleName: "scheduled",
          targetVaultName: vault.name,
          schedule,
          startWindow: START_MINUTES,
          completionWindow: COMPLETION_MINUTES,
          lifecycle: {
            deleteAfter: keepDays,
            ...(coldAfterDays !== undefined && { coldStorageAfter: coldAfterDays }),
          },
          ...(copy !== undefined && {
            copyAction: [{ destinationVaultArn: copy.vault, lifecycle: { deleteAfter: copy.keepDays } }],
          }),
        },
      ],
    });
    if (vaultKey === "own" && vaultKeyArn !== undefined) role.useKeyOfVault(vaultKeyArn);
    for (const [name, { resources, stack }] of Object.entries(selections)) {
      new BackupSelection(this, name, {
        name: `${prefix}-${name.replaceAll("_", "-")}`,
        planId: made.id,
        iamRoleArn: role.arn,
        resources: [...resources],
        ...(stack !== undefined && {
          condition: [{ stringLike: [{ key: "aws:ResourceTag/stack", value: stack }] }],
        }),
        dependsOn: [role.policy],
      });
    }
  }
}
