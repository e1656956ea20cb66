import { ApiGatewayAuthorizer } from "@cdktf/provider-aws/lib/api-gateway-authorizer";
import { ApiGatewayRequestValidator } from "@cdktf/provider-aws/lib/api-gateway-request-validator";
import { ApiGatewayResource } from "@cdktf/provider-aws/lib/api-gateway-resource";
import { ApiGatewayRestApi } from "@cdktf/provider-aws/lib/api-gateway-rest-api";
import type { ApiGatewayStage } from "@cdktf/provider-aws/lib/api-gateway-stage";
import type { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import type { ITerraformDependable, TerraformResource } from "cdktf";
import { Construct } from "constructs";
import type { Route } from "../../../api/route";
import { type RoutedFunction, routes } from "../../../api/routes";
import type { EnvironmentConfig } from "../../../environments/schema";
import type { PlatformFunction } from "../compute/platform-function";
import { ApiStage } from "./api-stage";
import { GatewayResponses } from "./gateway-responses";
import { pathId, pathPart, pathsTo } from "./paths";
import { Preflight } from "./preflight";
import { RouteMethod, type RouteMethodProps, routeId } from "./route-method";
import { isServed } from "./served";

export interface TenantApiProps {
  readonly environment: EnvironmentConfig;
  readonly apiName: string;
  readonly userPoolArn: string;
  readonly functions: Readonly<Record<RoutedFunction, PlatformFunction>>;
  /** Resources that must exist before a stage can write logs. */
  readonly loggingReady: readonly ITerraformDependable[];
  readonly keyArn?: string | undefined;
}

/** The REST API, generated from the route table: it serves only the routes in the table. */
export class TenantApi extends Construct {
  readonly restApi: ApiGatewayRestApi;
  readonly stage: ApiGatewayStage;
  readonly accessLog: CloudwatchLogGroup;
  private readonly resources = new Map<string, ApiGatewayResource>();

  constructor(scope: Construct, id: string, props: TenantApiProps) {
    super(scope, id);
    const { environment, apiName, functions } = props;
    this.restApi = new ApiGatewayRestApi(this, "rest_api", {
      name: apiName,
      description: "Multi-tenant SaaS API",
      endpointConfiguration: { types: ["REGIONAL"] },
    });
    const authorizer = new ApiGatewayAuthorizer(this, "authorizer", {
      name: "CognitoAuthorizer",
      type: "COGNITO_USER_POOLS",
      restApiId: this.restApi.id,
      identitySource: "method.request.header.Authorization",
      providerArns: [props.userPoolArn],
    });
    const bodyValidator = new ApiGatewayRequestValidator(this, "request_validator", {
      name: "Body",
      restApiId: this.restApi.id,
      validateRequestBody: true,
      validateRequestParameters: false,
    });
    const stageName = environment.name;
    const served = routes.filter((route) => isServed(route, environment));
    const methods = served.map(
      (route) =>
        new RouteMethod(this, routeId(route), {
          restApi: this.restApi,
          resourceId: this.resource(route.path).id,
          stageName,
          route,
          function: functions[route.function],
          authorization: authorizationOf(route, environment, authorizer),
          // On a public route an invalid body must not cost an invocation; elsewhere the function's response is more
          // precise.
          ...(route.authorization === "onboarding" && { bodyValidatorId: bodyValidator.id }),
        }),
    );
    const gatewayResponses = new GatewayResponses(this, "response", {
      restApi: this.restApi,
      allowOrigins: environment.cors.allowOrigins,
    });
    const definition: TerraformResource[] = [
      this.restApi,
      authorizer,
      bodyValidator,
      ...this.resources.values(),
      ...methods.flatMap((method) => method.definition),
      // Browsers use neither the control plane nor the protocol of identity providers.
      ...this.preflights(
        served.filter(({ authorization }) => authorization !== "operator" && authorization !== "scim"),
        environment.cors.allowOrigins,
      ),
      ...gatewayResponses.definition,
    ];
    const { stage, accessLog } = new ApiStage(this, "stage", {
      environment,
      restApi: this.restApi,
      apiName,
      stageName,
      definition,
      permissions: methods.map(({ permission }) => permission),
      loggingReady: props.loggingReady,
      keyArn: props.keyArn,
    });
    this.stage = stage;
    this.accessLog = accessLog;
  }

  /** The API Gateway resource of a path, created with its parents on first use. */
  private resource(path: string): ApiGatewayResource {
    let parentId = this.restApi.rootResourceId;
    let resource: ApiGatewayResource | undefined;
    for (const step of pathsTo(path)) {
      resource = this.resources.get(step);
      if (resource === undefined) {
        resource = new ApiGatewayResource(this, pathId(step), {
          restApiId: this.restApi.id,
          parentId,
          pathPart: pathPart(step),
        });
        this.resources.set(step, resource);
      }
      parentId = resource.id;
    }
    if (resource === undefined) throw new Error(`a route needs a path below /, not "${path}"`);
    return resource;
  }

  private preflights(served: readonly Route[], allowOrigins: readonly string[]): TerraformResource[] {
    if (allowOrigins.length === 0) return [];
    const paths = [...new Set(served.map(({ path }) => path))];
    return paths.flatMap((path) => {
      const { definition } = new Preflight(this, `${pathId(path)}_options`, {
        restApi: this.restApi,
        resourceId: this.resource(path).id,
        methods: served.filter((route) => route.path === path).map(({ method }) => method),
        allowOrigins,
      });
      return definition;
    });
  }
}

function authorizationOf(
  route: Route,
  environment: EnvironmentConfig,
  authorizer: ApiGatewayAuthorizer,
): RouteMethodProps["authorization"] {
  switch (route.authorization) {
    case "tenant":
      return { type: "COGNITO_USER_POOLS", authorizerId: authorizer.id };
    case "operator":
      return { type: "AWS_IAM" };
    case "scim":
      return { type: "NONE" };
    case "onboarding":
      return { type: environment.onboarding.access === "open" ? "NONE" : "AWS_IAM" };
    case "public":
      return { type: "NONE" };
  }
}
