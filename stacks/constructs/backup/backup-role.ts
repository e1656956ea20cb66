import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Lazy } from "cdktf";
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
  /** ARN of the vault that backups are copied to. */
  readonly copyVault?: string | undefined;
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
  /** None has an ARN that is known in advance. Source: Service Authorization Reference. */
  finding: ["cloudwatch:GetMetricData", "events:ListRules", "tag:GetResources"],
  keys: of("kms", "Decrypt", "DescribeKey", "GenerateDataKey"),
} as const;

/**
 * Allows copies to one vault, and no other. Source: AWS managed policy AWSBackupServiceRolePolicyForBackup; Service
 * Authorization Reference, AWS Backup, CopyFromBackupVault.
 * @param points ARN pattern of the account's backups
 */
export function copiesTo(vault: string, points: string): Statement[] {
  return [
    {
      Sid: "CopyBackups",
      Action: "backup:CopyFromBackupVault",
      Resource: points,
      Condition: {
        "ForAllValues:ArnEquals": { "backup:CopyTargets": vault },
        // ForAllValues is true when the key is absent.
        Null: { "backup:CopyTargets": "false" },
      },
    },
    {
      Sid: "IntoTheVaultOfCopies",
      Action: of("backup", "CopyIntoBackupVault", "DescribeBackupVault"),
      Resource: vault,
    },
  ];
}

/** A bucket's ARN names no account, and a pattern of names matches buckets of others. */
export const ownBuckets = (accountId: string) => ({ StringEquals: { "aws:ResourceAccount": accountId } });

/** The rules' names, which AWS Backup chooses. */
export const BACKUP_RULES = "rule/AwsBackupManagedRule*";

/**
 * The role of AWS Backup for an environment's tables and buckets: it reads them, and follows the buckets' changes.
 * AWS's managed policies for the service reach every resource of the account. Source of the actions: AWS managed
 * policies AWSBackupServiceRolePolicyForBackup and AWSBackupServiceRolePolicyForS3Backup.
 */
export class BackupRole extends Construct {
  readonly arn: string;
  /** Without it a first backup fails. */
  readonly policy: IamRolePolicy;
  private readonly keys: string[];

  constructor(scope: Construct, id: string, props: BackupRoleProps) {
    super(scope, id);
    this.keys = props.keyArn === undefined ? [] : [props.keyArn];
    const { roleName, accountId } = props;
    const role = new IamRole(this, "role", {
      name: roleName,
      description: "AWS Backup assumes it to back up tables and files",
      assumeRolePolicy: policyDocument([
        {
          Sid: "AwsBackup",
          Principal: { Service: "backup.amazonaws.com" },
          Action: "sts:AssumeRole",
          // AWS Backup documents no such key when it assumes a role, and roles cannot be passed across accounts, so the
          // account is compared only where a request contains it. Sources: AWS Backup developer guide, IAM service
          // roles; IAM user guide, granting permissions to pass a role.
          Condition: { StringEqualsIfExists: { "aws:SourceAccount": accountId } },
        },
      ]),
    });
    this.policy = new IamRolePolicy(this, "policy", {
      name: roleName,
      role: role.id,
      policy: Lazy.stringValue({ produce: () => policyDocument(statementsOf(props, this.keys)) }),
    });
    this.arn = role.arn;
  }

  /** Lets the role encrypt backups with the key of their vault. */
  useKeyOfVault(keyArn: string): void {
    this.keys.push(keyArn);
  }
}

function statementsOf(props: BackupRoleProps, keys: readonly string[]): Statement[] {
  const { tables, buckets, region, partition, accountId, copyVault } = props;
  const events = `arn:${partition}:events:*:${accountId}`;
  return [
    { Sid: "Tables", Action: BACKUP_ACTIONS.tables, Resource: tables },
    { Sid: "Buckets", Action: BACKUP_ACTIONS.buckets, Resource: buckets, Condition: ownBuckets(accountId) },
    {
      Sid: "Files",
      Action: BACKUP_ACTIONS.files,
      Resource: buckets.map((bucket) => `${bucket}/*`),
      Condition: ownBuckets(accountId),
    },
    { Sid: "ChangesOfBuckets", Action: BACKUP_ACTIONS.changes, Resource: `${events}:${BACKUP_RULES}` },
    { Sid: "FindWithoutArn", Action: BACKUP_ACTIONS.finding, Resource: "*" },
    ...(copyVault === undefined
      ? []
      : copiesTo(copyVault, `arn:${partition}:backup:${region}:${accountId}:recovery-point:*`)),
    ...(keys.length === 0
      ? []
      : [
          {
            Sid: "KeyThroughStores",
            Action: BACKUP_ACTIONS.keys,
            Resource: keys.length === 1 ? String(keys[0]) : keys,
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
