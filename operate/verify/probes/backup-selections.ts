import {
  BackupClient,
  ListBackupJobsCommand,
  ListBackupSelectionsCommand,
  paginateListBackupPlans,
} from "@aws-sdk/client-backup";
import { backupPlanName, backupRoleName } from "../../../stacks/support/naming";
import { Skipped, Untrue } from "../outcome";
import type { Probe } from "../probe";

/** Age of the examined jobs. */
const DAYS = 7;

export const backupSelections: Probe = {
  name: "backup-selections",
  assumes: "AWS Backup accepts the selections with the backup role, assumes it, and completes its jobs",
  source:
    "AWS Backup developer guide, IAM service roles; which condition keys the service sends when it assumes the role: not documented",
  otherwise:
    "read the job's message in AWS Backup; where the role cannot be assumed, compare its trust policy with stacks/constructs/backup/backup-role.ts",
  meaningful: ["aws"],
  run: async ({ environment, clock, client }) => {
    if (environment.backup.plan === undefined) throw new Skipped("backup.plan is not set");
    const backup = new BackupClient(client);
    try {
      const name = backupPlanName(environment.name);
      const plans = paginateListBackupPlans({ client: backup }, {});
      let BackupPlanId: string | undefined;
      for await (const { BackupPlansList = [] } of plans) {
        BackupPlanId ??= BackupPlansList.find(({ BackupPlanName }) => BackupPlanName === name)?.BackupPlanId;
      }
      if (BackupPlanId === undefined) throw new Untrue(`there is no backup plan ${name}`);
      const { BackupSelectionsList: selections = [] } = await backup.send(
        new ListBackupSelectionsCommand({ BackupPlanId }),
      );
      const role = `:role/${backupRoleName(environment.name)}`;
      const missing = (environment.isolationModel === "pool" ? ["platform"] : ["platform", "silos"])
        .map((each) => `${name}-${each}`)
        .filter(
          (wanted) =>
            !selections.some(
              ({ SelectionName, IamRoleArn = "" }) => SelectionName === wanted && IamRoleArn.endsWith(role),
            ),
        );
      if (missing.length > 0)
        throw new Untrue(`no selection ${missing.join(", ")} with the role ${role.slice(1)}`);
      const { BackupJobs: jobs = [] } = await backup.send(
        new ListBackupJobsCommand({
          ByBackupVaultName: name,
          ByCreatedAfter: new Date(clock.now() - DAYS * 86_400_000),
        }),
      );
      const failed = jobs.find(({ State = "" }) =>
        ["FAILED", "ABORTED", "EXPIRED", "PARTIAL"].includes(State),
      );
      if (failed !== undefined) {
        throw new Untrue(
          `a job of ${failed.ResourceArn} is ${failed.State}: ${failed.StatusMessage ?? "no message"}`,
        );
      }
      const completed = jobs.filter(({ State }) => State === "COMPLETED").length;
      const ran =
        completed === 0 ? "no job has completed yet" : `${completed} jobs completed in ${DAYS} days`;
      return `${selections.length} selections; ${ran}`;
    } finally {
      backup.destroy();
    }
  },
};
