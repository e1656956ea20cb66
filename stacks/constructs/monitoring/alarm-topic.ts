import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import { SnsTopicPolicy } from "@cdktf/provider-aws/lib/sns-topic-policy";
import { SnsTopicSubscription } from "@cdktf/provider-aws/lib/sns-topic-subscription";
import { Construct } from "constructs";
import type { EnvironmentConfig } from "../../../environments/schema";
import { policyDocument } from "../../support/policy-document";

export interface AlarmTopicProps {
  readonly environment: EnvironmentConfig;
  readonly topicName: string;
  /** Absent: unencrypted, as CloudWatch cannot publish to a topic with the key that AWS manages for SNS. */
  readonly keyArn?: string | undefined;
}

/** The topic of every alarm of an environment, and its e-mail subscriptions. */
export class AlarmTopic extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, { environment, topicName, keyArn }: AlarmTopicProps) {
    super(scope, id);
    const topic = new SnsTopic(this, "topic", {
      name: topicName,
      ...(keyArn !== undefined && { kmsMasterKeyId: keyArn }),
    });
    this.arn = topic.arn;
    new SnsTopicPolicy(this, "policy", {
      arn: topic.arn,
      policy: policyDocument([
        {
          Sid: "AlarmsOfTheAccount",
          Principal: { Service: "cloudwatch.amazonaws.com" },
          Action: "sns:Publish",
          Resource: topic.arn,
          Condition: { StringEquals: { "aws:SourceAccount": environment.accountId } },
        },
        {
          Sid: "RefusePlainHttp",
          Effect: "Deny",
          Principal: "*",
          Action: "sns:Publish",
          Resource: topic.arn,
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ]),
    });
    for (const endpoint of environment.alarms.receivers) {
      // Named by address, so that a new receiver changes no other subscription.
      const address = endpoint.toLowerCase().replaceAll(/[^a-z0-9]+/g, "_");
      new SnsTopicSubscription(this, `receiver_${address}`, {
        topicArn: topic.arn,
        protocol: "email",
        endpoint,
      });
    }
  }
}
