import type { APIGatewayProxyResult } from "aws-lambda";
import type { FieldError } from "../../../api/problems";
import { routes } from "../../../api/routes";
import { conflict } from "../../../lambdas/shared/errors";
import { createHandler } from "../../../lambdas/shared/http";
import type { SecondFactor } from "../../../lambdas/shared/second-factor";
import { asHandlers, type Echoes } from "../../support/lambdas/echoes";
import {
  bodyOf,
  context,
  type EventOptions,
  eventOf,
  keyOf,
  noSecondFactor,
} from "../../support/lambdas/events";
import { telemetryTo } from "../../support/lambdas/telemetry";

function handlerWith(
  overrides: Partial<Echoes<"data">> = {},
  allowOrigins = ["https://app.example.com"],
  secondFactor: SecondFactor = noSecondFactor,
) {
  const lines: Record<string, unknown>[] = [];
  const clock = { now: 0 };
  const telemetry = telemetryTo((line) => lines.push(JSON.parse(line)), {
    functionName: "data",
    level: "INFO",
    namespace: "metrics",
    service: "saas",
  });
  const handle = createHandler(
    "data",
    routes,
    asHandlers("data", {
      "GET /data": async ({ query }) => ({ status: 200, body: query }),
      "POST /data": async ({ body }) => ({ status: 201, body }),
      "GET /data/{item_id}": async ({ params }) => ({ status: 200, body: params }),
      "PUT /data/{item_id}": async () => {
        clock.now += 25;
        return { status: 200, headers: { etag: '"1"' } };
      },
      "DELETE /data/{item_id}": async ({ params, header }) => {
        const matched = header("If-Match");
        return matched === undefined ? { status: 204 } : { status: 200, body: { params, matched } };
      },
      ...overrides,
    }),
    {
      telemetry,
      allowOrigins,
      now: () => clock.now,
      tenantOf: async () => ({
        tenantId: "tenant-1",
        userId: "user-1",
        roles: new Set(["tenant-member"]),
        apiKeyId: keyOf("undefined"),
        secondFactor,
        signedInAt: undefined,
      }),
    },
  );
  const call = (route: string, options: EventOptions = {}): Promise<APIGatewayProxyResult> =>
    handle(eventOf(route, options), context);
  return { call, lines };
}

