/**
 * The access log's fields of a request, named as in the functions' lines (docs/observability.md). Source of the
 * variables: API Gateway developer guide, variables for access logging. Left out on purpose: path and query (keys of
 * items and files, cursors), user agent and every other header, claims other than the tenant, messages of errors, which
 * can repeat parts of the request.
 */
const fields = {
  /** Milliseconds since 1970: API Gateway's only format that sorts. */
  timestamp: "$context.requestTimeEpoch",
  request_id: "$context.requestId",
  // Clients can choose the request's id, but not this one.
  extended_request_id: "$context.extendedRequestId",
  trace_id: "$context.xrayTraceId",
  tenant_id: "$context.authorizer.claims.tenant_id",
  // As in the route table: the matched resource, never the requested path.
  route: "$context.httpMethod $context.resourcePath",
  status: "$context.status",
  duration_ms: "$context.responseLatency",
  integration_ms: "$context.integrationLatency",
  integration_status: "$context.integrationStatus",
  response_bytes: "$context.responseLength",
  api_key_id: "$context.identity.apiKeyId",
  /** The principal that signed the request, on routes for operators. */
  caller: "$context.identity.userArn",
  source_ip: "$context.identity.sourceIp",
  /** Why API Gateway itself responded, e.g. `THROTTLED`. */
  error: "$context.error.responseType",
} as const;

/**
 * The format of an API's access log: one line of JSON per request. Every value is in quotes: API Gateway writes `-` for
 * unknown values, which would not be valid JSON without quotes.
 * @param service the API's name
 */
export const accessLogFormat = (service: string, environment: string): string =>
  JSON.stringify({ level: "INFO", message: "access", service, environment, ...fields });
