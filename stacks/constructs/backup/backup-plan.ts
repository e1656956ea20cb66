import { BackupPlan as Plan } from "@cdktf/provider-aws/lib/backup-plan";
import { BackupSelection } from "@cdktf/provider-aws/lib/backup-selection";
import { BackupVault } from "@cdktf/provider-aws/lib/backup-vault";
import { BackupVaultLockConfiguration } from "@cdktf/provider-aws/lib/backup-vault-lock-configuration";
import { Construct } from "constructs";
import type { EnvironmentConfig } from "../../../environments/schema";
import type { BackupPlanConfig } from "../../../environments/schema/data";
import type { BackupRole } from "./backup-role";

export interface BackupPlanProps {
  readonly environment: Pick<EnvironmentConfig, "removalProtection">;
  readonly plan: BackupPlanConfig;
  /** Names the vault and the plan; what is selected adds to it. */
  readonly prefix: string;
  readonly role: BackupRole;
  readonly keyArn?: string | undefined;
  /** What is backed up, by a name for each selection. */
  readonly selections: Readonly<Record<string, Selected>>;
}

export interface Selected {
  /** ARNs, or patterns of them. */
  readonly resources: readonly string[];
  /** Of these, those whose tag `stack` is like it. */
  readonly stack?: string;
}

/** AWS Backup takes up a backup within this many minutes of its time, and gives it up after so many. The shortest that it allows. */
const START_MINUTES = 60;
const COMPLETION_MINUTES = 12 * 60;

/** Backups on a schedule, in a vault that outlives what is backed up. */
export class BackupPlan extends Construct {
  constructor(scope: Construct, id: string, props: BackupPlanProps) {
    super(scope, id);
    const { environment, plan, prefix, role, keyArn, selections } = props;
    const { removalProtection } = environment;
    const { schedule, keepDays, coldAfterDays, vaultLock } = plan;
    const vault = new BackupVault(this, "vault", {
      name: prefix,
      ...(keyArn !== undefined && { kmsKeyArn: keyArn }),
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
        },
      ],
    });
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
