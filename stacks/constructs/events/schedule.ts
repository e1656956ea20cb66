import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target";
import { LambdaPermission } from "@cdktf/provider-aws/lib/lambda-permission";
import { Construct } from "constructs";
import type { PlatformFunction } from "../compute/platform-function";

export interface ScheduleProps {
  readonly ruleName: string;
  readonly description: string;
  /** At least 2. */
  readonly everyMinutes: number;
  readonly function: PlatformFunction;
}

/** Invokes a function at a fixed rate. */
export class Schedule extends Construct {
  constructor(scope: Construct, id: string, props: ScheduleProps) {
    super(scope, id);
    const rule = new CloudwatchEventRule(this, "event_rule", {
      name: props.ruleName,
      description: props.description,
      scheduleExpression: `rate(${props.everyMinutes} minutes)`,
    });
    const { function: lambda } = props.function;
    new CloudwatchEventTarget(this, "event_target", { rule: rule.name, arn: lambda.arn });
    new LambdaPermission(this, "permission", {
      statementId: id,
      functionName: lambda.functionName,
      action: "lambda:InvokeFunction",
      principal: "events.amazonaws.com",
      sourceArn: rule.arn,
    });
  }
}
