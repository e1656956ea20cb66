import type { MetricSample } from "../../src/cloudwatch/metrics/store";
import { type Gateway, startGateway } from "../../src/gateway";
import { deployment, keysOnly } from "../support/api-fixture";
import { idToken, keyServer, signingKey } from "../support/tokens";

const key = signingKey("key1");
const group = "/aws/apigateway/api";
const variables = [
  "requestId",
  "httpMethod",
  "resourcePath",
  "path",
  "status",
  "stage",
  "apiId",
  "accountId",
  "protocol",
  "requestTime",
  "requestTimeEpoch",
  "responseLatency",
  "responseLength",
  "integrationLatency",
  "integrationStatus",
  "integration.status",
  "integration.latency",
  "integration.requestId",
  "integration.error",
  "awsEndpointRequestId",
  "authorizer.status",
  "authorizer.latency",
  "authorizer.error",
  "authorizer.claims.sub",
  "authorizer.claims",
  "identity.sourceIp",
  "identity.userAgent",
  "identity.apiKeyId",
  "error.message",
  "error.messageString",
  "error.responseType",
  "xrayTraceId",
  "wafResponseCode",
  "isCanaryRequest",
  "nothing.like.that",
] as const;
type Name = (typeof variables)[number];
const format = [
  ...variables.map((name) => `${name}=$context.${name}`),
  "tenant=$context.authorizer.claims.custom:tenant_id",
  "bracketed=$context.authorizer.claims['custom:tenant_id']",
].join("\t");

const lines: { group: string; line: string }[] = [];
const samples: MetricSample[] = [];
const requestIds: (string | undefined)[] = [];
let answer: (event: Record<string, unknown>) => unknown;
let gateway: Gateway;
let keys: Awaited<ReturnType<typeof keyServer>>;

const logged = () =>
  Object.fromEntries(
    (lines[0]?.line ?? "").split("\t").map((part) => part.split(/=(.*)/s).slice(0, 2)),
  ) as Record<Name | "tenant" | "bracketed", string>;

beforeAll(async () => {
  keys = await keyServer(() => [key]);
  gateway = await startGateway({
    deployment: {
      ...deployment,
      resources: deployment.resources.map((resource) => {
        if (resource.type === "aws_api_gateway_rest_api") {
          return { ...resource, values: { ...resource.values, name: "tenant-api" } };
        }
        if (resource.type === "aws_api_gateway_stage") {
          const access_log_settings = [
            { destination_arn: `arn:aws:logs:eu-central-1:000000000000:log-group:${group}`, format },
          ];
          return {
            ...resource,
            values: { ...resource.values, access_log_settings, xray_tracing_enabled: true },
          };
        }
        if (resource.name !== "limited" || resource.type !== "aws_api_gateway_method_settings")
          return resource;
        return {
          ...resource,
          values: {
            ...resource.values,
            settings: [{ metrics_enabled: true, throttling_rate_limit: 0.01, throttling_burst_limit: 1 }],
          },
        };
      }),
    },
    endpoint: keysOnly(keys.url),
    functions: {
      invoke: async (_name, event, options) => {
        requestIds.push(options?.requestId);
        return answer(event as Record<string, unknown>);
      },
    },
    onAccess: (into, line) => lines.push({ group: into, line }),
    onMetric: (sample) => samples.push(sample),
  });
});

beforeEach(() => {
  for (const list of [lines, samples, requestIds]) list.length = 0;
  answer = () => ({ statusCode: 201, body: "made" });
});

afterAll(async () => {
  await gateway.close();
  await keys.close();
});

const tenant = { authorization: idToken(key, { "custom:tenant_id": "t-1", sub: "u-1" }) };

