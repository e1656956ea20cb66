import type { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { CloudwatchLogSubscriptionFilter } from "@cdktf/provider-aws/lib/cloudwatch-log-subscription-filter";
import { LambdaPermission } from "@cdktf/provider-aws/lib/lambda-permission";
import { Construct } from "constructs";
import type { EnvironmentConfig } from "../../../environments/schema";
import type { PlatformFunction } from "../compute/platform-function";

export interface LogConsumerProps {
  readonly environment: EnvironmentConfig;
  readonly filterName: string;
  readonly logGroup: CloudwatchLogGroup;
  /** Filter pattern of the lines for the function. Source: CloudWatch Logs user guide, filter pattern syntax. */
  readonly pattern: string;
  readonly function: PlatformFunction;
}

/** Sends the lines of a log group to a function, compressed, as they arrive. */
export class LogConsumer extends Construct {
  constructor(scope: Construct, id: string, props: LogConsumerProps) {
    super(scope, id);
    const { environment, filterName, logGroup, pattern } = props;
    const { function: lambda } = props.function;
    const permission = new LambdaPermission(this, "permission", {
      statementId: id,
      functionName: lambda.functionName,
      action: "lambda:InvokeFunction",
      principal: "logs.amazonaws.com",
      sourceArn: `${logGroup.arn}:*`,
      sourceAccount: environment.accountId,
    });
    new CloudwatchLogSubscriptionFilter(this, "subscription", {
      name: filterName,
      logGroupName: logGroup.name,
      filterPattern: pattern,
      destinationArn: lambda.arn,
      // CloudWatch Logs invokes the function once when the filter is created.
      dependsOn: [permission],
    });
  }
}
