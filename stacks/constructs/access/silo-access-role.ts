import type { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table";
import type { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import type { Construct } from "constructs";
import { partitionOf } from "../../../environments/regions";
import type { EnvironmentConfig } from "../../../environments/schema";
import { type SiloWork, siloWorks } from "../../../lambdas/shared/definition";
import { platformStackName, SILO_WORK_TAG } from "../../support/naming";
import { policyVariable, type Statement } from "../../support/policy-document";
import { AccessRole, type When } from "./access-role";

/**
 * The session tag `work` of a session in a silo; `tenant`: a session without that tag, for the tenant's own requests.
 */
type SessionWork = SiloWork | "restore";

export interface SiloAccessRoleProps {
  readonly environment: Pick<EnvironmentConfig, "name" | "accountId" | "region">;
  readonly roleName: string;
  readonly keyArn: string;
  readonly tenantId: string;
  readonly table: DynamodbTable;
  readonly bucket: S3Bucket;
  /** ARN of the role that restores tenants; absent: the environment has none. */
  readonly restoreRoleArn?: string | undefined;
  /** ARN pattern of the tables to which the silo's items are restored. */
  readonly restoredArn: string;
}

/**
 * A negated operator is true if the key is absent and, unlike Null, false for an empty tag. Source: IAM user guide,
 * condition operators.
 */
const forWork = (work: SessionWork): When =>
  work === "tenant"
    ? { StringNotLike: { "aws:PrincipalTag/work": "*" } }
    : { StringEquals: { "aws:PrincipalTag/work": work } };

/**
 * The only way to a silo: only the platform's functions and the role that restores may assume it, only for this tenant.
 * The work of a session decides its permissions, and the trust policy ties the work to a tag of the function's role. A
 * silo has one role, while the pool has a role for each kind of work: an account is limited to 1,000 roles
 * (docs/decisions/0014-one-role-per-silo.md).
 */
export class SiloAccessRole extends AccessRole {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: SiloAccessRoleProps,
  ) {
    const { environment, roleName, keyArn, tenantId, table, bucket, restoreRoleArn, restoredArn } = props;
    super(scope, id, {
      roleName,
      region: environment.region,
      keyArn,
      description: `The platform's functions assume it for tenant ${tenantId} alone`,
    });

    const tenant = forWork("tenant");
    this.allowItems("OwnItems", table, ["GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query"], tenant);
    this.allowObjects("OwnFiles", bucket, ["GetObject", "PutObject", "DeleteObject"], "", tenant);
    this.allowListing("ListOwnFiles", bucket, ["ListBucket"], tenant);

    const lifecycle = forWork("lifecycle");
    this.allowItems("LifecycleItems", table, ["GetItem", "PutItem", "DeleteItem", "Query"], lifecycle);
    this.allowObjects(
      "LifecycleFiles",
      bucket,
      ["GetObject", "PutObject", "DeleteObject", "DeleteObjectVersion", "AbortMultipartUpload"],
      "",
      lifecycle,
    );
    this.allowListing("LifecycleListing", bucket, ["ListBucket", "ListBucketVersions"], lifecycle);

    this.allowObjects("Exports", bucket, ["GetObject"], "exports/", forWork("export"));

    const activation = forWork("activation");
    this.allowItems("ActivationItems", table, ["Query"], activation);
    this.allowListing("ActivationListing", bucket, ["ListBucket"], activation);

    if (restoreRoleArn === undefined) return;
    const restore = forWork("restore");
    this.allowItems("RestoreItems", table, ["PutItem", "DeleteItem", "Query"], restore);
    this.allowRestoredItems("RestoredItems", restoredArn, restore);
    this.allowObjects(
      "RestoreFiles",
      bucket,
      ["GetObject", "GetObjectVersion", "PutObject", "DeleteObject"],
      "",
      restore,
    );
    this.allowListing("RestoreListing", bucket, ["ListBucketVersions"], restore);
  }

  /**
   * The functions' roles have the tags that their definitions declare, and the policy compares the tags, so that its
   * length does not depend on the number of functions. A role's tags count as its sessions', unless a session tag of
   * that name overrides them, and no trust policy of the platform lets a session pass these. The platform's stack and
   * the role's name exclude other environments' roles. The account is the principal, so that a function needs its own
   * permission too. Sources: IAM user guide, pass session tags in AWS STS; AWS global condition context keys,
   * aws:PrincipalTag.
   */
  protected override trust(): Statement[] {
    const { environment, restoreRoleArn } = this.props;
    const { name, accountId, region } = environment;
    const account = `arn:${partitionOf(region)}:iam::${accountId}`;
    const platform = platformStackName(name);
    const tag = `aws:PrincipalTag/${SILO_WORK_TAG}`;
    const ofPlatform = { ArnLike: { "aws:PrincipalArn": `${account}:role/${platform}-*` } };
    return [
      this.trusted("Tenant", `${account}:root`, {
        equals: { "aws:PrincipalTag/stack": platform, [tag]: "tenant" },
        ...ofPlatform,
      }),
      this.trusted("Work", `${account}:root`, {
        equals: {
          "aws:PrincipalTag/stack": platform,
          [tag]: siloWorks.filter((work) => work !== "tenant"),
        },
        work: policyVariable(tag),
        ...ofPlatform,
      }),
      ...(restoreRoleArn === undefined ? [] : [this.trusted("Restore", restoreRoleArn, { work: "restore" })]),
    ];
  }

  /** A statement for sessions with the tenant's tag and that of their work, and no others. */
  private trusted(sid: string, principal: string, { equals = {}, work, ...conditions }: Trusted): Statement {
    return {
      Sid: sid,
      Principal: { AWS: principal },
      Action: ["sts:AssumeRole", "sts:TagSession"],
      Condition: {
        StringEquals: {
          ...equals,
          "aws:RequestTag/tenant_id": this.props.tenantId,
          ...(work !== undefined && { "aws:RequestTag/work": work }),
        },
        ...conditions,
        "ForAllValues:StringEquals": {
          "aws:TagKeys": work === undefined ? "tenant_id" : ["tenant_id", "work"],
        },
        Null: { "aws:TagKeys": "false" },
      },
    };
  }
}

interface Trusted {
  /** Tags of the principal. */
  readonly equals?: Readonly<Record<string, string | readonly string[]>>;
  readonly ArnLike?: Readonly<Record<string, string>>;
  /** The session tag `work`; absent: a session has none. */
  readonly work?: string;
}
