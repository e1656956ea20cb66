import { type Gateway, startGateway } from "../../src/gateway";
import { deployment, keysOnly } from "../support/api-fixture";
import { echoGateway } from "../support/echo-gateway";

const { call, entries, keysUrl } = echoGateway();

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
    expect(entries[0]?.hiddenFrom).toBe("https://evil.example.com");
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
      endpoint: keysOnly(keysUrl()),
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
