import { request } from "node:http";
import { type Gateway, type RequestLogEntry, startGateway } from "../../src/gateway";
import { FunctionError } from "../../src/lambda";
import { deployment, keysOnly } from "../support/api-fixture";
import { idToken, keyServer, signingKey } from "../support/tokens";

/** Of all headers together. Source: API Gateway quotas, total combined size of request line and header values. */
const MOST_HEADER_BYTES = 10_240;

const key = signingKey("key1");
const entries: RequestLogEntry[] = [];
let gateway: Gateway;
let keys: Awaited<ReturnType<typeof keyServer>>;
/** What the function behind every method answers. */
let answer: (event: Record<string, unknown>) => unknown;

const call = (path: string, init?: RequestInit) => fetch(`${gateway.url}${path}`, init);
const withToken = (): RequestInit => ({
  headers: { authorization: idToken(key, { "custom:tenant_id": "t-1" }) },
});

beforeAll(async () => {
  keys = await keyServer(() => [key]);
  gateway = await startGateway({
    deployment,
    endpoint: keysOnly(keys.url),
    functions: { invoke: async (_name, event) => answer(event as Record<string, unknown>) },
    onRequest: (entry) => entries.push(entry),
  });
});

beforeEach(() => {
  entries.length = 0;
  answer = (event) => ({ statusCode: 200, body: JSON.stringify(event) });
});

afterAll(async () => {
  await gateway.close();
  await keys.close();
});

describe("routes", () => {
  test.each([
    ["/data/summary", "/data/summary", null],
    ["/data/a%20b", "/data/{item_id}", { item_id: "a%20b" }],
    ["/files/a/b%2Fc.txt", "/files/{key+}", { key: "a/b%2Fc.txt" }],
  ])("%s is served by %s", async (path, resource, pathParameters) => {
    const event = await (await call(path)).json();
    expect(event).toMatchObject({ resource, path, pathParameters });
  });

  test.each([
    ["GET", "/absent"],
    ["GET", "/data/x/y"],
    ["GET", "/data/"],
    ["GET", "/files/"],
    ["GET", ""],
    ["DELETE", "/data"],
    ["GET", "//data"],
  ])("%s %s is no route, by the deployed gateway response", async (method, path) => {
    const response = await call(path, { method, headers: { origin: "https://app.example.com" } });
    expect(response.status).toBe(404);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(response.headers.get("access-control-allow-origin")).toBe("https://app.example.com");
    expect(response.headers.get("x-amzn-requestid")).toBe(response.headers.get("x-request-id"));
    expect(await response.json()).toEqual({
      title: "Not Found",
      detail: "Missing Authentication Token",
      request_id: response.headers.get("x-request-id"),
    });
  });

  test("what is not below the stage is forbidden", async () => {
    for (const path of ["/", "/data", "/testing/data"]) {
      const response = await fetch(new URL(path, gateway.url));
      expect(response.status).toBe(403);
      expect(await response.json()).toEqual({ message: "Forbidden" });
    }
  });
});

describe("the event of a proxy integration", () => {
  test("has what API Gateway puts there", async () => {
    const response = await call("/data?a=1&b=2&a=3%20x", {
      method: "POST",
      body: '{"é":1}',
      headers: { ...withToken().headers, "content-type": "application/json" },
    });
    expect(await response.json()).toMatchObject({
      resource: "/data",
      path: "/data",
      httpMethod: "POST",
      headers: { "content-type": "application/json", Host: "api1.execute-api.eu-central-1.amazonaws.com" },
      multiValueHeaders: { "content-type": ["application/json"] },
      queryStringParameters: { a: "3 x", b: "2" },
      multiValueQueryStringParameters: { a: ["1", "3 x"], b: ["2"] },
      pathParameters: null,
      stageVariables: null,
      body: '{"é":1}',
      isBase64Encoded: false,
      requestContext: {
        accountId: "000000000000",
        apiId: "api1",
        httpMethod: "POST",
        path: "/test/data",
        resourceId: "data",
        resourcePath: "/data",
        stage: "test",
        requestId: response.headers.get("x-amzn-requestid"),
        requestTimeEpoch: expect.any(Number),
        identity: { sourceIp: "127.0.0.1", userAgent: "node" },
        authorizer: { claims: { "custom:tenant_id": "t-1" } },
      },
    });
  });

  test("has null for what there is not", async () => {
    expect(await (await call("/data/summary")).json()).toMatchObject({
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
      pathParameters: null,
      body: null,
    });
  });

  test("has a repeated header as a list, and its last value", async () => {
    answer = (event) => ({ statusCode: 200, body: JSON.stringify(event) });
    const headers = ["host", "api", "X-Twice", "1", "X-Twice", "2"];
    expect(JSON.parse(await textOf("/data/summary", headers))).toMatchObject({
      headers: { "X-Twice": "2" },
      multiValueHeaders: { "X-Twice": ["1", "2"] },
    });
  });
});

