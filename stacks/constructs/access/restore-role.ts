import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Lazy } from "cdktf";
import { Construct } from "constructs";
import { policyDocument, type Statement } from "../../support/policy-document";

export interface RestoreRoleProps {
  readonly roleName: string;
  /** Prefix of the platform's roles: none of them may assume this one. */
  readonly prefix: string;
  readonly partition: string;
  readonly accountId: string;
  readonly region: string;
  /** ARNs of the tables that tenants' items may be restored from. */
  readonly sources: readonly string[];
  /** ARN patterns of the tables to which they are restored. */
  readonly restored: readonly string[];
  /** ARN of the customer-managed key that encrypts a source. */
  readonly keyArn?: string | undefined;
  /** Only sessions that began with multi-factor authentication may assume the role. */
  readonly withMfa: boolean;
}

/**
 * Permissions that DynamoDB requires of the caller of a restore, on the restored table. Source: DynamoDB developer
 * guide, IAM with backup and restore.
 */
export const FILLING = [
  ...["BatchWriteItem", "DeleteItem", "GetItem", "PutItem", "Query", "Scan", "UpdateItem"],
].map((operation) => `dynamodb:${operation}`);

/**
 * Permissions to create a table with a customer-managed key. Source: DynamoDB developer guide, encryption at rest,
 * usage notes.
 */
export const KEY_OF_A_TABLE = [
  ...["CreateGrant", "Decrypt", "DescribeKey", "Encrypt", "GenerateDataKey"],
  ...["GenerateDataKeyWithoutPlaintext", "ReEncryptFrom", "ReEncryptTo"],
].map((operation) => `kms:${operation}`);

/**
 * The role that an operator assumes to restore a tenant: it restores to tables beside the live ones, and deletes these
 * afterwards. It reads no items itself. It reaches a tenant's data as a function does, in a session for that tenant
 * alone.
 */
export class RestoreRole extends Construct {
  readonly role: IamRole;
  private readonly statements: Statement[];

  constructor(scope: Construct, id: string, props: RestoreRoleProps) {
    super(scope, id);
    const { roleName, prefix, partition, accountId, region, sources, restored, keyArn, withMfa } = props;
    this.role = new IamRole(this, "role", {
      name: roleName,
      description: "Operators assume it to restore a tenant to a point in time",
      assumeRolePolicy: policyDocument([
        {
          // IAM policies in the account decide who may assume it. Session tags are for the roles that this one assumes.
          Sid: "AccountDecidesByIam",
          Principal: { AWS: `arn:${partition}:iam::${accountId}:root` },
          Action: "sts:AssumeRole",
          // Roles of the platform are not operators.
          Condition: {
            ArnNotLike: { "aws:PrincipalArn": `arn:${partition}:iam::${accountId}:role/${prefix}-*` },
            // Also false when the session lacks the key.
            ...(withMfa && { Bool: { "aws:MultiFactorAuthPresent": "true" } }),
          },
        },
      ]),
      maxSessionDuration: 3600,
    });
    this.statements = [
      {
        Sid: "RestoreTables",
        Action: ["dynamodb:DescribeContinuousBackups", "dynamodb:RestoreTableToPointInTime"],
        Resource: sources,
      },
      {
        Sid: "RestoredTables",
        Action: ["dynamodb:DeleteTable", "dynamodb:DescribeTable"],
        Resource: restored,
      },
      {
        // DynamoDB does this on the role's behalf. The role itself may not, so that it cannot read all tenants' items
        // at once.
        Sid: "FillThroughDynamoDb",
        Action: FILLING,
        Resource: restored,
        Condition: { Bool: { "aws:ViaAWSService": "true" } },
      },
    ];
    if (keyArn !== undefined) {
      this.allow({
        Sid: "KeyThroughTables",
        Action: KEY_OF_A_TABLE,
        Resource: keyArn,
        Condition: { StringEquals: { "kms:ViaService": `dynamodb.${region}.amazonaws.com` } },
      });
    }
    new IamRolePolicy(this, "policy", {
      name: roleName,
      role: this.role.id,
      policy: Lazy.stringValue({ produce: () => policyDocument(this.statements) }),
    });
  }

  /** Adds a statement to the role's policy. */
  allow(statement: Statement): void {
    this.statements.push(statement);
  }
}
