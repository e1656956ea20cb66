import { ApiGatewayGatewayResponse } from "@cdktf/provider-aws/lib/api-gateway-gateway-response";
import type { ApiGatewayRestApi } from "@cdktf/provider-aws/lib/api-gateway-rest-api";
import type { TerraformResource } from "cdktf";
import { Construct } from "constructs";

interface Answer {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
}

const internalError: Answer = {
  status: 500,
  title: "Internal Server Error",
  detail: "The service failed. Try again.",
};

/** API Gateway's own responses, before or instead of a function. Types as in the API Gateway developer guide. */
const answers: Readonly<Record<string, Answer>> = {
  API_CONFIGURATION_ERROR: internalError,
  AUTHORIZER_CONFIGURATION_ERROR: internalError,
  AUTHORIZER_FAILURE: internalError,
  ACCESS_DENIED: { status: 403, title: "Forbidden", detail: "The caller may not use this route." },
  BAD_REQUEST_BODY: {
    status: 400,
    title: "Bad Request",
    detail: "The body does not match the schema of this route; the header x-validation-error says where.",
  },
  BAD_REQUEST_PARAMETERS: {
    status: 400,
    title: "Bad Request",
    detail: "The request lacks a parameter that this route requires.",
  },
  // A function that crashed or returned an invalid response: every other server error has its own type here.
  DEFAULT_5XX: { status: 502, title: "Bad Gateway", detail: "The service failed to answer. Try again." },
  EXPIRED_TOKEN: { status: 401, title: "Unauthorized", detail: "The token has expired: sign in again." },
  INTEGRATION_FAILURE: {
    status: 502,
    title: "Bad Gateway",
    detail: "The service failed to answer. Try again.",
  },
  INTEGRATION_TIMEOUT: {
    status: 504,
    title: "Gateway Timeout",
    detail: "The service did not answer in time. Try again.",
  },
  INVALID_SIGNATURE: {
    status: 403,
    title: "Forbidden",
    detail: "The request's SigV4 signature is not valid.",
  },
  INVALID_API_KEY: {
    status: 403,
    title: "Forbidden",
    detail: "Send the tenant's API key in the header x-api-key; GET /tenant returns it.",
  },
  // API Gateway's word for a path or method that does not exist.
  MISSING_AUTHENTICATION_TOKEN: {
    status: 404,
    title: "Not Found",
    detail: "There is no such route, or it requires a SigV4 signature that the request lacks.",
  },
  QUOTA_EXCEEDED: {
    status: 429,
    title: "Too Many Requests",
    detail: "The tenant's quota for today is used up. Days begin at midnight UTC.",
  },
  REQUEST_TOO_LARGE: { status: 413, title: "Content Too Large", detail: "The request is larger than 10 MB." },
  THROTTLED: { status: 429, title: "Too Many Requests", detail: "Slow down and try again." },
  UNAUTHORIZED: {
    status: 401,
    title: "Unauthorized",
    detail:
      "Send an access token of this environment, with a scope of this route, in the Authorization header.",
  },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    title: "Unsupported Media Type",
    detail: "Send the body as application/json.",
  },
  WAF_FILTERED: {
    status: 403,
    title: "Forbidden",
    detail: "The web application firewall refused the request.",
  },
};

export interface GatewayResponsesProps {
  readonly restApi: ApiGatewayRestApi;
  readonly allowOrigins: readonly string[];
}

/** Turns every error response of API Gateway itself into a problem document (RFC 9457) that browsers may read. */
export class GatewayResponses extends Construct {
  readonly definition: readonly TerraformResource[];

  constructor(scope: Construct, id: string, { restApi, allowOrigins }: GatewayResponsesProps) {
    super(scope, id);
    const headers = {
      "Content-Type": "'application/problem+json'",
      "x-request-id": "context.requestId",
      ...cors(allowOrigins),
    };
    const respond = (
      type: string,
      status: string | undefined,
      template: string,
      extra: Record<string, string> = {},
    ) =>
      new ApiGatewayGatewayResponse(this, type.toLowerCase(), {
        restApiId: restApi.id,
        responseType: type,
        ...(status !== undefined && { statusCode: status }),
        responseTemplates: { "application/json": template },
        responseParameters: Object.fromEntries(
          Object.entries({ ...headers, ...extra }).map(([header, value]) => [
            `gatewayresponse.header.${header}`,
            value,
          ]),
        ),
      });
    this.definition = [
      ...Object.entries(answers).map(([type, answer]) =>
        respond(
          type,
          `${answer.status}`,
          problem(JSON.stringify({ type: "about:blank", ...ordered(answer) })),
          extraHeaders[type],
        ),
      ),
      // Only API Gateway knows the status of the rest; messageString includes its quotes.
      respond(
        "DEFAULT_4XX",
        undefined,
        problem('{"type":"about:blank","title":"Request Refused","detail":$context.error.messageString}'),
      ),
    ];
  }
}

const ordered = ({ title, status, detail }: Answer) => ({ title, status, detail });

const extraHeaders: Readonly<Record<string, Record<string, string>>> = {
  BAD_REQUEST_BODY: { "x-validation-error": "context.error.validationErrorString" },
  QUOTA_EXCEEDED: { "Retry-After": "'3600'" },
  THROTTLED: { "Retry-After": "'1'" },
};

/** Appends the request id to a JSON object. */
const problem = (json: string): string => `${json.slice(0, -1)},"request_id":"$context.requestId"}`;

/**
 * These responses cannot compare origins: with several allowed origins, they return the caller's. They contain no
 * tenant data.
 */
function cors(allowOrigins: readonly string[]): Record<string, string> {
  if (allowOrigins.length === 0) return {};
  return {
    "Access-Control-Allow-Origin":
      allowOrigins.length === 1 ? `'${allowOrigins[0]}'` : "method.request.header.Origin",
    "Access-Control-Expose-Headers": "'Retry-After,X-Request-Id,X-Validation-Error'",
    Vary: "'Origin'",
  };
}
