import { accessLogFormat } from "../../../stacks/constructs/api/access-log";

const format = accessLogFormat("saas-dev-tenant-api", "dev");

/** Variables that API Gateway knows in access logs. Source: developer guide, variables for access logging. */
const known = [
  "authorizer.claims.custom:tenant_id",
  "error.responseType",
  "extendedRequestId",
  "httpMethod",
  "identity.apiKeyId",
  "identity.sourceIp",
  "identity.userArn",
  "integrationLatency",
  "integrationStatus",
  "requestId",
  "requestTimeEpoch",
  "resourcePath",
  "responseLatency",
  "responseLength",
  "status",
  "xrayTraceId",
];
/** Known of every request. */
const always = ["requestTimeEpoch", "status", "responseLatency"];
const VARIABLE = /\$context\.([A-Za-z]+(?:\.[A-Za-z]+)*(?::[a-z_]+)?)/g;
const filledWith = (value: (name: string) => string) =>
  JSON.parse(format.replace(VARIABLE, (_, name) => value(name))) as Record<string, unknown>;

test("a line is JSON, whatever API Gateway does not know of a request", () => {
  const line = filledWith((name) => (always.includes(name) ? "200" : "-"));
  expect(line).toEqual({
    level: "INFO",
    message: "access",
    service: "saas-dev-tenant-api",
    environment: "dev",
    timestamp: 200,
    status: 200,
    duration_ms: 200,
    route: "- -",
    ...Object.fromEntries(
      [
        ...[
          "request_id",
          "extended_request_id",
          "trace_id",
          "tenant_id",
          "integration_ms",
          "integration_status",
        ],
        ...["response_bytes", "api_key_id", "caller", "source_ip", "error"],
      ].map((name) => [name, "-"]),
    ),
  });
});

test("names only existing variables, and none with a client's input", () => {
  const named = [...format.matchAll(VARIABLE)].map(([, name]) => name);
  expect([...new Set(named)].sort()).toEqual(known);
  // Nothing looks like a variable and is none.
  expect(format.replaceAll(VARIABLE, "")).not.toContain("$");
});
