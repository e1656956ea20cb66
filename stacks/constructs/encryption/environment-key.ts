import type { Construct } from "constructs";
import { partitionOf } from "../../../environments/regions";
import type { EnvironmentConfig } from "../../../environments/schema";
import { CustomerManagedKey } from "./customer-managed-key";

export interface EnvironmentKeyProps {
  readonly environment: EnvironmentConfig;
  readonly alias: string;
}

/** The customer-managed key of an environment, for tables, bucket, logs and the alarm topic. */
export class EnvironmentKey extends CustomerManagedKey {
  constructor(scope: Construct, id: string, { environment, alias }: EnvironmentKeyProps) {
    const { accountId, region } = environment;
    super(scope, id, {
      environment,
      alias,
      description: `Data of environment ${environment.name}`,
      services: [
        {
          Sid: "LogGroupsOfTheAccount",
          Principal: { Service: `logs.${region}.amazonaws.com` },
          Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
          Resource: "*",
          Condition: {
            ArnLike: {
              "kms:EncryptionContext:aws:logs:arn": `arn:${partitionOf(region)}:logs:${region}:${accountId}:log-group:*`,
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
      ],
    });
  }
}
