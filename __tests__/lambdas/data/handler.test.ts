import { PutCommand } from "@aws-sdk/lib-dynamodb";
import type { APIGatewayProxyResult } from "aws-lambda";
import { encodeCursor } from "../../../lambdas/shared/cursor";
import { acme, bodyOf, claimsOf, globex } from "../../support/lambdas/events";
import { servedFunction } from "../../support/lambdas/served-function";

const { aws, output, activate, call } = servedFunction("data");

describe("lists", () => {
  const nextOf = (result: APIGatewayProxyResult): Record<string, string> | undefined => {
    const link = result.headers?.link;
    if (link === undefined) return undefined;
    const reference = /^<(\?[^>]+)>; rel="next"$/.exec(String(link))?.[1];
    return Object.fromEntries(new URLSearchParams(reference));
  };
  const ids = (result: APIGatewayProxyResult) =>
    (bodyOf(result) as { item_id: string }[]).map(({ item_id }) => item_id);

  beforeAll(async () => {
    for (const item_id of ["a", "b", "c", "d"]) {
      await aws().documents.send(
        new PutCommand({
          TableName: "data",
          Item: { tenant_id: globex, item_id, data: "", timestamp: "t", version: 1 },
        }),
      );
    }
  });

  test("page by page, without an empty last page", async () => {
    const first = await call("GET /data", { query: { limit: "2" } }, globex);
    expect(ids(first)).toEqual(["a", "b"]);
    const query = nextOf(first);
    expect(query).toMatchObject({ limit: "2" });
    const second = await call("GET /data", { query: query ?? {} }, globex);
    expect(ids(second)).toEqual(["c", "d"]);
    expect(nextOf(second)).toBeUndefined();
  });

  test("hold the tenant's own items alone", async () => {
    expect(ids(await call("GET /data", {}, globex))).toEqual(["a", "b", "c", "d"]);
  });

  test("refuse a cursor that was altered, comes from another tenant, or was made up", async () => {
    const cursor = nextOf(await call("GET /data", { query: { limit: "1" } }, globex))?.cursor ?? "";
    const decoded: unknown[] = JSON.parse(Buffer.from(cursor, "base64url").toString());
    const moved = Buffer.from(JSON.stringify(["zzz", decoded[1]])).toString("base64url");
    const madeUp = Buffer.from('{"tenant_id":"x","item_id":"a"}').toString("base64url");
    const signedWithItsId = encodeCursor(
      { secret: globex, list: "GET /data", caller: [globex, String(claimsOf(globex).sub)] },
      "a",
    );
    for (const altered of [
      moved,
      madeUp,
      signedWithItsId,
      `${cursor}=`,
      ` ${cursor}`,
      cursor.slice(1),
      "bm90IGpzb24",
      "é",
    ]) {
      const result = await call("GET /data", { query: { cursor: altered } }, globex);
      expect(result.statusCode).toBe(400);
    }
    expect((await call("GET /data", { query: { cursor } }, acme)).statusCode).toBe(400);
    expect((await call("GET /data", { query: { cursor } }, globex)).statusCode).toBe(200);
  });

  test.each([
    ["33333333-3333-4333-8333-333333333333", 4, 350_000],
    // Less than the 1 MB at which DynamoDB itself ends a page.
    ["77777777-7777-4777-8777-777777777777", 2, 390_000],
  ])(
    "of tenant %s stay below Lambda's 6 MB, whatever items grow to as JSON, and lose none",
    async (tenant, count, size) => {
      await activate(tenant);
      const all = Array.from({ length: count }, (_, index) => `big-${index}`);
      for (const item_id of all) {
        const Item = { tenant_id: tenant, item_id, data: "\u0001".repeat(size), timestamp: "t", version: 1 };
        await aws().documents.send(new PutCommand({ TableName: "data", Item }));
      }
      const seen: string[] = [];
      for (let query: Record<string, string> | undefined = { limit: "100" }; query; ) {
        const page: APIGatewayProxyResult = await call("GET /data", { query }, tenant);
        expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThan(6_000_000);
        seen.push(...ids(page));
        query = nextOf(page);
      }
      expect(seen).toEqual(all);
    },
  );
});

