import { XraySamplingRule } from "@cdktf/provider-aws/lib/xray-sampling-rule";
import { Construct } from "constructs";
import type { EnvironmentConfig } from "../../../environments/schema";

/**
 * Takes precedence over X-Ray's default rule, whose priority is 10,000; rules of other environments match other names.
 */
const PRIORITY = 1000;

export interface TraceSamplingProps {
  readonly tracing: EnvironmentConfig["tracing"];
  /** At most 32 characters. */
  readonly ruleName: string;
  readonly apiName: string;
  readonly stageName: string;
}

/**
 * Selects the API requests to trace. API Gateway decides, and the functions follow; for invocations without a request
 * Lambda decides by a fixed rule. Source: AWS X-Ray developer guide, API Gateway and Lambda.
 */
export class TraceSampling extends Construct {
  constructor(scope: Construct, id: string, { tracing, ruleName, apiName, stageName }: TraceSamplingProps) {
    super(scope, id);
    new XraySamplingRule(this, "rule", {
      ruleName,
      priority: PRIORITY,
      version: 1,
      reservoirSize: tracing.reservoirPerSecond,
      fixedRate: tracing.fixedRatePercent / 100,
      // API Gateway's own name in its segments.
      serviceName: `${apiName}/${stageName}`,
      serviceType: "AWS::ApiGateway::Stage",
      host: "*",
      httpMethod: "*",
      urlPath: "*",
      resourceArn: "*",
    });
  }
}