/** Names that objects have without being given them. */
const inherited = ["constructor", "__proto__", "toString", "hasOwnProperty"];

describe("a name that every object has", () => {
  test.each(inherited)(
    "%s is a header, a query parameter and a content type like any other",
    async (name) => {
      const headers = ["host", "api", name, "1", name, "2"];
      const event = JSON.parse(await textOf(`/data/summary?${name}=a&${name}=b`, headers));
      for (const [map, last] of [
        [event.headers, "2"],
        [event.queryStringParameters, "b"],
      ])
        expect(Object.entries(map)).toContainEqual([name, last]);
      for (const [lists, all] of [
        [event.multiValueHeaders, ["1", "2"]],
        [event.multiValueQueryStringParameters, ["a", "b"]],
      ])
        expect(Object.entries(lists)).toContainEqual([name, all]);
      for (const [path, method, status] of [
        ["/onboarding", "POST", 200],
        ["/data", "OPTIONS", 415],
      ] as const)
        expect(await call(path, { method, headers: { "content-type": name } })).toMatchObject({ status });
    },
  );

  test("is no reason to fail a preflight", async () => {
    for (const name of [...inherited, "get"])
      expect(await call("/data", { method: "OPTIONS", headers: [[name, "1"]] })).toMatchObject({
        status: 204,
      });
  });
});

/** The body of an answer to a request with exactly these headers, as raw pairs. */
const textOf = (path: string, headers: readonly string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    request(`${gateway.url}${path}`, { headers }, (response) => {
      let body = "";
      response.on("data", (chunk) => (body += chunk)).on("end", () => resolve(body));
    })
      .on("error", reject)
      .end();
  });

describe("the answer of a proxy integration", () => {
  test("sets status, headers and repeated headers", async () => {
    answer = () => ({
      statusCode: 201,
      headers: { "x-one": 1, "set-cookie": "dropped", Date: "mine" },
      multiValueHeaders: { "Set-Cookie": ["a=1", "b=2"] },
      body: "made",
    });
    const response = await call("/data/summary");
    expect(response.status).toBe(201);
    expect(response.headers.get("x-one")).toBe("1");
    expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    expect(response.headers.get("x-amzn-remapped-date")).toBe("mine");
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(await response.text()).toBe("made");
  });

  test("is bytes where the API knows the media type as binary, else the text as it came", async () => {
    answer = () => ({
      statusCode: 200,
      isBase64Encoded: true,
      body: Buffer.from([0xff, 0]).toString("base64"),
    });
    const image = await call("/data/summary", { headers: { accept: "image/png" } });
    expect([...new Uint8Array(await image.arrayBuffer())]).toEqual([0xff, 0]);
    const text = await call("/data/summary", { headers: { accept: "text/plain" } });
    expect(await text.text()).toBe("/wA=");
  });

  test.each([
    ["no object", "done"],
    ["no status", { body: "x" }],
    ["a body that is no text", { statusCode: 200, body: { a: 1 } }],
    ["a field that nobody knows", { statusCode: 200, message: "x" }],
    ["a line break in a header", { statusCode: 200, headers: { a: "b\r\nc: d" } }],
  ])("with %s is a 502", async (_, malformed) => {
    answer = () => malformed;
    const response = await call("/data/summary");
    expect(response.status).toBe(502);
    expect(await response.json()).toMatchObject({ title: "DEFAULT_5XX", detail: "Internal server error" });
    expect(entries[0]?.reason).toContain("malformed response");
  });

  test("of a function that failed is a 502 without details for the client", async () => {
    answer = () => {
      throw new FunctionError("secret detail", "TypeError");
    };
    const response = await call("/data/summary");
    expect(response.status).toBe(502);
    expect(await response.text()).not.toContain("secret");
    expect(entries[0]).toMatchObject({ status: 502, reason: "DEFAULT_5XX: secret detail" });
  });

  test("that takes too long is a 504", async () => {
    answer = () => new Promise((done) => setTimeout(() => done({ statusCode: 200 }), 300));
    const response = await call("/slow");
    expect(response.status).toBe(504);
    expect(await response.json()).toMatchObject({ title: "INTEGRATION_TIMEOUT" });
  });
});

