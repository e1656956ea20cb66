import type { Check } from "@saas/local-aws/iam";
import type { EnvironmentConfig } from "../../../environments/schema";
import { checks } from "./forbidden-silo";

/** An account that is nobody's here. */
export const OTHER_ACCOUNT = "333344445555";

/** What would hand a store, a backup, an event or a function to another account or region. */
export function shares({ name, accountId, region }: EnvironmentConfig): Check[] {
  const arn = (service: string, resource: string, account = accountId) =>
    `arn:aws:${service}:${region}:${account}:${resource}`;
  const tables = ["tenant-data", "silo-acme-tenant-data"].map((table) =>
    arn("dynamodb", `table/saas-${name}-${table}`),
  );
  const buckets = [
    `arn:aws:s3:::saas-${name}-tenant-data-${accountId}-${region}`,
    `arn:aws:s3:::saas-${name}-silo-acme-${accountId}`,
  ];
  const vault = arn("backup", `backup-vault:saas-${name}-backup`);
  const key = arn("kms", "key/0a1b2c3d-0000-4000-8000-0123456789ab");
  const code = arn("lambda", `function:saas-${name}-admin`);
  const elsewhere = [
    arn("events", "event-bus/theirs", OTHER_ACCOUNT),
    arn("lambda", "function:theirs", OTHER_ACCOUNT),
    arn("sqs", `saas-${name}-lifecycle-dead-letters`),
    arn("events", "api-destination/theirs/0a1b2c3d-0000-4000-8000-0123456789ab"),
  ];
  return [
    ...tables.flatMap((table) =>
      checks("dynamodb", ["CreateTableReplica", "ExportTableToPointInTime"], table),
    ),
    ...checks(
      "dynamodb",
      ["PutResourcePolicy"],
      arn("dynamodb", `table/saas-${name}-restore-a0000000-0000-4000-8000-00000000000a-20300101t120000z`),
    ),
    ...buckets.flatMap((bucket) => checks("s3", ["PutBucketAcl", "PutReplicationConfiguration"], bucket)),
    ...checks("kms", ["ReplicateKey"], key, { "aws:ResourceTag/environment": name }),
    ...checks(
      "backup",
      [
        ...["PutBackupVaultAccessPolicy", "PutBackupVaultSharingPolicy", "CopyIntoBackupVault"],
        ...["CreateRestoreAccessBackupVault", "CreateLogicallyAirGappedBackupVault"],
        "AssociateBackupVaultMpaApprovalTeam",
      ],
      vault,
    ),
    ...checks("lambda", ["CreateFunctionUrlConfig"], code, {
      "lambda:FunctionArn": code,
      "lambda:FunctionUrlAuthType": "NONE",
    }),
    ...checks("lambda", ["AddPermission"], code, {
      "lambda:Principal": "*",
      "lambda:FunctionUrlAuthType": "NONE",
    }),
    ...elsewhere.flatMap((target) =>
      checks("events", ["PutTargets"], arn("events", `rule/saas-${name}-tenant-events/theirs`), {
        "events:TargetArn": [target],
      }),
    ),
    ...checks("logs", ["PutSubscriptionFilter"], arn("logs", "destination:theirs", OTHER_ACCOUNT)),
  ];
}
