import type { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table";
import type { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import type { Construct } from "constructs";
import type { Statement } from "../../support/policy-document";
import { AccessRole, type When } from "./access-role";

/** What a session is for, as its tag `work` says; `tenant`: a session without that tag, for the tenant's own requests. */
export type SiloWork = "tenant" | "lifecycle" | "export" | "activation" | "restore";

export interface SiloAccessRoleProps {
  readonly roleName: string;
  readonly region: string;
  readonly keyArn: string;
  readonly tenantId: string;
  readonly table: DynamodbTable;
  readonly bucket: S3Bucket;
  /** ARNs of the roles that do each work: the functions', and of who restores. A work that is not named nobody does. */
  readonly workers: Readonly<Partial<Record<SiloWork, readonly string[]>>>;
  /** ARN, as a pattern, of the tables that the silo's items are restored to. */
  readonly restoredArn: string;
}

const sids: Readonly<Record<SiloWork, string>> = {
  tenant: "Tenant",
  lifecycle: "Lifecycle",
  export: "Export",
  activation: "Activate",
  restore: "Restore",
};

const forWork = (work: SiloWork): When =>
  work === "tenant"
    ? { Null: { "aws:PrincipalTag/work": "true" } }
    : { StringEquals: { "aws:PrincipalTag/work": work } };

/**
 * The one way to a silo: only the platform's functions and who restores may assume it, only for this tenant. What a session may do depends on
 * its work, which the trust policy ties to the function: one role a silo, where the pool has a role for each work, because
 * an account has room for 1,000 roles (docs/decisions/0014-one-role-per-silo.md).
 */
export class SiloAccessRole extends AccessRole {
  private readonly tenantId: string;
  private readonly workers: SiloAccessRoleProps["workers"];

  constructor(scope: Construct, id: string, props: SiloAccessRoleProps) {
    const { roleName, region, keyArn, tenantId, table, bucket, workers, restoredArn } = props;
    super(scope, id, {
      roleName,
      region,
      keyArn,
      description: `Assumed for tenant ${tenantId} alone, by the platform's functions`,
    });
    this.tenantId = tenantId;
    this.workers = workers;

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

    if (workers.restore === undefined) return;
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

  /** As short as it goes: a trust policy has room for 2,048 characters. Source: IAM user guide, quotas. */
  protected override trust(): Statement[] {
    return Object.entries(this.workers).map(([work, principals]) => {
      const [first = "", ...others] = principals;
      return {
        Sid: sids[work as SiloWork],
        Principal: { AWS: others.length === 0 ? first : principals },
        Action: ["sts:AssumeRole", "sts:TagSession"],
        Condition: {
          StringEquals: {
            "aws:RequestTag/tenant_id": this.tenantId,
            ...(work !== "tenant" && { "aws:RequestTag/work": work }),
          },
          // The tags that are compared, and no others: a session says what it is for, or is the tenant's.
          "ForAllValues:StringEquals": {
            "aws:TagKeys": work === "tenant" ? "tenant_id" : ["tenant_id", "work"],
          },
          Null: { "aws:TagKeys": "false" },
        },
      };
    });
  }
}