describe("requests", () => {
  test("reach the handler of their route, parsed", async () => {
    const { call } = handlerWith();
    expect(bodyOf(await call("GET /data"))).toEqual({ limit: 50 });
    expect(bodyOf(await call("GET /data", { query: { limit: "7" } }))).toEqual({ limit: 7 });
    expect(
      bodyOf(
        await call("DELETE /data/{item_id}", { params: { item_id: "a%7Eb" }, headers: { "iF-MAtch": "1" } }),
      ),
    ).toEqual({
      params: { item_id: "a~b" },
      matched: "1",
    });
  });

  test.each(["PATCH /data", "GET /files", "POST /onboarding", "GET /", "GET /data/{item}"])(
    "%s is no route of the function: 404",
    async (route) => {
      expect((await handlerWith().call(route)).statusCode).toBe(404);
    },
  );

  test.each([
    ["an unknown parameter", { query: { limit: "1", tenant_id: "x" } }, "tenant_id"],
    ["a parameter of every object", { query: JSON.parse('{"__proto__":"x"}') }, "__proto__"],
    ["a repeated parameter", { query: { limit: "2" }, multiValueQuery: { limit: ["1", "2"] } }, "limit"],
    ["a limit of zero", { query: { limit: "0" } }, "limit"],
    ["a limit beyond the largest", { query: { limit: "101" } }, "limit"],
    ["a limit in words", { query: { limit: "ten" } }, "limit"],
    ["an empty cursor", { query: { cursor: "" } }, "cursor"],
  ])("%s: 400 naming it", async (_, options, field) => {
    const result = await handlerWith().call("GET /data", options);
    expect(result.statusCode).toBe(400);
    expect(bodyOf(result)).toMatchObject({ errors: [{ field }] });
  });

  test("a parameter where the route takes none: 400", async () => {
    const result = await handlerWith().call("GET /data/{item_id}", {
      params: { item_id: "a" },
      query: { limit: "1" },
    });
    expect(bodyOf(result)).toMatchObject({ status: 400, errors: [{ field: "limit" }] });
  });

  test.each([
    ["none", {}],
    ["text", { "content-type": "text/plain" }],
    ["a form", { "content-type": "application/x-www-form-urlencoded" }],
    ["JSON of another kind", { "content-type": "application/problem+json" }],
    ["JSON in another charset", { "content-type": "application/json; charset=utf-16" }],
  ])("a body whose content type is %s: 415", async (_, headers) => {
    const result = await handlerWith().call("POST /data", { body: '{"item_id":"a"}', headers });
    expect(result.statusCode).toBe(415);
  });

  test.each(["application/json", "APPLICATION/JSON;charset=utf-8", 'application/json; charset="UTF-8"'])(
    "a body of content type %s is taken",
    async (type) => {
      const result = await handlerWith().call("POST /data", {
        body: '{"item_id":"a"}',
        headers: { "Content-Type": type },
      });
      expect(result.statusCode).toBe(201);
    },
  );

  test.each([
    ["cut off", '{"item_id":', false],
    ["empty", "", false],
    ["not UTF-8", Buffer.from([0x22, 0xff, 0x22]).toString("base64"), true],
    ["a list", "[]", false],
    ["null", "null", false],
  ])("a body that is %s: 400", async (_, body, base64) => {
    const headers = { "content-type": "application/json" };
    expect((await handlerWith().call("POST /data", { body, base64, headers })).statusCode).toBe(400);
  });

  test("a header that came twice: 400, whatever its case", async () => {
    const options = { params: { item_id: "a" }, multiValueHeaders: { "If-Match": ["1"], "if-match": ["2"] } };
    expect((await handlerWith().call("DELETE /data/{item_id}", options)).statusCode).toBe(400);
  });

  test("a path that cannot be decoded: 400", async () => {
    const result = await handlerWith().call("GET /data/{item_id}", { params: { item_id: "%E0%A4" } });
    expect(bodyOf(result)).toMatchObject({ status: 400, errors: [{ field: "item_id" }] });
  });
});

