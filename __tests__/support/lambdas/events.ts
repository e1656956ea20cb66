import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from "aws-lambda";

export const acme = "11111111-1111-4111-8111-111111111111";
export const globex = "22222222-2222-4222-8222-222222222222";
export const issuer = "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_pool";
export const clientId = "client";

/** What the environment gives every function, before what its own kind needs. */
export const commonEnvironment = {
  ENVIRONMENT: "test",
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "function-role",
  AWS_SECRET_ACCESS_KEY: "function-role-secret",
  AWS_SESSION_TOKEN: "function-role-session",
  LOG_LEVEL: "INFO",
  CORS_ALLOW_ORIGINS: "https://app.example.com",
  SERVICE_NAME: "saas-test",
  METRICS_NAMESPACE: "saas-test-metrics",
};

export const tenantEnvironment = {
  ...commonEnvironment,
  TENANT_DATA_TABLE: "data",
  TENANT_METADATA_TABLE: "metadata",
  TENANT_MEMBERS_TABLE: "members",
  MFA: JSON.stringify({ users: "optional", administrators: "optional", tiers: {} }),
  TENANT_BUCKET: "tenant-bucket",
  ISOLATION_MODEL: "pool",
  TENANT_ACCESS_ROLE_ARN: "arn:aws:iam::123456789012:role/saas-test-tenant-access",
  USER_POOL_ID: "us-east-1_pool",
  USER_POOL_CLIENT_ID: clientId,
  COGNITO_ISSUER: issuer,
};

/** Claims of an access token, as API Gateway hands them on. */
export function claimsOf(tenantId: string, groups = "tenant-admin"): Record<string, unknown> {
  return {
    token_use: "access",
    client_id: clientId,
    iss: issuer,
    sub: "user-1",
    scope: "aws.cognito.signin.user.admin api/people",
    tenant_id: tenantId,
    "cognito:groups": groups,
  };
}

/** The row of the user whom the claims name. */
export const callerRow = (tenant_id: string, more: object = {}) => ({
  tenant_id,
  user_id: String(claimsOf(tenant_id).sub),
  email: "admin@example.com",
  role: "tenant-admin",
  status: "active",
  invitation: "accepted",
  created_at: "2030-01-01T00:00:00.000Z",
  updated_at: "2030-01-01T00:00:00.000Z",
  ...more,
});

/** A caller from whom no second factor is demanded. */
export const noSecondFactor = { required: false, given: false, enrolled: false } as const;

/** The API key that a tenant has in tests. */
export const keyOf = (tenantId: string): string => `key-of-${tenantId}`;

export interface EventOptions {
  readonly claims?: unknown;
  /** Default: the key of the tenant in the claims. */
  readonly apiKeyId?: string;
  /** ARN of the request's signer. */
  readonly operator?: string;
  readonly params?: Record<string, string>;
  readonly query?: Record<string, string>;
  readonly multiValueQuery?: Record<string, string[]>;
  readonly headers?: Record<string, string>;
  readonly multiValueHeaders?: Record<string, string[]>;
  /** Becomes JSON with its content type. */
  readonly json?: unknown;
  readonly body?: string;
  readonly base64?: boolean;
}

/** An event of API Gateway's proxy integration for a route such as "GET /data/{item_id}". */
export function eventOf(route: string, options: EventOptions = {}): APIGatewayProxyEvent {
  const [method = "", resource = ""] = route.split(" ");
  const json = options.json !== undefined;
  return {
    httpMethod: method,
    resource,
    path: resource,
    pathParameters: options.params ?? null,
    queryStringParameters: options.query ?? null,
    multiValueQueryStringParameters:
      options.multiValueQuery ??
      (options.query
        ? Object.fromEntries(Object.entries(options.query).map(([name, value]) => [name, [value]]))
        : null),
    headers: { ...(json && { "Content-Type": "application/json" }), ...options.headers },
    multiValueHeaders: options.multiValueHeaders ?? {},
    body: json ? JSON.stringify(options.json) : (options.body ?? null),
    isBase64Encoded: options.base64 ?? false,
    requestContext: {
      requestId: "request-1",
      authorizer: options.claims === undefined ? undefined : { claims: options.claims },
      identity: {
        sourceIp: "192.0.2.1",
        apiKeyId: options.apiKeyId ?? keyOf(tenantIn(options.claims)),
        userArn: options.operator ?? null,
      },
    } as unknown as APIGatewayProxyEvent["requestContext"],
    stageVariables: null,
  };
}

const tenantIn = (claims: unknown): string =>
  String((claims as Record<string, unknown> | undefined)?.tenant_id);

export const context = { awsRequestId: "invocation-1" } as Context;

/** The parsed body of an answer. */
export function bodyOf(result: APIGatewayProxyResult): unknown {
  return JSON.parse(result.body);
}
