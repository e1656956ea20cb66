import { accessLogFormat } from "../../../stacks/constructs/api/access-log";

const format = accessLogFormat("saas-dev-tenant-api", "dev");

/** Variables that API Gateway knows in access logs. Source: developer guide, variables for access logging. */
const known = [
  "authorizer.claims.tenant_id",
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
const VARIABLE = /\$context\.([A-Za-z]+(?:\.[A-Za-z_]+)*)/g;
const filledWith = (value: (name: string) => string) =>
  JSON.parse(format.replace(VARIABLE, (_, name) => value(name))) as Record<string, unknown>;

test.each(["-", "200", "eu:1"])("a line is JSON when every variable is %j", (value) => {
  const { level, message, service, environment, route, ...fields } = filledWith(() => value);
  expect([level, message, service, environment]).toEqual(["INFO", "access", "saas-dev-tenant-api", "dev"]);
  expect(route).toBe(`${value} ${value}`);
  expect(new Set(Object.values(fields))).toEqual(new Set([value]));
});

test("names only existing variables, and none with a client's input", () => {
  const named = [...format.matchAll(VARIABLE)].map(([, name]) => name);
  expect([...new Set(named)].sort()).toEqual(known);
  // Nothing looks like a variable and is none.
  expect(format.replaceAll(VARIABLE, "")).not.toContain("$");
});
