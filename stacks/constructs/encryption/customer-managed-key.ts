import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { Construct } from "constructs";
import { partitionOf } from "../../../environments/regions";
import type { EnvironmentConfig } from "../../../environments/schema";
import { policyDocument, type Statement } from "../../support/policy-document";

export interface CustomerManagedKeyProps {
  readonly environment: Pick<EnvironmentConfig, "accountId" | "region" | "removalProtection">;
  readonly description: string;
  /** Without `alias/`. */
  readonly alias: string;
  /** Services that use the key directly; IAM allows its use through a store. */
  readonly services?: readonly Statement[];
}

/** A key that the account owns, rotated yearly; IAM policies decide who uses it. */
export class CustomerManagedKey extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: CustomerManagedKeyProps) {
    super(scope, id);
    const { environment, description, alias, services = [] } = props;
    const { accountId, region, removalProtection } = environment;
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
      ]),
      lifecycle: { preventDestroy: removalProtection },
    });
    new KmsAlias(this, "alias", { name: `alias/${alias}`, targetKeyId: key.keyId });
    this.arn = key.arn;
  }
}
