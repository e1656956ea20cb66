import type { EnvironmentConfig } from "../../environments/schema";
import type { Statement } from "../support/policy-document";
import { of } from "./reading";

/**
 * What the deploy role is denied in environments that are protected against removal: CI cannot destroy data. Actions
 * that a store needs at creation are denied afterwards by the store's own policy: stacks/constructs/storage,
 * stacks/constructs/data. docs/decisions/0020-what-ci-cannot-lose.md
 */
export function deployLosses(environment: EnvironmentConfig): Statement[] {
  if (!environment.removalProtection) return [];
  return [KEEPS_DATA, ...keepsLock(environment)].map((denial) => ({ ...denial, Effect: "Deny" }));
}

const KEEPS_DATA: Statement = {
  Sid: "KeepsData",
  Action: [
    ...of("backup", "DeleteBackup*", "UpdateBackupPlan"),
    ...of("cognito-idp", "DeleteGroup", "DeleteUserPool*"),
    "dynamodb:DeleteTable",
    ...of("kms", "DeleteImported*", "DisableKey", "Schedule*"),
    "logs:DeleteLogGroup",
    "s3:DeleteBucket",
    ...of("sqs", "DeleteQueue", "PurgeQueue"),
  ],
  Resource: "*",
};

/**
 * The vault's lock must be as the environment's data declares, or stricter; only the environment's data can make it
 * irrevocable.
 */
function keepsLock({ backup: { plan } }: EnvironmentConfig): Statement[] {
  const lock = plan?.vaultLock;
  const deny = (Sid: string, Condition: NonNullable<Statement["Condition"]>): Statement => ({
    Sid,
    Action: "backup:PutBackupVaultLockConfiguration",
    Resource: "*",
    Condition,
  });
  return [
    ...(lock === undefined
      ? []
      : [
          deny("KeepsLock", {
            // Also true when the call names no days.
            NumericLessThanIfExists: { "backup:MinRetentionDays": String(lock.minDays) },
          }),
        ]),
    lock?.immutableAfterDays === undefined
      ? deny("RevocableLock", { Null: { "backup:ChangeableForDays": "false" } })
      : deny("TimeToRevoke", {
          NumericLessThan: { "backup:ChangeableForDays": String(lock.immutableAfterDays) },
        }),
  ];
}