describe("a request that a client has made large", () => {
  const keys = (count: number, length = 4) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`.padEnd(length, "x"), ""]));
  const deep = (levels: number) => `{"item_id":"a","data":${"[".repeat(levels)}${"]".repeat(levels)}}`;
  const body = (text: string) => ({ body: text, headers: { "content-type": "application/json" } });

  test.each<[string, string, EventOptions]>([
    ["700 unknown keys", "POST /data", { json: keys(700) }],
    ["5,000 unknown keys", "POST /data", { json: keys(5_000) }],
    ["99 unknown keys of 4,000 characters", "POST /data", { json: keys(99, 4_000) }],
    ["20,000 keys beside an item", "POST /data", { json: { ...keys(20_000), item_id: "a" } }],
    ["data of 200,000 values", "POST /data", { json: { item_id: "a", data: Array(200_000).fill(0) } }],
    ["data of 100,000 levels", "POST /data", body(deep(100_000))],
    ["900 parameters", "GET /data", { query: keys(900) }],
    [
      "900 parameters where there are none",
      "GET /data/{item_id}",
      { query: keys(900), params: { item_id: "a" } },
    ],
    [
      "900 repeated parameters",
      "GET /data",
      { multiValueQuery: Object.fromEntries(Object.keys(keys(900)).map((key) => [key, ["1", "2"]])) },
    ],
  ])("%s: a small 400", async (_, route, options) => {
    const { call } = handlerWith();
    const result = await call(route, options);
    expect(result.statusCode).toBe(400);
    expect(result.body.length).toBeLessThan(50_000);
  });

  test("beyond any valid body is a 413, before it is parsed", async () => {
    const parse = jest.spyOn(JSON, "parse");
    const { statusCode } = await handlerWith().call("POST /data", body("[".repeat(3_000_000)));
    const parsed = parse.mock.calls.filter(([text]) => text.length > 1_000_000);
    parse.mockRestore();
    expect([statusCode, parsed]).toEqual([413, []]);
  });

  test("names the unknown fields, each once, and not all of them", async () => {
    const { errors } = bodyOf(await handlerWith().call("POST /data", { json: keys(50) })) as {
      errors: FieldError[];
    };
    expect(errors.length).toBeGreaterThan(5);
    expect(errors.length).toBeLessThan(50);
    expect(errors).toContainEqual({ field: "k0xx", message: "unknown field" });
    expect(new Set(errors.map(({ field }) => field)).size).toBe(errors.length);
  });

  test("within the limits is served: an item with many values", async () => {
    const data = Object.fromEntries(Array.from({ length: 2_000 }, (_, index) => [`k${index}`, [index]]));
    const { statusCode } = await handlerWith().call("POST /data", { json: { item_id: "a", data } });
    expect(statusCode).toBe(201);
  });
});

describe("responses", () => {
  test("carry the request id, and are neither stored nor sniffed", async () => {
    for (const route of ["GET /data", "GET /nowhere"]) {
      expect((await handlerWith().call(route)).headers).toMatchObject({
        "x-request-id": "request-1",
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
      });
    }
  });

  test("that cannot be written as JSON are problems, with a log line", async () => {
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    for (const body of [circular, { big: 1n }]) {
      const { call, lines } = handlerWith({ "GET /data": async () => ({ status: 200, body }) });
      const result = await call("GET /data");
      expect(result.statusCode).toBe(500);
      expect(bodyOf(result)).toMatchObject({ type: "urn:problem-type:internal", request_id: "request-1" });
      expect(lines.map(({ message }) => message)).toEqual(["request failed", "request"]);
      expect(lines.at(-1)).toMatchObject({ status: 500 });
    }
  });

  test("without a body have no content type", async () => {
    const result = await handlerWith().call("DELETE /data/{item_id}", { params: { item_id: "a" } });
    expect(result).toMatchObject({ statusCode: 204, body: "" });
    expect(result.headers).not.toHaveProperty("content-type");
  });

  test("that are problems are problem documents, with the headers of the problem", async () => {
    const { call } = handlerWith({
      "GET /data": async () => {
        throw conflict("Busy.", { "retry-after": "7" });
      },
    });
    const result = await call("GET /data");
    expect(result).toMatchObject({
      statusCode: 409,
      headers: { "content-type": "application/problem+json", "retry-after": "7" },
    });
    expect(bodyOf(result)).toEqual({
      type: "urn:problem-type:conflict",
      title: "Conflict",
      status: 409,
      detail: "Busy.",
      request_id: "request-1",
    });
  });

  test.each([
    new Error("secret detail"),
    "thrown text",
    undefined,
    Object.assign(new Error("secret"), { name: "TypeError" }),
  ])("to an unforeseen %p reveal nothing of it", async (thrown) => {
    const { call, lines } = handlerWith({
      "GET /data": async () => {
        throw thrown;
      },
    });
    const result = await call("GET /data");
    expect(result.statusCode).toBe(500);
    expect(result.body).not.toMatch(/secret|thrown|stack/);
    expect(lines.map(({ message }) => message)).toEqual(["request failed", "request"]);
  });

  test.each(["TimeoutError", "ECONNREFUSED"])("to %s from AWS ask to come back", async (name) => {
    const { call } = handlerWith({
      "GET /data": async () => {
        throw Object.assign(new Error("connect"), name.startsWith("E") ? { code: name } : { name });
      },
    });
    expect(await call("GET /data")).toMatchObject({ statusCode: 503, headers: { "retry-after": "1" } });
  });
});

describe("browsers", () => {
  const from = (origin: string) => ({ headers: { Origin: origin } });

  test("of an allowed origin may read the response, problems included", async () => {
    for (const route of ["GET /data", "GET /nowhere"]) {
      expect((await handlerWith().call(route, from("https://app.example.com"))).headers).toMatchObject({
        "access-control-allow-origin": "https://app.example.com",
        "access-control-expose-headers": "ETag, Link, Location, Retry-After, X-Request-Id",
        vary: "Origin",
      });
    }
  });

  test.each(["https://evil.example", "https://app.example.com.evil.example", "null", "*"])(
    "of %s may not",
    async (origin) => {
      const { headers } = await handlerWith().call("GET /data", from(origin));
      expect(headers).not.toHaveProperty("access-control-allow-origin");
      expect(headers).toMatchObject({ vary: "Origin" });
    },
  );

  test("of any origin may when the environment says *", async () => {
    const { headers } = await handlerWith({}, ["*"]).call("GET /data", from("https://any.example"));
    expect(headers).toMatchObject({ "access-control-allow-origin": "*" });
  });
});

describe("telemetry", () => {
  test("one line a request, with the metrics by function and route, never by tenant", async () => {
    const { call, lines } = handlerWith();
    const put = { params: { item_id: "a" }, json: { data: "payload" } };
    await call("PUT /data/{item_id}", put);
    await call("PUT /data/{item_id}", put);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatchObject({
      level: "INFO",
      message: "request",
      service: "saas",
      environment: "test",
      request_id: "request-1",
      function_request_id: "invocation-1",
      tenant_id: "tenant-1",
      function: "data",
      route: "PUT /data/{item_id}",
      status: 200,
      duration_ms: 25,
      cold_start: true,
      Requests: 1,
      Errors: 0,
      Latency: 25,
      ColdStart: 1,
    });
    expect(lines[0]?._aws).toMatchObject({
      Timestamp: expect.any(Number),
      CloudWatchMetrics: [
        {
          Namespace: "metrics",
          Dimensions: [["function"], ["function", "route"]],
          Metrics: expect.arrayContaining([
            { Name: "Latency", Unit: "Milliseconds" },
            { Name: "ColdStart", Unit: "Count" },
          ]),
        },
      ],
    });
    expect(lines[1]).toMatchObject({ cold_start: false });
    expect(lines[1]).not.toHaveProperty("ColdStart");
    expect(JSON.stringify(lines)).not.toContain("payload");
  });

  test("an unknown route is one value of the dimension, whatever was asked for", async () => {
    const { call, lines } = handlerWith();
    await call("GET /anything");
    expect(lines[0]).toMatchObject({ route: "none", status: 404, Errors: 0 });
  });
});

describe("a caller who must have a second factor", () => {
  test.each([
    ["and has none", { required: true, given: false, enrolled: false }, "PUT /user/second-factor"],
    ["and signed in without it", { required: true, given: false, enrolled: true }, "sign in again"],
  ])("%s is refused, told what to do, and counted", async (_, secondFactor, step) => {
    const { call, lines } = handlerWith({}, [], secondFactor);
    const refused = await call("GET /data");
    expect(refused.statusCode).toBe(403);
    expect(bodyOf(refused)).toMatchObject({
      type: "urn:problem-type:second-factor-required",
      detail: expect.stringContaining(step),
    });
    expect(lines.at(-1)).toMatchObject({ SecondFactorRefusals: 1 });
  });

  test.each([
    ["gave it", { required: true, given: true, enrolled: true }],
    ["need not have one", { required: false, given: false, enrolled: false }],
  ])("is served who %s", async (_, secondFactor) => {
    expect((await handlerWith({}, [], secondFactor).call("GET /data")).statusCode).toBe(200);
  });
});

test("only what a second factor needs to be set up is served without one, and none of it shows the API key", () => {
  const exempt = routes.filter((route) => "withoutSecondFactor" in route);
  expect(exempt.length).toBeGreaterThan(0);
  for (const { path } of exempt) expect(path).toMatch(/^\/user(\/second-factor|\/sessions)?$/);
});
