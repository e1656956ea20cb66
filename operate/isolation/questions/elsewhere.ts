import type { Access } from "../access";
import { askers, type Question, question } from "./question";

/** Actions that would grant rights, replace code or silence alarms: denied to every principal. */
export function elsewhereQuestions(access: Access): Question[] {
  const { accountId, region, environment, alarmTopic } = access;
  const arn = (service: string, resource: string) => `arn:aws:${service}:${region}:${accountId}:${resource}`;
  const code = arn("lambda", `function:saas-${environment}-data`);
  const asked: Readonly<Record<string, readonly string[]>> = {
    [code]: ["lambda:InvokeFunction", "lambda:UpdateFunctionCode", "lambda:UpdateFunctionConfiguration"],
    ...Object.fromEntries(
      Object.values(access.roles).map(({ arn }) => [
        arn,
        ["iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy", "iam:PassRole", "iam:TagRole"],
      ]),
    ),
    [`arn:aws:iam::${accountId}:user/someone`]: ["iam:CreateUser", "iam:CreateAccessKey"],
    [alarmTopic]: ["sns:Publish", "sns:Subscribe", "sns:SetTopicAttributes"],
    [arn("ssm", `parameter/saas/${environment}/user_pool_id`)]: ["ssm:GetParameter", "ssm:PutParameter"],
    [arn("cloudwatch", `alarm:saas-${environment}-data-function-errors`)]: ["cloudwatch:DeleteAlarms"],
    [arn("wafv2", `regional/webacl/saas-${environment}-api/1`)]: ["wafv2:UpdateWebACL"],
  };
  return askers(access).flatMap((who) =>
    Object.entries(asked).flatMap(([resource, actions]) =>
      actions.map((action) => question(who, action, resource, "", {}, false)),
    ),
  );
}
