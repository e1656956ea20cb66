import type { EnvironmentConfig } from "../../environments/schema";
import { apiGatewayRoleName, backupPlanName, platformStackName } from "../../stacks/support/naming";

/** Something that remains after the stacks are destroyed, why, and how to remove it. */
export interface Remaining {
  readonly what: string;
  readonly why: string;
  /** A command or a sentence; placeholders such as `{region}` are filled in. */
  readonly removal: string;
}

/** What remains in the account after the stacks of an environment are destroyed. */
export function remainsOf(environment: EnvironmentConfig): Remaining[] {
  const { name, region, apiGatewayAccountRole, backup, encryption, state } = environment;
  const platform = platformStackName(name);
  const aws = (words: string) => `aws ${words} --region ${region}`;
  return [
    {
      what: "tenants' API keys",
      why: "onboarding creates them at run time: they are in no state",
      removal: `this command deletes those with the tag environment=${name}, after the platform's stack`,
    },
    {
      what: "log groups of functions",
      why: "a function that runs while it is destroyed may log again, and Lambda recreates its group without an expiry",
      removal: aws(`logs delete-log-group --log-group-name /aws/lambda/${platform}-<function>`),
    },
    ...(apiGatewayAccountRole === "managed"
      ? [
          {
            what: `API Gateway's account settings in ${region}`,
            why: `they name the role ${apiGatewayRoleName(name)}, which is deleted with the platform; every API of the account and region logs with it`,
            removal: aws(
              "apigateway update-account --patch-operations op=replace,path=/cloudwatchRoleArn,value=<role of another environment, or empty>",
            ),
          },
        ]
      : []),
    ...(backup.plan === undefined
      ? []
      : [
          {
            what: `recovery points of the vault ${backupPlanName(name)}`,
            why: `AWS does not delete a vault that has any, so the platform's stack fails there; with a vault lock they remain for ${backup.plan.keepDays} days`,
            removal: aws(
              `backup delete-recovery-point --backup-vault-name ${backupPlanName(name)} --recovery-point-arn <arn>`,
            ),
          },
        ]),
    ...(backup.pointInTimeRecoveryDays === undefined
      ? []
      : [
          {
            what: "restored tables, and the last backup that DynamoDB keeps of a deleted table",
            why: "npm run tenants -- restore --keep leaves the tables; DynamoDB keeps the backup for 35 days, without charge",
            removal: aws(`dynamodb delete-table --table-name ${platform}-restore-<tenant>-<time>`),
          },
        ]),
    ...(encryption === "customer-managed"
      ? [
          {
            what: "the customer-managed key",
            why: "KMS deletes a key after its waiting period, without charge",
            removal: "nothing to do",
          },
        ]
      : []),
    {
      what: `the state bucket ${state.bucket}`,
      why: "its stack is always protected, and it holds every version of every state",
      removal: `by hand, last: empty it, every version, then ${aws(`s3api delete-bucket --bucket ${state.bucket}`)}`,
    },
  ];
}

/** Why an environment may not be destroyed; undefined if it may. */
export function protectionOf({
  name,
  removalProtection,
  siloTenants,
}: EnvironmentConfig): string | undefined {
  if (removalProtection) return `environments/${name}.ts: removalProtection is true`;
  const kept = siloTenants.filter((tenant) => tenant.removalProtection === true).map(({ slug }) => slug);
  return kept.length === 0 ? undefined : `environments/silos/: ${kept.join(", ")} are protected from removal`;
}

/** What an administrator does to destroy a protected environment. */
export const administratorsSteps = ({ name }: EnvironmentConfig): string[] => [
  `Offboard every tenant, and keep the exports: npm run tenants -- list --environment ${name}`,
  `Set removalProtection to false in environments/${name}.ts, and remove it from its silo tenants; have that reviewed, as it unprotects data`,
  `Add exceptions with the action "unprotect" to environments/plan-exceptions.ts: npm run plan -- --environment ${name} prints them`,
  `Deploy that: tables, user pool and log groups lose their protection`,
  `Repeat npm run destroy -- ${name}`,
];
