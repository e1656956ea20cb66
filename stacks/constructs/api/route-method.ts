import { ApiGatewayIntegration } from "@cdktf/provider-aws/lib/api-gateway-integration";
import { ApiGatewayMethod } from "@cdktf/provider-aws/lib/api-gateway-method";
import { ApiGatewayModel } from "@cdktf/provider-aws/lib/api-gateway-model";
import type { ApiGatewayRestApi } from "@cdktf/provider-aws/lib/api-gateway-rest-api";
import { LambdaPermission } from "@cdktf/provider-aws/lib/lambda-permission";
import type { TerraformResource } from "cdktf";
import { Construct } from "constructs";
import type { Route } from "../../../api/route";
import { scopesFor } from "../../../api/scopes";
import type { PlatformFunction } from "../compute/platform-function";
import { pathId, pathPattern } from "./paths";
import { requestModel } from "./request-model";

/** API Gateway's own limit is 29 s by default. Source: API Gateway quotas, integration timeout. */
const INTEGRATION_TIMEOUT_MS = 29_000;

/**
 * The invocation's tenant id: from the verified token alone, since API Gateway does not pass on a client's header of that
 * name. Routes without a tenant's user share execution environments that no tenant's request gets: no tenant has their id.
 * Source: Lambda developer guide, invoking functions with tenant isolation.
 */
const tenantIdOf = ({ authorization }: Route) => ({
  "integration.request.header.X-Amz-Tenant-Id":
    authorization === "tenant" ? "context.authorizer.claims.tenant_id" : "'platform'",
});

export interface RouteMethodProps {
  readonly restApi: ApiGatewayRestApi;
  readonly resourceId: string;
  readonly stageName: string;
  readonly route: Route;
  readonly function: PlatformFunction;
  readonly authorization:
    | { readonly type: "COGNITO_USER_POOLS"; readonly authorizerId: string }
    | { readonly type: "AWS_IAM" | "NONE" };
  /** For a route whose body API Gateway validates before it invokes the function. */
  readonly bodyValidatorId?: string;
}

/** One route: method, proxy integration with its function, and the permission to invoke it for exactly this route. */
export class RouteMethod extends Construct {
  /** Elements that a deployment of the API snapshots. */
  readonly definition: readonly TerraformResource[];
  /** Must exist before a stage serves the route. */
  readonly permission: LambdaPermission;

  constructor(scope: Construct, id: string, props: RouteMethodProps) {
    super(scope, id);
    const { restApi, resourceId, stageName, route, authorization, bodyValidatorId } = props;
    const model =
      bodyValidatorId === undefined || route.body === undefined
        ? undefined
        : this.bodyModel(restApi, route.body);
    const method = new ApiGatewayMethod(this, "method", {
      restApiId: restApi.id,
      resourceId,
      httpMethod: route.method,
      authorization: authorization.type,
      ...("authorizerId" in authorization && { authorizerId: authorization.authorizerId }),
      // With scopes, API Gateway takes access tokens; without, ID tokens.
      ...(route.authorization === "tenant" && { authorizationScopes: [...scopesFor(route)] }),
      ...(model !== undefined &&
        bodyValidatorId !== undefined && {
          requestValidatorId: bodyValidatorId,
          requestModels: { "application/json": model.name },
        }),
      ...(route.authorization === "tenant" && route.apiKey === "required" && { apiKeyRequired: true }),
      operationName: `${route.method} ${route.path}`,
    });
    const integration = new ApiGatewayIntegration(this, "integration", {
      restApiId: restApi.id,
      resourceId,
      httpMethod: method.httpMethod,
      type: "AWS_PROXY",
      integrationHttpMethod: "POST",
      uri: props.function.function.invokeArn,
      ...(props.function.tenantIsolated && { requestParameters: tenantIdOf(route) }),
      timeoutMilliseconds: INTEGRATION_TIMEOUT_MS,
    });
    this.permission = new LambdaPermission(this, "permission", {
      statementId: id,
      functionName: props.function.function.functionName,
      action: "lambda:InvokeFunction",
      principal: "apigateway.amazonaws.com",
      sourceArn: `${restApi.executionArn}/${stageName}/${route.method}${pathPattern(route.path)}`,
      // Where the function is replaced, the stage serves the old one until it moves.
      lifecycle: { createBeforeDestroy: true },
    });
    this.definition = [...(model === undefined ? [] : [model]), method, integration];
  }

  private bodyModel(restApi: ApiGatewayRestApi, body: NonNullable<Route["body"]>): ApiGatewayModel {
    return new ApiGatewayModel(this, "model", {
      restApiId: restApi.id,
      // Letters and digits only.
      name: this.node.id.replaceAll(/(?:^|_)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()),
      contentType: "application/json",
      schema: requestModel(body),
    });
  }
}

/** The construct id of a route: `data_item_id_get`. */
export const routeId = ({ method, path }: Pick<Route, "method" | "path">): string =>
  `${pathId(path)}_${method.toLowerCase()}`;