test("a function that API Gateway has no permission to invoke is not invoked", async () => {
  answer = () => fail("invoked");
  const response = await call("/unpermitted");
  expect(response.status).toBe(500);
  expect(entries[0]?.reason).toContain(
    "no aws_lambda_permission lets API Gateway invoke echo for GET /unpermitted",
  );
});

describe("limits", () => {
  test("more than 10 MB is a 413", async () => {
    const response = await call("/limited", { method: "POST", body: "x".repeat(10 * 1024 * 1024 + 1) });
    expect(response.status).toBe(413);
    expect(await response.json()).toEqual({ message: "Request Too Long" });
  });

  test("more requests than the method's burst is a 429; other methods go on", async () => {
    const statuses = [];
    for (let n = 0; n < 4; n += 1) statuses.push((await call("/limited", { method: "POST" })).status);
    expect(statuses.slice(-2)).toEqual([429, 429]);
    expect((await call("/data/summary")).status).toBe(200);
  });
});

describe("request validation", () => {
  const onboard = (body: string, type = "application/json") =>
    call("/onboarding", { method: "POST", body, headers: { "content-type": type } });

  test("lets a body of the model through", async () => {
    const event = await (await onboard('{"tenant_name":"Acme"}', "application/json; charset=utf-8")).json();
    expect(event).toMatchObject({ body: '{"tenant_name":"Acme"}' });
  });

  test.each([
    ["", "the body is not JSON"],
    ["{", "the body is not JSON"],
    ["{}", "must have required property 'tenant_name'"],
    ['{"tenant_name":"ab"}', "/tenant_name must NOT have fewer than 3 characters"],
    ['{"tenant_name":"Acme","tenant_id":"x"}', "must NOT have additional properties"],
  ])("refuses %s", async (body, error) => {
    const response = await onboard(body);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ errors: expect.stringContaining(error) });
  });

  test.each([
    ["Acme", 400],
    ["p{L}p", 200],
  ])(
    "reads patterns without the u flag, as API Gateway does: \\p is the letter p, so that %s gives %i",
    async (name, status) => {
      const response = await call("/named", {
        method: "POST",
        body: JSON.stringify({ name }),
        headers: { "content-type": "application/json" },
      });
      expect(response.status).toBe(status);
    },
  );

  test("tells no more than a header holds, however much is wrong", async () => {
    const fields = Array.from({ length: 2_000 }, (_, index) => [`unknown_${index}_${"x".repeat(300)}`, 1]);
    const { errors } = (await (await onboard(JSON.stringify(Object.fromEntries(fields)))).json()) as {
      errors: string;
    };
    expect(errors.length).toBeGreaterThan(0);
    expect(errors.length).toBeLessThan(MOST_HEADER_BYTES / 2);
  });

  test("names the parameters that are missing", async () => {
    const response = await call("/required?limit=1");
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      message: "Missing required request parameters: [since, If-Match]",
    });
    expect((await call("/required?since=1", { headers: { "if-match": "1" } })).status).toBe(200);
  });
});

describe("a preflight", () => {
  const preflight = (origin: string) => call("/data", { method: "OPTIONS", headers: { origin } });

  test("names an allowed origin", async () => {
    const response = await preflight("https://app.example.com");
    expect(response.status).toBe(204);
    expect(response.headers.get("access-control-allow-origin")).toBe("https://app.example.com");
    expect(response.headers.get("access-control-allow-methods")).toBe("GET,POST,OPTIONS");
    expect(await response.text()).toBe("");
    expect(entries[0]?.reason).toBeUndefined();
  });

  test("of a content type without a template is a 415 where the integration passes none through", async () => {
    const response = await call("/data", { method: "OPTIONS", headers: { "content-type": "text/plain" } });
    expect(response.status).toBe(415);
  });

  test("names no other, and is reported with its origin", async () => {
    const response = await preflight("https://evil.example.com");
    expect(response.status).toBe(204);
    expect(response.headers.get("access-control-allow-origin")).toBeNull();
    expect(entries[0]?.reason).toContain("https://evil.example.com");
  });
});

