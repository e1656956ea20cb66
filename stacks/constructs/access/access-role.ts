import type { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import type { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { Lazy } from "cdktf";
import { Construct } from "constructs";
import { policyDocument, policyVariable, type Statement, useKeyThrough } from "../../support/policy-document";

/**
 * Actions on items under the tenant's own partition key. Scan, PartiQL and batches are excluded on purpose: see
 * docs/isolation.md.
 */
export type ItemAction = "GetItem" | "PutItem" | "UpdateItem" | "DeleteItem" | "Query";

export type ObjectAction =
  | "GetObject"
  | "GetObjectVersion"
  | "PutObject"
  | "DeleteObject"
  | "DeleteObjectVersion"
  | "AbortMultipartUpload";

export type ListingAction = "ListBucket" | "ListBucketVersions";

export interface AccessRoleProps {
  readonly roleName: string;
  readonly description: string;
  readonly region: string;
  /** ARN of the customer-managed key that encrypts tenants' data. */
  readonly keyArn?: string | undefined;
}

/** Sessions that a permission applies to; absent: all sessions of the role. */
export type When = NonNullable<Statement["Condition"]>;

/** The session tag that names the tenant whose data a session may reach. */
export const TENANT = policyVariable("aws:PrincipalTag/tenant_id");

/**
 * The only way to tenant data: a role that is assumed with the session tag `tenant_id`, and whose policies
 * are limited to the tag's tenant: by partition key in tables, by prefix in buckets. Subclasses decide who may assume
 * it, and with which further session tags.
 */
export abstract class AccessRole extends Construct {
  readonly role: IamRole;
  /** The role's policy. Resources that need the role to be usable depend on it. */
  readonly policy: IamRolePolicy;
  private readonly statements: Statement[] = [];
  private readonly stores = new Set<"dynamodb" | "s3">();

  constructor(scope: Construct, id: string, { roleName, description, region, keyArn }: AccessRoleProps) {
    super(scope, id);
    this.role = new IamRole(this, "role", {
      name: roleName,
      description,
      assumeRolePolicy: Lazy.stringValue({ produce: () => policyDocument(this.trust()) }),
      // Role chaining ends a session after an hour in any case. Source: IAM user guide, role chaining.
      maxSessionDuration: 3600,
    });
    this.policy = new IamRolePolicy(this, "policy", {
      name: roleName,
      role: this.role.id,
      policy: Lazy.stringValue({
        produce: () => {
          const useKey = keyArn === undefined ? [] : [useKeyThrough(keyArn, region, [...this.stores])];
          return policyDocument([...useKey, ...this.statements]);
        },
      }),
    });
  }

  /** Who may assume the role, and with which session tags. Called at synthesis, when everything has been added. */
  protected abstract trust(): readonly Statement[];

  /**
   * Allows actions on the tenant's own items of a table.
   * @param sid names the statement in refusals: letters and digits.
   */
  allowItems(
    sid: string,
    table: DynamodbTable,
    actions: readonly [ItemAction, ...ItemAction[]],
    when?: When,
  ): void {
    this.allowOwnKeys(sid, table.arn, actions, when);
  }

  /**
   * Allows queries of the tenant's own items in tables restored for this tenant, but not in tables restored for
   * another.
   * @param arn pattern of such tables, with the tag's tenant in it.
   */
  allowRestoredItems(sid: string, arn: string, when?: When): void {
    this.allowOwnKeys(sid, arn, ["Query"], when);
  }

  /**
   * Allows queries of the tenant's own items in one index, whose partition key is also `tenant_id`.
   * @param sid names the statement in refusals: letters and digits.
   */
  allowIndex(sid: string, table: DynamodbTable, indexName: string): void {
    this.allowOwnKeys(sid, `${table.arn}/index/${indexName}`, ["Query"]);
  }

  /**
   * Allows actions on the tenant's own objects of a bucket: `tenants/<tenant_id>/…`.
   * @param below a folder of the tenant, such as `exports/`; absent: all of the tenant's objects.
   */
  allowObjects(
    sid: string,
    bucket: S3Bucket,
    actions: readonly [ObjectAction, ...ObjectAction[]],
    below: "" | `${string}/` = "",
    when?: When,
  ): void {
    this.stores.add("s3");
    this.allow({
      Sid: sid,
      Action: actions.map((action) => `s3:${action}`),
      Resource: `${bucket.arn}/tenants/${TENANT}/${below}*`,
      ...(when !== undefined && { Condition: when }),
    });
  }

  /** Allows to list the tenant's own objects of a bucket, or all their versions. */
  allowListing(sid: string, bucket: S3Bucket, actions: readonly ListingAction[], when: When = {}): void {
    this.allow({
      Sid: sid,
      Action: actions.map((action) => `s3:${action}`),
      Resource: bucket.arn,
      Condition: { ...when, StringLike: { "s3:prefix": [`tenants/${TENANT}/*`] } },
    });
  }

  /** Adds a statement, which must be limited to the tag's tenant. */
  protected allow(statement: Statement): void {
    this.statements.push(statement);
  }

  private allowOwnKeys(sid: string, arn: string, actions: readonly ItemAction[], when: When = {}): void {
    this.stores.add("dynamodb");
    this.allow({
      Sid: sid,
      Action: actions.map((action) => `dynamodb:${action}`),
      Resource: arn,
      Condition: {
        ...when,
        "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": [TENANT] },
        // ForAllValues is true when the key is absent.
        Null: { ...when.Null, "dynamodb:LeadingKeys": "false" },
      },
    });
  }
}
