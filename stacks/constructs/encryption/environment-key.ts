import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { Construct } from "constructs";
import { partitionOf } from "../../../environments/regions";
import type { EnvironmentConfig } from "../../../environments/schema";
import { policyDocument } from "../../support/policy-document";

export interface EnvironmentKeyProps {
  readonly environment: EnvironmentConfig;
  readonly alias: string;
}

/** The customer-managed key of an environment, rotated yearly, for tables, bucket, logs and the alarm topic. */
export class EnvironmentKey extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, { environment, alias }: EnvironmentKeyProps) {
    super(scope, id);
    const { accountId, region, removalProtection } = environment;
    const partition = partitionOf(region);
    const key = new KmsKey(this, "key", {
      description: `Data of environment ${environment.name}`,
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      // In a key policy "*" is the key itself.
      policy: policyDocument([
        {
          Sid: "AccountDecidesByIam",
          Principal: { AWS: `arn:${partition}:iam::${accountId}:root` },
          Action: "kms:*",
          Resource: "*",
        },
        {
          Sid: "LogGroupsOfTheAccount",
          Principal: { Service: `logs.${region}.amazonaws.com` },
          Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
          Resource: "*",
          Condition: {
            ArnLike: {
              "kms:EncryptionContext:aws:logs:arn": `arn:${partition}:logs:${region}:${accountId}:log-group:*`,
            },
          },
        },
        {
          Sid: "AlarmsToTheTopic",
          Principal: { Service: "cloudwatch.amazonaws.com" },
          Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
          Resource: "*",
          Condition: { StringEquals: { "aws:SourceAccount": accountId } },
        },
      ]),
      lifecycle: { preventDestroy: removalProtection },
    });
    new KmsAlias(this, "alias", { name: `alias/${alias}`, targetKeyId: key.keyId });
    this.arn = key.arn;
  }
}
