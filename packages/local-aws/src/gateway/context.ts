import type { RestApi } from "./api";
import type { GatewayRequest } from "./request";
import { header } from "./request";

/** The `$context` of templates and the `requestContext` of functions. */
export interface RequestContext {
  readonly accountId: string;
  readonly apiId: string;
  readonly domainName: string;
  readonly domainPrefix: string;
  readonly extendedRequestId: string;
  readonly httpMethod: string;
  /** The caller; null for unknown fields. */
  identity: Readonly<Record<string, string | null>>;
  /** With the stage. */
  readonly path: string;
  readonly protocol: string;
  readonly requestId: string;
  /** In Common Log Format: `23/Nov/2025:09:38:00 +0000`. */
  readonly requestTime: string;
  readonly requestTimeEpoch: number;
  readonly stage: string;
  /** Present once the request is routed. */
  resourceId?: string;
  resourcePath?: string;
  /** Present if the stage is traced; visible to templates and logs, not to functions. */
  xrayTraceId?: string;
  /** Present once the caller is authenticated. */
  authorizer?: { readonly claims: Readonly<Record<string, string>> };
}

/** The context of a request before routing. */
export function requestContext(request: GatewayRequest, api: RestApi): RequestContext {
  const domainPrefix = api.id;
  return {
    accountId: api.accountId,
    apiId: api.id,
    domainName: `${domainPrefix}.execute-api.${api.region}.amazonaws.com`,
    domainPrefix,
    extendedRequestId: Buffer.from(request.id).toString("base64url").slice(0, 16),
    httpMethod: request.method,
    identity: {
      accessKey: null,
      accountId: null,
      caller: null,
      cognitoAuthenticationProvider: null,
      cognitoAuthenticationType: null,
      cognitoIdentityId: null,
      cognitoIdentityPoolId: null,
      principalOrgId: null,
      sourceIp: request.sourceIp,
      user: null,
      userAgent: header(request, "user-agent") ?? null,
      userArn: null,
    },
    path: `/${api.stageName}${request.path}`,
    protocol: request.protocol,
    requestId: request.id,
    requestTime: commonLogTime(request.receivedAt),
    requestTimeEpoch: request.receivedAt.getTime(),
    stage: api.stageName,
  };
}

function commonLogTime(time: Date): string {
  const [, day, month, year, clock] = time.toUTCString().split(" ");
  return `${day}/${month}/${year}:${clock} +0000`;
}
