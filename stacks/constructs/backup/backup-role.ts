import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Construct } from "constructs";
import { policyDocument, type Statement } from "../../support/policy-document";

export interface BackupRoleProps {
  readonly roleName: string;
  readonly partition: string;
  readonly accountId: string;
  readonly region: string;
  /** ARNs, or patterns of them. */
  readonly tables: readonly string[];
  readonly buckets: readonly string[];
  readonly keyArn?: string | undefined;
}

const of = (service: string, ...operations: readonly string[]): string[] =>
  operations.map((operation) => `${service}:${operation}`);

/** Actions of AWS Backup by resource; the role's boundary has the same. */
export const BACKUP_ACTIONS = {
  tables: of("dynamodb", "DescribeTable", "ListTagsOfResource", "StartAwsBackupJob"),
  buckets: of(
    "s3",
    ...["GetBucketAcl", "GetBucketLocation", "GetBucketNotification", "GetBucketTagging"],
    ...["GetBucketVersioning", "GetInventoryConfiguration", "ListBucket", "ListBucketVersions"],
    ...["PutBucketNotification", "PutInventoryConfiguration"],
  ),
  files: of(
    "s3",
    ...["GetObject", "GetObjectAcl", "GetObjectTagging"],
    ...["GetObjectVersion", "GetObjectVersionAcl", "GetObjectVersionTagging"],
  ),
  /** AWS Backup follows a bucket's changes through EventBridge rules. */
  changes: of(
    "events",
    ...["DeleteRule", "DescribeRule", "DisableRule", "EnableRule", "ListTargetsByRule"],
    ...["PutRule", "PutTargets", "RemoveTargets"],
  ),
  /** None has an ARN that is known beforehand. Source: Service Authorization Reference. */
  finding: ["cloudwatch:GetMetricData", "events:ListRules", "tag:GetResources"],
  keys: of("kms", "Decrypt", "DescribeKey", "GenerateDataKey"),
} as const;

/** The rules' names, which AWS Backup chooses. */
export const BACKUP_RULES = "rule/AwsBackupManagedRule*";

/**
 * The role of AWS Backup for an environment's tables and buckets: it reads them, and follows the buckets' changes. AWS's managed
 * policies for the service reach every resource of the account. Source of the actions: AWS managed policies
 * AWSBackupServiceRolePolicyForBackup and AWSBackupServiceRolePolicyForS3Backup.
 */
export class BackupRole extends Construct {
  readonly arn: string;
  /** Without it a first backup fails. */
  readonly policy: IamRolePolicy;

  constructor(scope: Construct, id: string, props: BackupRoleProps) {
    super(scope, id);
    const { roleName, partition, accountId } = props;
    const role = new IamRole(this, "role", {
      name: roleName,
      description: "AWS Backup assumes it to back up tables and files",
      assumeRolePolicy: policyDocument([
        {
          Sid: "AwsBackup",
          Principal: { Service: "backup.amazonaws.com" },
          Action: "sts:AssumeRole",
          // AWS Backup documents no such key when it assumes a role, and no role is passed across accounts: the account is compared
          // where it is named. Sources: AWS Backup developer guide, IAM service roles; IAM user guide, granting permissions to pass a role.
          Condition: { StringEqualsIfExists: { "aws:SourceAccount": accountId } },
        },
      ]),
    });
    this.policy = new IamRolePolicy(this, "policy", {
      name: roleName,
      role: role.id,
      policy: policyDocument(statementsOf(props, `arn:${partition}:events:*:${accountId}`)),
    });
    this.arn = role.arn;
  }
}

function statementsOf({ tables, buckets, region, keyArn }: BackupRoleProps, events: string): Statement[] {
  return [
    { Sid: "Tables", Action: BACKUP_ACTIONS.tables, Resource: tables },
    { Sid: "Buckets", Action: BACKUP_ACTIONS.buckets, Resource: buckets },
    { Sid: "Files", Action: BACKUP_ACTIONS.files, Resource: buckets.map((bucket) => `${bucket}/*`) },
    { Sid: "ChangesOfBuckets", Action: BACKUP_ACTIONS.changes, Resource: `${events}:${BACKUP_RULES}` },
    { Sid: "FindWithoutArn", Action: BACKUP_ACTIONS.finding, Resource: "*" },
    ...(keyArn === undefined
      ? []
      : [
          {
            Sid: "KeyThroughStores",
            Action: BACKUP_ACTIONS.keys,
            Resource: keyArn,
            Condition: {
              StringEquals: {
                "kms:ViaService": [
                  `backup.${region}.amazonaws.com`,
                  `dynamodb.${region}.amazonaws.com`,
                  `s3.${region}.amazonaws.com`,
                ],
              },
            },
          },
        ]),
  ];
}
