import { echoGateway } from "../support/echo-gateway";

const { call, entries, url, withToken } = echoGateway();

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
      const response = await fetch(new URL(path, url()));
      expect(response.status).toBe(403);
      expect(await response.json()).toEqual({ message: "Forbidden" });
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
