import { ApiGatewayAccount } from "@cdktf/provider-aws/lib/api-gateway-account";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { Construct } from "constructs";
import type { Partition } from "../../../environments/regions";
import { trustService } from "../../support/policy-document";

export interface AccountRoleProps {
  readonly roleName: string;
  readonly partition: Partition;
}

/** The role with which API Gateway writes logs: one per account and region, required for every stage that logs. */
export class AccountRole extends Construct {
  readonly account: ApiGatewayAccount;

  constructor(scope: Construct, id: string, { roleName, partition }: AccountRoleProps) {
    super(scope, id);
    const role = new IamRole(this, "role", {
      name: roleName,
      description: "API Gateway writes the logs of this account and region",
      assumeRolePolicy: trustService("apigateway.amazonaws.com"),
    });
    // API Gateway checks for these permissions on every log group; AWS maintains the list.
    const policy = new IamRolePolicyAttachment(this, "policy_attachment", {
      role: role.name,
      policyArn: `arn:${partition}:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs`,
    });
    this.account = new ApiGatewayAccount(this, "account", {
      cloudwatchRoleArn: role.arn,
      dependsOn: [policy],
    });
  }
}