describe.each([
  ["NEVER", 415],
  ["WHEN_NO_TEMPLATES", 415],
  ["WHEN_NO_MATCH", 500],
  [undefined, 500],
])("a mock whose passthrough behavior is %s", (passthrough_behavior, status) => {
  let other: Gateway;
  beforeAll(async () => {
    const resources = deployment.resources.map((each) =>
      each.type === "aws_api_gateway_integration" && each.name === "data_OPTIONS"
        ? { ...each, values: { ...each.values, passthrough_behavior } }
        : each,
    );
    other = await startGateway({
      deployment: { ...deployment, resources },
      endpoint: keysOnly(keys.url),
      functions: { invoke: async () => undefined },
    });
  });
  afterAll(() => other.close());

  test.each(["text/plain", "application/x-www-form-urlencoded", "*/*"])(
    `answers ${status} to the content type %s, which has no template`,
    async (type) => {
      const asked = await fetch(`${other.url}/data`, {
        method: "OPTIONS",
        headers: { "content-type": type },
      });
      expect(asked.status).toBe(status);
    },
  );

  test("serves what has a template, and no content type at all", async () => {
    for (const headers of [{}, { "content-type": "application/json; charset=utf-8" }]) {
      expect((await fetch(`${other.url}/data`, { method: "OPTIONS", headers })).status).toBe(204);
    }
  });
});

test("each request is reported once, without its query", async () => {
  await call("/data?cursor=secret", withToken());
  expect(entries).toEqual([
    expect.objectContaining({
      method: "GET",
      path: "/data",
      status: 200,
      claims: expect.objectContaining({ "custom:tenant_id": "t-1" }),
    }),
  ]);
  expect(JSON.stringify(entries)).not.toContain("secret");
});

const plan = (values: Record<string, unknown>) => ({
  id: "plan1",
  api_stages: { api_id: "api1", stage: "test" },
  ...values,
});

test.each<[string, string, Record<string, unknown>, string]>([
  [
    "aws_api_gateway_method",
    "summary_GET",
    { authorization_scopes: ["a"] },
    "does not serve authorization_scopes",
  ],
  [
    "aws_api_gateway_rest_api",
    "api",
    { api_key_source: "AUTHORIZER" },
    "does not read API keys from AUTHORIZER",
  ],
  ["aws_api_gateway_rest_api", "api", { policy: "{}" }, "does not enforce API policies"],
  [
    "aws_api_gateway_usage_plan",
    "basic",
    plan({ api_stages: [{ api_id: "api1", stage: "test", throttle: [{ path: "/data/GET" }] }] }),
    "does not serve api_stages.throttle",
  ],
  [
    "aws_api_gateway_usage_plan",
    "basic",
    plan({ quota_settings: [{ limit: 1, offset: 1, period: "DAY" }] }),
    "does not serve quota_settings.offset",
  ],
  [
    "aws_api_gateway_usage_plan",
    "basic",
    plan({ quota_settings: { limit: 1, period: "YEAR" } }),
    "does not serve the period YEAR",
  ],
])(
  "what the gateway does not serve is refused at the start: %s.%s %j",
  async (type, name, values, message) => {
    const declared = [
      ...deployment.resources,
      { type: "aws_api_gateway_usage_plan", name: "basic", values: {} },
    ];
    const resources = declared.map((resource) =>
      resource.name === name && resource.type === type
        ? { ...resource, values: { ...resource.values, ...values } }
        : resource,
    );
    const started = startGateway({
      deployment: { ...deployment, resources },
      endpoint: keysOnly(keys.url),
      functions: { invoke: async () => undefined },
    });
    await expect(started).rejects.toThrow(`${type}.${name}: the local gateway ${message}`);
  },
);
