import { routes } from "../../api/routes";
import type { EnvironmentConfig } from "../../environments/schema";
import {
  accessLogName,
  functionLogName,
  parameterName,
  platformStackName,
  restoreRoleName,
  stateKey,
} from "../support/naming";
import { inAnyPartition, type Statement } from "../support/policy-document";
import { environmentArns } from "./arns";
import { of } from "./reading";
import { stateKeyUse } from "./state";

/**
 * Permissions that `npm run verify` needs after a deployment: the control plane, to create and remove test tenants,
 * passwords for their users, the restore of one tenant, and read access. It can therefore reach tenants' data, as an
 * operator can: only environments without customers give CI this role (`ci.verify`).
 */
export function verifyDeployment(environment: EnvironmentConfig): Statement[] {
  const { name, accountId, region, state, onboarding, backup } = environment;
  const arns = environmentArns(environment);
  const regional = (service: string, resource: string) =>
    `arn:*:${service}:${region}:${accountId}:${resource}`;
  const own = { StringEquals: { "aws:ResourceTag/environment": name } };
  // The API's id is known once it is deployed; its stage has the environment's name. AWS's examples have an id there:
  // if IAM does not accept the wildcard, the control plane denies the role, and the run reports it.
  const route = (method: string, path: string) => regional("execute-api", `*/${name}/${method}${path}`);
  const operated = routes.filter(({ authorization }) => authorization === "operator");
  const parameters = ["api_endpoint", "user_pool_id", "user_pool_client_id"];
  const groups = [accessLogName(name), functionLogName(name, "*")];
  return inAnyPartition([
    {
      Sid: "ControlPlane",
      Action: "execute-api:Invoke",
      Resource: [
        ...[...new Set(operated.map(({ method }) => route(method, "/admin/*")))],
        ...(onboarding.access === "iam" ? [route("POST", "/onboarding")] : []),
      ],
    },
    {
      Sid: "Outputs",
      Action: "ssm:GetParameter",
      Resource: parameters.map((output) => regional("ssm", `parameter${parameterName(name, output)}`)),
    },
    {
      Sid: "PasswordsOfTestUsers",
      Action: "cognito-idp:AdminSetUserPassword",
      Resource: arns.userPools,
      Condition: own,
    },
    ...(backup.pointInTimeRecoveryDays === undefined
      ? []
      : [
          {
            Sid: "RestoreTestTenant",
            Action: "sts:AssumeRole",
            Resource: `arn:*:iam::${accountId}:role/${restoreRoleName(name)}`,
          },
        ]),
    {
      Sid: "AskLogs",
      Action: of("logs", "GetQueryResults", "StartQuery"),
      Resource: groups.map((group) => regional("logs", `log-group:${group}:*`)),
    },
    {
      Sid: "Alarms",
      Action: of("cloudwatch", "DescribeAlarmHistory", "SetAlarmState"),
      Resource: arns.alarms,
    },
    { Sid: "Receivers", Action: "sns:ListSubscriptionsByTopic", Resource: arns.topics },
    { Sid: "Simulate", Action: "iam:SimulatePrincipalPolicy", Resource: arns.roles },
    {
      Sid: "State",
      Action: "s3:GetObject",
      Resource: `arn:*:s3:::${state.bucket}/${stateKey(state.keyPrefix, platformStackName(name))}`,
    },
    ...stateKeyUse(environment, "Decrypt"),
    // These actions have no ARN, or none that is known here. Source: Service Authorization Reference.
    {
      Sid: "WithoutArn",
      Action: [
        ...of("backup", "ListBackupJobs", "ListBackupPlans", "ListBackupSelections"),
        ...of("cloudwatch", "DescribeAlarms", "GetMetricStatistics"),
        "iam:SimulateCustomPolicy",
        "logs:StopQuery",
        "xray:BatchGetTraces",
      ],
      Resource: "*",
    },
  ]);
}
