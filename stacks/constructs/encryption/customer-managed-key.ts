import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { Construct } from "constructs";
import { partitionOf } from "../../../environments/regions";
import type { EnvironmentConfig } from "../../../environments/schema";
import { ciRoleName } from "../../support/naming";
import { policyDocument, type Statement } from "../../support/policy-document";
import { KEY_OF_A_TABLE } from "../access/restore-role";

export interface CustomerManagedKeyProps {
  readonly environment: Pick<EnvironmentConfig, "accountId" | "ci" | "name" | "region" | "removalProtection">;
  readonly description: string;
  /** Without `alias/`. */
  readonly alias: string;
  /** Services that use the key directly; IAM allows its use through a store. */
  readonly services?: readonly Statement[];
  /** The key belongs to a stack that CI does not deploy: CI's roles may at most use it. */
  readonly keptFromCi?: boolean;
  /** Terraform refuses to destroy the key. Absent: if the environment is protected against removal. */
  readonly preventDestroy?: boolean;
}

/**
 * Actions of CI's role on a key right after its creation. The role's own policies recognize keys by a tag, which counts
 * for authorization up to five minutes later. Source: KMS developer guide, ABAC for AWS KMS. Never the key's policy or
 * its deletion.
 */
function deployedByCi({ accountId, name, region }: CustomerManagedKeyProps["environment"]): Statement[] {
  const Principal = {
    AWS: `arn:${partitionOf(region)}:iam::${accountId}:role/${ciRoleName(name, "deploy")}`,
  };
  return [
    {
      Sid: "MadeByCi",
      Principal,
      Action: [
        ...["CreateAlias", "DeleteAlias", "DescribeKey", "EnableKeyRotation", "GetKeyPolicy"],
        ...["GetKeyRotationStatus", "ListResourceTags", "TagResource", "UntagResource", "UpdateAlias"],
        "UpdateKeyDescription",
      ].map((operation) => `kms:${operation}`),
      Resource: "*",
    },
    {
      Sid: "UsedByCiThroughStores",
      Principal,
      Action: [...KEY_OF_A_TABLE, "kms:RetireGrant"],
      Resource: "*",
      Condition: {
        StringEquals: {
          "kms:ViaService": ["backup", "dynamodb"].map((service) => `${service}.${region}.amazonaws.com`),
        },
      },
    },
  ];
}

/**
 * Denies CI's roles to administer a key, whatever its tags: CI may tag keys of its environment, and delete those in an
 * environment that is not protected.
 */
function administeredByOthers({
  accountId,
  name,
  region,
}: CustomerManagedKeyProps["environment"]): Statement {
  return {
    Sid: "NotAdministeredByCi",
    Effect: "Deny",
    Principal: "*",
    NotAction: [
      ...["Decrypt", "DescribeKey", "GenerateDataKey", "GetKeyPolicy", "GetKeyRotationStatus"],
      "ListResourceTags",
    ].map((operation) => `kms:${operation}`),
    Resource: "*",
    Condition: {
      ArnLike: {
        "aws:PrincipalArn": `arn:${partitionOf(region)}:iam::${accountId}:role/${ciRoleName(name, "*")}`,
      },
    },
  };
}

/** A key that the account owns, rotated yearly; IAM policies decide who uses it. */
export class CustomerManagedKey extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: CustomerManagedKeyProps) {
    super(scope, id);
    const { environment, description, alias, services = [], keptFromCi = false } = props;
    const { accountId, region, removalProtection } = environment;
    const { preventDestroy = removalProtection } = props;
    const key = new KmsKey(this, "key", {
      description,
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      // In a key policy "*" is the key itself.
      policy: policyDocument([
        {
          Sid: "AccountDecidesByIam",
          Principal: { AWS: `arn:${partitionOf(region)}:iam::${accountId}:root` },
          Action: "kms:*",
          Resource: "*",
        },
        ...services,
        ...(keptFromCi ? [administeredByOthers(environment)] : []),
        ...(environment.ci === undefined || keptFromCi ? [] : deployedByCi(environment)),
      ]),
      lifecycle: { preventDestroy },
    });
    new KmsAlias(this, "alias", { name: `alias/${alias}`, targetKeyId: key.keyId });
    this.arn = key.arn;
  }
}
