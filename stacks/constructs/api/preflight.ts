import { ApiGatewayIntegration } from "@cdktf/provider-aws/lib/api-gateway-integration";
import { ApiGatewayIntegrationResponse } from "@cdktf/provider-aws/lib/api-gateway-integration-response";
import { ApiGatewayMethod } from "@cdktf/provider-aws/lib/api-gateway-method";
import { ApiGatewayMethodResponse } from "@cdktf/provider-aws/lib/api-gateway-method-response";
import type { ApiGatewayRestApi } from "@cdktf/provider-aws/lib/api-gateway-rest-api";
import type { TerraformResource } from "cdktf";
import { Construct } from "constructs";

/** Request headers that a browser may send. */
const ALLOWED_HEADERS = "Authorization,Content-Type,Idempotency-Key,If-Match,If-None-Match,X-Api-Key";

/** Seconds that a browser may cache the response; Chromium's maximum is two hours. */
const MAX_AGE = 7200;

export interface PreflightProps {
  readonly restApi: ApiGatewayRestApi;
  readonly resourceId: string;
  /** Methods of this path. */
  readonly methods: readonly string[];
  /** Either `*` alone or origins; at least one. */
  readonly allowOrigins: readonly string[];
}

/** The CORS preflight of one path, served by API Gateway itself: no function runs, and no credential is required. */
export class Preflight extends Construct {
  readonly definition: readonly TerraformResource[];

  constructor(scope: Construct, id: string, { restApi, resourceId, methods, allowOrigins }: PreflightProps) {
    super(scope, id);
    const anyOrigin = allowOrigins.includes("*");
    const headers = {
      "Access-Control-Allow-Methods": [...methods, "OPTIONS"].join(","),
      "Access-Control-Allow-Headers": ALLOWED_HEADERS,
      "Access-Control-Max-Age": `${MAX_AGE}`,
      Vary: "Origin",
      ...(anyOrigin && { "Access-Control-Allow-Origin": "*" }),
    };
    const api = { restApiId: restApi.id, resourceId };
    const method = new ApiGatewayMethod(this, "method", {
      ...api,
      httpMethod: "OPTIONS",
      authorization: "NONE",
    });
    const integration = new ApiGatewayIntegration(this, "integration", {
      ...api,
      httpMethod: method.httpMethod,
      type: "MOCK",
      requestTemplates: { "application/json": '{"statusCode":204}' },
      // A content type without a template is a 415: if passed through, its body would cause a 500 that anyone can
      // trigger.
      passthroughBehavior: "NEVER",
    });
    const declared = [
      ...Object.keys(headers),
      "x-request-id",
      ...(anyOrigin ? [] : ["Access-Control-Allow-Origin"]),
    ];
    const methodResponse = new ApiGatewayMethodResponse(this, "method_response", {
      ...api,
      httpMethod: method.httpMethod,
      statusCode: "204",
      responseParameters: Object.fromEntries(
        declared.map((header) => [`method.response.header.${header}`, true]),
      ),
    });
    const response = new ApiGatewayIntegrationResponse(this, "integration_response", {
      ...api,
      httpMethod: method.httpMethod,
      statusCode: methodResponse.statusCode,
      responseParameters: Object.fromEntries(
        Object.entries(headers).map(([header, value]) => [`method.response.header.${header}`, `'${value}'`]),
      ),
      responseTemplates: { "application/json": headerTemplate(anyOrigin ? [] : allowOrigins) },
      dependsOn: [integration],
    });
    this.definition = [method, integration, methodResponse, response];
  }
}

/** Velocity: the request id, and the caller's origin if it is one of these. */
function headerTemplate(origins: readonly string[]): string {
  const requestId = "#set($context.responseOverride.header.x-request-id = $context.requestId)";
  if (origins.length === 0) return requestId;
  return [
    requestId,
    '#set($origin = $input.params().header.get("Origin"))',
    '#if(!$origin || $origin == "")#set($origin = $input.params().header.get("origin"))#end',
    `#if(${origins.map((origin) => `$origin == "${origin}"`).join(" || ")})`,
    "#set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)",
    "#end",
  ].join("\n");
}
