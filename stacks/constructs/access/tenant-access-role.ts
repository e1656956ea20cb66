import type { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import type { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { Lazy } from "cdktf";
import { Construct } from "constructs";
import {
  policyDocument,
  policyVariable,
  type Statement,
  TENANT_ID_SHAPE,
  useKeyThrough,
} from "../../support/policy-document";
import type { PlatformFunction } from "../compute/platform-function";

/** What a tenant may do with items under its own partition key. Scan, PartiQL and batches have no place here: see docs/isolation.md. */
export type ItemAction = "GetItem" | "PutItem" | "UpdateItem" | "DeleteItem" | "Query";

export type ObjectAction = "GetObject" | "PutObject" | "DeleteObject" | "DeleteObjectVersion";

export interface TenantAccessRoleProps {
  readonly roleName: string;
  readonly region: string;
  /** ARN of the customer-managed key that encrypts what tenants reach. */
  readonly keyArn?: string | undefined;
}

/** The session tag that says whose data a session may reach. */
const TENANT = policyVariable("aws:PrincipalTag/tenant_id");

/**
 * A way to tenant data, and there is no other. Functions assume such a role with the session tag `tenant_id`, and its
 * policies end where the tag's tenant ends: at its partition key in tables, at its prefix in buckets, at its API key. A
 * function that works for tenants has no other right to their data, so that a bug in it cannot cross tenants.
 */
export class TenantAccessRole extends Construct {
  readonly role: IamRole;
  private readonly trusted: PlatformFunction[] = [];
  private readonly statements: Statement[] = [];
  private readonly stores = new Set<"dynamodb" | "s3">();

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
      policy: Lazy.stringValue({
        produce: () => {
          const useKey = keyArn === undefined ? [] : [useKeyThrough(keyArn, region, [...this.stores])];
          return policyDocument([...useKey, ...this.statements]);
        },
      }),
    });
  }

  /** Lets a function work for tenants: it may assume the role, and the role trusts it. */
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

  /**
   * Allows actions on the tenant's own objects of a bucket: `tenants/<tenant_id>/…`.
   * @param below a folder of the tenant's, `exports/`; absent: all that is the tenant's.
   */
  allowObjects(
    sid: string,
    bucket: S3Bucket,
    actions: readonly [ObjectAction, ...ObjectAction[]],
    below: "" | `${string}/` = "",
  ): void {
    this.stores.add("s3");
    this.statements.push({
      Sid: sid,
      Action: actions.map((action) => `s3:${action}`),
      Resource: `${bucket.arn}/tenants/${TENANT}/${below}*`,
    });
  }

  /** Allows to list the tenant's own objects of a bucket, or all their versions. */
  allowListing(
    sid: string,
    bucket: S3Bucket,
    actions: readonly ("ListBucket" | "ListBucketVersions")[],
  ): void {
    this.statements.push({
      Sid: sid,
      Action: actions.map((action) => `s3:${action}`),
      Resource: bucket.arn,
      Condition: { StringLike: { "s3:prefix": [`tenants/${TENANT}/*`] } },
    });
  }

  /**
   * Allows to read the API key that is tagged as the tenant's.
   * @param apiKeysArn ARN of API Gateway's collection of keys.
   */
  allowApiKey(sid: string, apiKeysArn: string): void {
    this.statements.push({
      Sid: sid,
      Action: "apigateway:GET",
      Resource: `${apiKeysArn}/*`,
      Condition: { StringEquals: { "aws:ResourceTag/tenant_id": TENANT } },
    });
  }

  private allowOwnKeys(sid: string, arn: string, actions: readonly ItemAction[]): void {
    this.stores.add("dynamodb");
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
          StringLike: { "aws:RequestTag/tenant_id": TENANT_ID_SHAPE },
          "ForAllValues:StringEquals": { "aws:TagKeys": ["tenant_id"] },
          Null: { "aws:TagKeys": "false" },
        },
      },
    ]);
  }
}
