import { partitionOf } from "../../environments/regions";
import type { EnvironmentConfig } from "../../environments/schema";
import { firewallLogName } from "../support/naming";
import type { Statement } from "../support/policy-document";

/**
 * Lets AWS WAF write the firewall's log, by the service that delivers logs. Source: CloudWatch Logs user guide,
 * enabling logging from AWS services, log group resource policy.
 */
export function deliverFirewallLog({ name, region, accountId }: EnvironmentConfig): Statement[] {
  const logs = `arn:${partitionOf(region)}:logs:${region}:${accountId}`;
  return [
    {
      Sid: "FirewallLog",
      Principal: { Service: "delivery.logs.amazonaws.com" },
      Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
      Resource: `${logs}:log-group:${firewallLogName(name)}:log-stream:*`,
      Condition: {
        StringEquals: { "aws:SourceAccount": accountId },
        ArnLike: { "aws:SourceArn": `${logs}:*` },
      },
    },
  ];
}
