import { FunctionError } from "../../src/lambda";
import { echoGateway } from "../support/echo-gateway";

const { answerWith, call, entries } = echoGateway();

describe("the answer of a proxy integration", () => {
  test("sets status, headers and repeated headers", async () => {
    answerWith(() => ({
      statusCode: 201,
      headers: { "x-one": 1, "set-cookie": "dropped", Date: "mine" },
      multiValueHeaders: { "Set-Cookie": ["a=1", "b=2"] },
      body: "made",
    }));
    const response = await call("/data/summary");
    expect(response.status).toBe(201);
    expect(response.headers.get("x-one")).toBe("1");
    expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    expect(response.headers.get("x-amzn-remapped-date")).toBe("mine");
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(await response.text()).toBe("made");
  });

  test("is bytes where the API knows the media type as binary, else the text as it came", async () => {
    answerWith(() => ({
      statusCode: 200,
      isBase64Encoded: true,
      body: Buffer.from([0xff, 0]).toString("base64"),
    }));
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
    answerWith(() => malformed);
    const response = await call("/data/summary");
    expect(response.status).toBe(502);
    expect(await response.json()).toMatchObject({ title: "DEFAULT_5XX", detail: "Internal server error" });
    expect(entries[0]?.reason).toContain("malformed response");
  });

  test("of a function that failed is a 502 without details for the client", async () => {
    answerWith(() => {
      throw new FunctionError("secret detail", "TypeError");
    });
    const response = await call("/data/summary");
    expect(response.status).toBe(502);
    expect(await response.text()).not.toContain("secret");
    expect(entries[0]).toMatchObject({ status: 502, reason: "DEFAULT_5XX: secret detail" });
  });

  test("that takes too long is a 504", async () => {
    answerWith(() => new Promise((done) => setTimeout(() => done({ statusCode: 200 }), 300)));
    const response = await call("/slow");
    expect(response.status).toBe(504);
    expect(await response.json()).toMatchObject({ title: "INTEGRATION_TIMEOUT" });
  });
});

test("a function that API Gateway has no permission to invoke is not invoked", async () => {
  answerWith(() => fail("invoked"));
  const response = await call("/unpermitted");
  expect(response.status).toBe(500);
  expect(entries[0]?.reason).toContain(
    "no aws_lambda_permission lets API Gateway invoke echo for GET /unpermitted",
  );
});