test("a line has the request's known values, and - for the rest", async () => {
  const headers = { ...tenant, "user-agent": "test" };
  const response = await fetch(`${gateway.url}/data?secret=1`, { headers });
  expect(lines.map((line) => line.group)).toEqual([group]);
  const number = expect.stringMatching(/^\d+$/);
  expect(logged()).toEqual({
    requestId: response.headers.get("x-amzn-requestid"),
    httpMethod: "GET",
    resourcePath: "/data",
    path: "/test/data",
    status: "201",
    stage: "test",
    apiId: "api1",
    accountId: "000000000000",
    protocol: "HTTP/1.1",
    requestTime: expect.stringMatching(/^\d\d\/\w{3}\/\d{4}:[\d:]{8} \+0000$/),
    requestTimeEpoch: number,
    responseLatency: number,
    responseLength: "4",
    integrationLatency: number,
    integrationStatus: "200",
    "integration.status": "201",
    "integration.latency": number,
    "integration.requestId": requestIds[0],
    "integration.error": "-",
    awsEndpointRequestId: requestIds[0],
    "authorizer.status": "200",
    "authorizer.latency": number,
    "authorizer.error": "-",
    "authorizer.claims.sub": "u-1",
    "authorizer.claims": "-",
    "identity.sourceIp": "127.0.0.1",
    "identity.userAgent": "test",
    "identity.apiKeyId": "-",
    "error.message": "-",
    "error.messageString": "-",
    "error.responseType": "-",
    xrayTraceId: "-",
    wafResponseCode: "-",
    isCanaryRequest: "-",
    "nothing.like.that": "-",
    tenant: "t-1",
    bracketed: "t-1",
  });
});

test("a request that the gateway refuses says why", async () => {
  await fetch(`${gateway.url}/data`);
  expect(logged()).toMatchObject({
    status: "401",
    "error.message": "Unauthorized",
    "error.messageString": '"Unauthorized"',
    "error.responseType": "UNAUTHORIZED",
    "authorizer.status": "401",
    integrationLatency: "-",
    integrationStatus: "-",
    tenant: "-",
  });
});

test("a request without a route has no resource", async () => {
  await fetch(`${gateway.url}/absent`);
  expect(logged()).toMatchObject({ resourcePath: "-", "error.responseType": "MISSING_AUTHENTICATION_TOKEN" });
});

test("a function that fails says so", async () => {
  answer = () => {
    throw new Error("broken");
  };
  await fetch(`${gateway.url}/data`, { headers: tenant });
  expect(logged()).toMatchObject({ integrationStatus: "500", "integration.error": "broken", tenant: "t-1" });
});

describe("metrics", () => {
  const valuesOf = (name: string) =>
    samples.filter((sample) => sample.name === name).map(({ dimensions, value }) => [dimensions, value]);

  test("are those of the API and of its stage", async () => {
    await fetch(`${gateway.url}/data`, { headers: tenant });
    expect(new Set(samples.map(({ namespace }) => namespace))).toEqual(new Set(["AWS/ApiGateway"]));
    const sets = [{ ApiName: "tenant-api" }, { ApiName: "tenant-api", Stage: "test" }];
    for (const [name, value] of [
      ["Count", 1],
      ["4XXError", 0],
      ["5XXError", 0],
    ] as const) {
      expect(valuesOf(name)).toEqual(sets.map((dimensions) => [dimensions, value]));
    }
    for (const name of ["Latency", "IntegrationLatency"]) {
      expect(valuesOf(name)).toEqual(sets.map((dimensions) => [dimensions, expect.any(Number)]));
    }
    expect(samples.map(({ name, unit }) => `${name} ${unit}`)).toContain("Latency Milliseconds");
  });

  test("are those of the method as well, where its settings say so; what did not reach the function took it no time", async () => {
    const limited = () => fetch(`${gateway.url}/limited`, { method: "POST" });
    await limited();
    samples.length = 0;
    expect((await limited()).status).toBe(429);
    const method = { ApiName: "tenant-api", Stage: "test", Method: "POST", Resource: "/limited" };
    expect(valuesOf("4XXError")).toContainEqual([method, 1]);
    expect(valuesOf("IntegrationLatency")).toEqual([]);
  });
});
