import type { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import type { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { Lazy } from "cdktf";
import { Construct } from "constructs";
import { policyDocument, policyVariable, type Statement, useKeyThrough } from "../../support/policy-document";
import type { PlatformFunction } from "../compute/platform-function";

/** What a tenant may do with items under its own partition key. Scan, PartiQL and batches have no place here: see docs/isolation.md. */
export type ItemAction = "GetItem" | "PutItem" | "UpdateItem" | "DeleteItem" | "Query";

export interface TenantAccessRoleProps {
  readonly roleName: string;
  readonly region: string;
  /** ARN of the customer-managed key that encrypts what tenants reach. */
  readonly keyArn?: string | undefined;
}

/** The session tag that says whose data a session may reach. */
const TENANT = policyVariable("aws:PrincipalTag/tenant_id");

/**
 * The one way to tenant data. Functions assume this role with the session tag `tenant_id`, and its policies end where the
 * tag's tenant ends: at its partition key in tables, at its prefix in buckets. A function that serves tenants has no
 * other right to data, so that a bug in it cannot cross tenants.
 */
export class TenantAccessRole extends Construct {
  readonly role: IamRole;
  private readonly trusted: PlatformFunction[] = [];
  private readonly statements: Statement[] = [];

  constructor(scope: Construct, id: string, { roleName, region, keyArn }: TenantAccessRoleProps) {
    super(scope, id);
    this.role = new IamRole(this, "role", {
      name: roleName,
      description: "Assumed for one tenant at a time: the session tag tenant_id bounds what it reaches",
      assumeRolePolicy: Lazy.stringValue({ produce: () => this.trustPolicy() }),
      // Role chaining ends a session after an hour in any case. Source: IAM user guide, role chaining.
      maxSessionDuration: 3600,
    });
    new IamRolePolicy(this, "policy", {
      name: roleName,
      role: this.role.id,
      policy: Lazy.stringValue({ produce: () => policyDocument(this.statements) }),
    });
    if (keyArn !== undefined) this.statements.push(useKeyThrough(keyArn, region, ["dynamodb", "s3"]));
  }

  /** Lets a function serve tenants: it may assume the role, and the role trusts it. */
  serve(platformFunction: PlatformFunction): void {
    this.trusted.push(platformFunction);
    platformFunction.allow({
      Sid: "ActForOneTenant",
      Action: ["sts:AssumeRole", "sts:TagSession"],
      Resource: this.role.arn,
    });
  }

  /**
   * Allows actions on the tenant's own items of a table.
   * @param sid names the statement in refusals: letters and digits.
   */
  allowItems(sid: string, table: DynamodbTable, actions: readonly [ItemAction, ...ItemAction[]]): void {
    this.allowOwnKeys(sid, table.arn, actions);
  }

  /**
   * Allows queries of the tenant's own items in one index, whose partition key is `tenant_id` as well.
   * @param sid names the statement in refusals: letters and digits.
   */
  allowIndex(sid: string, table: DynamodbTable, indexName: string): void {
    this.allowOwnKeys(sid, `${table.arn}/index/${indexName}`, ["Query"]);
  }

  /** Allows the tenant's own objects of a bucket: `tenants/<tenant_id>/…`, to list, read, write and delete. */
  allowFiles(bucket: S3Bucket): void {
    this.statements.push(
      {
        Sid: "OwnFiles",
        Action: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
        Resource: `${bucket.arn}/tenants/${TENANT}/*`,
      },
      {
        Sid: "ListOwnFiles",
        Action: "s3:ListBucket",
        Resource: bucket.arn,
        Condition: { StringLike: { "s3:prefix": [`tenants/${TENANT}/*`] } },
      },
    );
  }

  private allowOwnKeys(sid: string, arn: string, actions: readonly ItemAction[]): void {
    this.statements.push({
      Sid: sid,
      Action: actions.map((action) => `dynamodb:${action}`),
      Resource: arn,
      Condition: {
        "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": [TENANT] },
        // ForAllValues is true when the key is absent.
        Null: { "dynamodb:LeadingKeys": "false" },
      },
    });
  }

  private trustPolicy(): string {
    if (this.trusted.length === 0) throw new Error(`${this.node.path} serves no function: call serve()`);
    return policyDocument([
      {
        Sid: "FunctionsForOneTenant",
        Principal: { AWS: this.trusted.map(({ role }) => role.arn) },
        Action: ["sts:AssumeRole", "sts:TagSession"],
        Condition: {
          // The tag is there, alone, and has the shape of a UUID: never empty, never a prefix, never a wildcard.
          StringLike: { "aws:RequestTag/tenant_id": "????????-????-????-????-????????????" },
          "ForAllValues:StringEquals": { "aws:TagKeys": ["tenant_id"] },
          Null: { "aws:TagKeys": "false" },
        },
      },
    ]);
  }
}
