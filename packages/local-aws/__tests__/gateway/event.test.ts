import { echoGateway } from "../support/echo-gateway";

const { call, textOf, withToken } = echoGateway();

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
