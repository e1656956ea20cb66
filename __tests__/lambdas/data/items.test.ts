import { acme, bodyOf, globex } from "../../support/lambdas/events";
import { servedFunction } from "../../support/lambdas/served-function";

const { aws, call } = servedFunction("data");

const item = (item_id: string) => ({ params: { item_id } });

describe("items", () => {
  test("are written and read back as they came, UTF-8 included", async () => {
    const data = {
      text: "ünï – 雪 ☂ 👩‍👩‍👧",
      list: [1, 2.5, -0.25, null, true, []],
      constructor: { name: "Set", prototype: "kept" },
    };
    const created = await call("POST /data", { json: { item_id: "first", data } });
    expect(created.statusCode).toBe(201);
    expect(created.headers).toMatchObject({ etag: '"1"', "content-type": "application/json" });
    expect(bodyOf(created)).toEqual({
      tenant_id: acme,
      item_id: "first",
      data,
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      version: 1,
    });
    const read = await call("GET /data/{item_id}", item("first"));
    expect(read).toMatchObject({ statusCode: 200, headers: { etag: '"1"' } });
    expect(bodyOf(read)).toEqual(bodyOf(created));
    expect((await aws().rows("data")).map((row) => Object.keys(row).sort())).toEqual([
      ["data", "item_id", "tenant_id", "timestamp", "version"],
    ]);
  });

  test("take a base64 body, and an absent data is the empty string", async () => {
    const body = Buffer.from('{"item_id":"encoded"}').toString("base64");
    const headers = { "content-type": "application/json; charset=UTF-8" };
    const created = await call("POST /data", { body, base64: true, headers });
    expect(created.statusCode).toBe(201);
    expect(bodyOf(created)).toMatchObject({ item_id: "encoded", data: "" });
  });

  test("are not overwritten by POST", async () => {
    await call("POST /data", { json: { item_id: "once", data: 1 } });
    const again = await call("POST /data", { json: { item_id: "once", data: 2 } });
    expect(again.statusCode).toBe(409);
    expect(bodyOf(await call("GET /data/{item_id}", item("once")))).toMatchObject({ data: 1 });
  });

  test("are replaced by PUT with a rising version, which If-Match must name", async () => {
    const put = (data: unknown, headers: Record<string, string> = {}) =>
      call("PUT /data/{item_id}", { ...item("counted"), json: { data }, headers: { ...json, ...headers } });
    const json = { "content-type": "application/json" };
    expect(await put("a", { "if-none-match": "*" })).toMatchObject({
      statusCode: 201,
      headers: { etag: '"1"' },
    });
    expect((await put("b", { "if-none-match": "*" })).statusCode).toBe(412);
    expect(await put("b", { "If-Match": '"1"' })).toMatchObject({
      statusCode: 200,
      headers: { etag: '"2"' },
    });
    for (const stale of ['"1"', 'W/"2"', '"other"', '"0"']) {
      expect((await put("c", { "if-match": stale })).statusCode).toBe(412);
    }
    expect((await put("c", { "if-match": "2" })).statusCode).toBe(400);
    expect((await put("c", { "if-none-match": '"2"' })).statusCode).toBe(400);
    expect(bodyOf(await put("c", { "if-match": "*" }))).toMatchObject({ data: "c", version: 3 });
  });

  test("count every one of concurrent replacements", async () => {
    const replace = (data: number) => call("PUT /data/{item_id}", { ...item("raced"), json: { data } });
    const versions = (await Promise.all([1, 2, 3, 4, 5].map(replace))).map((result) => bodyOf(result));
    expect(versions.map((body) => (body as { version: number }).version).sort()).toEqual([1, 2, 3, 4, 5]);
  });

  test("If-Match on an item that is not there: 412, and nothing is written", async () => {
    const headers = { "if-match": "*" };
    const result = await call("PUT /data/{item_id}", {
      ...item("absent"),
      json: { data: 1 },
      headers: { ...headers, "content-type": "application/json" },
    });
    expect(result.statusCode).toBe(412);
    expect((await call("GET /data/{item_id}", item("absent"))).statusCode).toBe(404);
  });

  test("are deleted, under If-Match too, and again without complaint", async () => {
    await call("POST /data", { json: { item_id: "gone" } });
    const remove = (headers = {}) => call("DELETE /data/{item_id}", { ...item("gone"), headers });
    expect((await remove({ "if-match": '"9"' })).statusCode).toBe(412);
    expect(await remove({ "if-match": '"1"' })).toMatchObject({ statusCode: 204, body: "" });
    expect((await remove()).statusCode).toBe(204);
    expect((await remove({ "if-match": "*" })).statusCode).toBe(412);
  });

  test("of 400 KB and more: 413 for a new item and for a replacement", async () => {
    const data = "x".repeat(410_000);
    expect((await call("POST /data", { json: { item_id: "large", data } })).statusCode).toBe(413);
    expect((await call("PUT /data/{item_id}", { ...item("large"), json: { data } })).statusCode).toBe(413);
  });

  test.each<[string, string, string]>([
    ["a number that JavaScript rounds", '{"item_id":"x","data":{"n":12345678901234567890}}', "data.n"],
    ["a number that is infinite", '{"item_id":"x","data":[1e400]}', "data.0"],
    ["a number too near to zero", '{"item_id":"x","data":1e-200}', "data"],
    ["a key that would be lost", '{"item_id":"x","data":{"__proto__":{"admin":true}}}', "data.__proto__"],
    ["a key of its own beside it", '{"item_id":"x","__proto__":{"admin":true}}', "__proto__"],
    ["an empty key", '{"item_id":"x","data":{"":1}}', "data."],
    ["half of a surrogate pair", '{"item_id":"x","data":"\\ud800"}', "data"],
    [
      "a number in 32 lists",
      `{"item_id":"x","data":${"[".repeat(32)}1${"]".repeat(32)}}`,
      `data${".0".repeat(32)}`,
    ],
    [
      "a name of 65,536 bytes",
      `{"item_id":"x","data":{"${"n".repeat(65_536)}":1}}`,
      `data.${"n".repeat(100)}`,
    ],
    ["33 levels", `{"item_id":"x","data":${"[".repeat(33)}${"]".repeat(33)}}`, `data${".0".repeat(32)}`],
    ["100,000 levels", `{"item_id":"x","data":${"[".repeat(100_000)}${"]".repeat(100_000)}}`, "body"],
    ["a tenant", `{"item_id":"x","tenant_id":"${globex}"}`, "tenant_id"],
    ["a path step as id", '{"item_id":".."}', "item_id"],
    ["no id", '{"data":1}', "item_id"],
  ])("with %s: 400 naming the field", async (_, body, field) => {
    const result = await call("POST /data", { body, headers: { "content-type": "application/json" } });
    expect(result.statusCode).toBe(400);
    expect(bodyOf(result)).toMatchObject({ errors: [{ field, message: expect.any(String) }] });
    expect(({} as Record<string, unknown>).admin).toBeUndefined();
  });

  test("nested 32 levels deep are kept", async () => {
    const body = `{"item_id":"deep","data":${"[".repeat(31)}1${"]".repeat(31)}}`;
    const created = await call("POST /data", { body, headers: { "content-type": "application/json" } });
    expect(created.statusCode).toBe(201);
    expect(bodyOf(await call("GET /data/{item_id}", item("deep")))).toEqual(bodyOf(created));
  });

  test("whose number another writer stored beyond JavaScript's precision are still readable", async () => {
    const { PutItemCommand, DynamoDBClient } = await import("@aws-sdk/client-dynamodb");
    const client = new DynamoDBClient({ maxAttempts: 1 });
    await client.send(
      new PutItemCommand({
        TableName: "data",
        Item: {
          tenant_id: { S: acme },
          item_id: { S: "foreign" },
          data: { N: "12345678901234567890" },
          version: { N: "1" },
        },
      }),
    );
    expect(bodyOf(await call("GET /data/{item_id}", item("foreign")))).toMatchObject({
      data: 12345678901234567000,
    });
    client.destroy();
  });
});
