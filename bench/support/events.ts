/** The id of a tenant of the bench, by number. */
export const tenantId = (number: number): string =>
  `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;

/** The id of each tenant's one user. */
export const USER_ID = "bench";

/** The id of a tenant's API key. */
export const apiKeyId = (tenant: string): string => `key-${tenant}`;

/**
 * `GET /data` by a member of a tenant with the tenant's API key, as API Gateway hands it to the data function.
 * @param limit of the page; absent: the API's default.
 */
export function listItems(
  tenant: string,
  variables: Readonly<Record<string, string>>,
  limit?: number,
): object {
  const query = limit === undefined ? undefined : String(limit);
  return {
    httpMethod: "GET",
    resource: "/data",
    path: "/data",
    pathParameters: null,
    queryStringParameters: query === undefined ? null : { limit: query },
    multiValueQueryStringParameters: query === undefined ? null : { limit: [query] },
    headers: { accept: "application/json" },
    multiValueHeaders: { accept: ["application/json"] },
    body: null,
    isBase64Encoded: false,
    stageVariables: null,
    requestContext: {
      requestId: "bench",
      identity: { apiKeyId: apiKeyId(tenant), sourceIp: "127.0.0.1" },
      authorizer: {
        claims: {
          token_use: "access",
          iss: variables.COGNITO_ISSUER,
          client_id: variables.USER_POOL_CLIENT_ID,
          sub: USER_ID,
          tenant_id: tenant,
          "cognito:groups": "tenant-member",
        },
      },
    },
  };
}
