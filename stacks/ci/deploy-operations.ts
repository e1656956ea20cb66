import type { Statement } from "../support/policy-document";
import { of } from "./reading";

/** Operations on the platform's resources that have an ARN, by service. The role's own policies name the exact ones. */
export const ON_RESOURCES: Readonly<Record<string, readonly string[]>> = {
  apigateway: ["DELETE", "GET", "P*", "SetWebACL"],
  backup: ["*Backup*", "*Tag*"],
  cloudwatch: ["*Alarm*", "*Dash*", "*Tag*"],
  "cognito-idp": ["*rPool*", "*eServer", "*Group*", "*Tag*", "*ACL*", "*RiskC*", "*UIC*"],
  dynamodb: ["*Tab*", "*tRes*", "*sBac*", "*ToLive", "*Tag*"],
  events: ["*tBus", "*Rule*", "*gets", "*Tag*"],
  kms: ["*lias*", "*crypt*", "*Key*", "*Tag*", "*eGrant"],
  lambda: ["*Func*", "*mission", "GetPolicy", "*Tag*"],
  logs: ["*gGro*", "*sKey", "*cFil*", "*tent*", "*nFil*", "*Tag*"],
  s3: ["*Bucket*", "*uration"],
  sns: ["*Top*", "*bscr*", "*Tag*"],
  sqs: ["*Que*"],
  ssm: ["*Para*", "*Tags*"],
  wafv2: ["*ACL*", "*Log*", "*Tag*"],
  xray: ["*Rule", "*source"],
};

/** These actions have no resource, or require all of them. Source: Service Authorization Reference. */
export const WITHOUT_ARN = [
  "backup-storage:M*",
  "cloudwatch:DescribeAlarms",
  ...of("cognito-idp", "CreateUserPool", "DescribeUserPoolDomain"),
  ...of("kms", "CreateKey", "ListAliases"),
  ...of("logs", "*QueryD*", "DescribeLogGroups", "*gDelivery"),
  "ssm:DescribeParameters",
  "xray:GetSamp*",
];

/** On Terraform's state; listing applies to the bucket, all other actions to its objects. */
export const ON_STATES = of("s3", "ListBucket", "*tObject", "DeleteObject");

/** On roles, in each case with a boundary. */
export const ON_BOUNDED_ROLES = of("iam", "*Role", "*RolePolicy", "PutRoleP*");

export const ON_ROLES = of(
  "iam",
  ...["GetRole", "GetRolePolicy", "List*", "*agRole", "UpdateRole*", "PassRole", "CreateServiceLinkedRole"],
);

export const ON_POLICIES = of("iam", "*Policy", "*PolicyV*");

/** Reads an event source mapping, or changes it. */
export const ON_MAPPINGS = ["lambda:*Mapping"];

/**
 * Denies every operation that no deployment needs, whatever allows it: the deploy boundary, which has no room for
 * operations and resources, or the policy of a resource that names the role's session.
 */
export const OTHER_OPERATIONS: Statement = {
  Sid: "OtherOperations",
  Effect: "Deny",
  NotAction: withoutCovered([
    ...Object.entries(ON_RESOURCES).flatMap(([service, operations]) => of(service, ...operations)),
    ...WITHOUT_ARN,
    ...ON_STATES,
    ...ON_BOUNDED_ROLES,
    ...ON_ROLES,
    ...ON_POLICIES,
    ...ON_MAPPINGS,
  ]),
  Resource: "*",
};

/** The patterns without those that another one covers. */
function withoutCovered(patterns: readonly string[]): string[] {
  const distinct = [...new Set(patterns)];
  const covers = (pattern: string, other: string) =>
    pattern !== other && new RegExp(`^${pattern.replaceAll("*", ".*")}$`).test(other);
  return distinct.filter((pattern) => !distinct.some((other) => covers(other, pattern)));
}