describe("tenancy", () => {
  test("every call to a table is signed with the tenant's own credentials", async () => {
    await call("GET /data", {}, acme);
    await call("GET /data", {}, globex);
    const signers = aws()
      .calls.filter(({ service }) => service === "dynamodb")
      .map(({ accessKeyId }) => accessKeyId);
    expect(new Set(signers)).toEqual(new Set([`ASIA-${acme}`, `ASIA-${globex}`]));
  });

  test("one AssumeRole and one read each of tenant, its demand, its connection and user serve many requests", async () => {
    const tenant = "44444444-4444-4444-8444-444444444444";
    await activate(tenant);
    await Promise.all(Array.from({ length: 10 }, () => call("GET /data", {}, tenant)));
    expect(
      aws()
        .calls.map(({ operation }) => operation)
        .filter((operation) => operation !== "Query"),
    ).toEqual(["AssumeRole", "GetItem", "GetItem", "GetItem", "GetItem"]);
  });

  test.each<[string, string | undefined]>([
    ["suspended", "suspended"],
    ["still being made", "provisioning"],
    ["of a status nobody knows", "Active"],
    ["without a record", undefined],
  ])("a tenant %s is refused, and its data is not touched", async (_, status) => {
    const tenant = `55555555-5555-4555-8555-55555555555${String(status ?? "").length % 10}`;
    if (status) await activate(tenant, status);
    expect((await call("GET /data", {}, tenant)).statusCode).toBe(403);
    expect(aws().calls.some(({ operation }) => operation === "Query")).toBe(false);
  });

  test("a caller without a role of the route is refused", async () => {
    for (const groups of ["", "tenant-admins", "admin,owner"]) {
      expect((await call("GET /data", { claims: claimsOf(acme, groups) })).statusCode).toBe(403);
    }
    expect((await call("GET /data", { claims: claimsOf(acme, "other,tenant-member") })).statusCode).toBe(200);
  });
});

describe("faults", () => {
  test.each([
    ["ProvisionedThroughputExceededException", 400],
    ["ThrottlingException", 400],
    ["InternalServerError", 500],
  ])("%s from DynamoDB: 503 with Retry-After", async (name, status) => {
    aws().judge(({ operation }) => (operation === "Query" ? "refuse" : "pass"), name, status);
    const result = await call("GET /data");
    expect(result).toMatchObject({ statusCode: 503, headers: { "retry-after": "1" } });
    expect(output().lines.join()).not.toContain("admin@example.com");
  });

  test.each(["Query", "AssumeRole"])(
    "a refused %s: 500 without detail, and a metric of its own",
    async (operation) => {
      const tenant = `66666666-6666-4666-8666-666666666${String(operation.length).padStart(3, "0")}`;
      await activate(tenant);
      aws().judge(
        (made) => (made.operation === operation ? "refuse" : "pass"),
        operation === "Query" ? "AccessDeniedException" : "AccessDenied",
      );
      const result = await call("GET /data", {}, tenant);
      expect(result.statusCode).toBe(500);
      expect(result.body).not.toMatch(/refused|AccessDenied|Query|AssumeRole/);
      const [refusal, request] = output().documents();
      expect(refusal).toMatchObject({ level: "ERROR", message: "access refused", request_id: "request-1" });
      expect(request).toMatchObject({ message: "request", status: 500, AccessRefused: 1, Errors: 1 });
    },
  );

  test("an unknown fault shows the client nothing but the request id", async () => {
    aws().judge(({ operation }) => (operation === "Query" ? "refuse" : "pass"), "SomethingInternalException");
    const result = await call("GET /data");
    expect(result.statusCode).toBe(500);
    expect(bodyOf(result)).toEqual({
      type: "urn:problem-type:internal",
      title: "Internal server error",
      status: 500,
      detail: expect.any(String),
      request_id: "request-1",
    });
  });
});

test("log lines hold no payload, secret, token or address", async () => {
  await call("POST /data", { json: { item_id: "private", data: "payload-text" } });
  aws().judge(() => "refuse", "AccessDeniedException");
  await call("GET /data");
  const text = output().lines.join("\n");
  for (const secret of [
    "payload-text",
    "tenant-secret",
    "tenant-session-token",
    "function-role",
    "@example.com",
    "ASIA-",
  ]) {
    expect(text).not.toContain(secret);
  }
  expect(output().documents().at(-1)).toMatchObject({
    tenant_id: acme,
    route: "GET /data",
    request_id: "request-1",
  });
});
