import { createHash } from "node:crypto";
import { ApiGatewayDeployment } from "@cdktf/provider-aws/lib/api-gateway-deployment";
import { ApiGatewayMethodSettings } from "@cdktf/provider-aws/lib/api-gateway-method-settings";
import type { ApiGatewayRestApi } from "@cdktf/provider-aws/lib/api-gateway-rest-api";
import { ApiGatewayStage } from "@cdktf/provider-aws/lib/api-gateway-stage";
import type { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { type IResolveContext, type ITerraformDependable, Lazy, type TerraformResource } from "cdktf";
import { Construct } from "constructs";
import { routes } from "../../../api/routes";
import type { EnvironmentConfig } from "../../../environments/schema";
import { KeptLogGroup } from "../monitoring/kept-log-group";
import { accessLogFormat } from "./access-log";
import { routeId } from "./route-method";
import { isKeyless, isServed } from "./served";

export interface ApiStageProps {
  readonly environment: EnvironmentConfig;
  readonly restApi: ApiGatewayRestApi;
  readonly apiName: string;
  readonly stageName: string;
  /** Every element that a deployment snapshots. */
  readonly definition: readonly TerraformResource[];
  /** Permissions to invoke functions: they exist before the stage serves a deployment, and go only after it has moved. */
  readonly permissions: readonly ITerraformDependable[];
  /** Resources that must exist before a stage can write logs. */
  readonly loggingReady: readonly ITerraformDependable[];
  readonly keyArn?: string | undefined;
}

/** A deployment that follows every change of the API, and the stage that serves it: logged, traced and throttled. */
export class ApiStage extends Construct {
  readonly stage: ApiGatewayStage;
  readonly accessLog: CloudwatchLogGroup;

  constructor(scope: Construct, id: string, props: ApiStageProps) {
    super(scope, id);
    const { environment, restApi, apiName, stageName, definition } = props;
    const deployment = new ApiGatewayDeployment(this, "deployment", {
      restApiId: restApi.id,
      triggers: { definition: Lazy.stringValue({ produce: (context) => hashOf(definition, context) }) },
      // The stage moves to the new deployment before the old one is deleted.
      lifecycle: { createBeforeDestroy: true },
      dependsOn: [...definition],
    });
    const logGroup = (child: string, name: string) =>
      new KeptLogGroup(this, child, { environment, name, keyArn: props.keyArn });
    this.accessLog = logGroup("access_log", `/aws/apigateway/${apiName}`);
    // API Gateway would create this group itself, with unlimited retention.
    const executionLog = logGroup("execution_log", `API-Gateway-Execution-Logs_${restApi.id}/${stageName}`);
    this.stage = new ApiGatewayStage(this, "stage", {
      restApiId: restApi.id,
      deploymentId: deployment.id,
      stageName,
      xrayTracingEnabled: environment.tracing.enabled,
      accessLogSettings: {
        destinationArn: this.accessLog.arn,
        format: accessLogFormat(apiName, environment.name),
      },
      dependsOn: [executionLog, ...props.permissions, ...props.loggingReady],
    });
    this.settings("all_methods", "*/*", environment.throttling);
    for (const route of routes.filter((each) => isKeyless(each) && isServed(each, environment))) {
      this.settings(routeId(route), methodPath(route.path, route.method), environment.keylessThrottling);
    }
    if (environment.onboarding.access !== "closed") {
      this.settings("onboarding_post", "onboarding/POST", environment.onboarding.throttling);
    }
  }

  private settings(
    id: string,
    methodPath: string,
    { rateLimit, burstLimit }: EnvironmentConfig["throttling"],
  ): void {
    new ApiGatewayMethodSettings(this, id, {
      restApiId: this.stage.restApiId,
      stageName: this.stage.stageName,
      methodPath,
      settings: {
        loggingLevel: "INFO",
        dataTraceEnabled: false,
        metricsEnabled: true,
        throttlingRateLimit: rateLimit,
        throttlingBurstLimit: burstLimit,
      },
    });
  }
}

/**
 * A method as a stage's settings name it: slashes of a deeper path are escaped. Source: Amazon API Gateway API reference,
 * patch operations of UpdateStage; Terraform's provider passes the name on as it is.
 */
const methodPath = (path: string, method: string): string => {
  const inner = path.slice(1);
  return `${inner.includes("/") ? path.replaceAll("/", "~1") : inner}/${method}`;
};

/** A hash over the resolved definition: any change of it causes a new deployment. */
function hashOf(definition: readonly TerraformResource[], context: IResolveContext): string {
  const resolved = definition.map((resource) => context.resolve(resource.toTerraform()));
  return createHash("sha256").update(JSON.stringify(resolved)).digest("hex");
}
