import { CreateBucketCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import type { APIGatewayProxyResult } from "aws-lambda";
import { encodeCursor } from "../../../lambdas/shared/cursor";
import type { LambdaHandler } from "../../../lambdas/shared/http";
import { type Aws, startAws } from "../../support/lambdas/aws";
import {
  acme,
  bodyOf,
  callerRow,
  claimsOf,
  context,
  type EventOptions,
  eventOf,
  globex,
  keyOf,
  tenantEnvironment,
} from "../../support/lambdas/events";
import { account, startVerifyingS3 } from "../../support/lambdas/s3";
import { captureOutput } from "../../support/lambdas/telemetry";

const URL_SECONDS = 300;
interface Presigned {
  readonly key: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly expires_at: string;
}

let aws: Aws;
let s3: Awaited<ReturnType<typeof startVerifyingS3>>;
let bucket: S3Client;
let handler: LambdaHandler;
let output: ReturnType<typeof captureOutput>;

beforeAll(async () => {
  aws = await startAws({ session: account });
  s3 = await startVerifyingS3();
  bucket = new S3Client({
    endpoint: s3.url,
    region: "us-east-1",
    credentials: account,
    forcePathStyle: true,
  });
  await bucket.send(new CreateBucketCommand({ Bucket: "tenant-bucket" }));
  Object.assign(process.env, tenantEnvironment, {
    AWS_ENDPOINT_URL: aws.url,
    AWS_ENDPOINT_URL_S3: s3.url,
    UPLOAD_MAX_BYTES: "1000",
    PRESIGNED_URL_SECONDS: String(URL_SECONDS),
  });
  ({ handler } = await import("../../../lambdas/files/handler"));
  for (const tenant_id of [acme, globex]) {
    await aws.documents.send(
      new PutCommand({
        TableName: "metadata",
        Item: { tenant_id, status: "active", api_key_id: keyOf(tenant_id), binding: { model: "pool" } },
      }),
    );
    await aws.documents.send(new PutCommand({ TableName: "members", Item: callerRow(tenant_id) }));
  }
});

afterAll(async () => {
  bucket.destroy();
  await s3.close();
  await aws.close();
});

beforeEach(() => {
  output = captureOutput();
});

afterEach(() => output.stop());

const call = (route: string, options: EventOptions = {}, tenant = acme): Promise<APIGatewayProxyResult> =>
  handler(eventOf(route, { claims: claimsOf(tenant), ...options }), context);

const file = (key: string) => ({ params: { key } });

async function put(tenant: string, key: string, Body = "x") {
  await bucket.send(new PutObjectCommand({ Bucket: "tenant-bucket", Key: `tenants/${tenant}/${key}`, Body }));
}

describe("upload", () => {
  const upload = (body: Record<string, unknown>) => call("POST /files", { json: body });
  const text = { key: "reports/2030 – übersicht.txt", content_type: "text/plain", size: 5 };

  test("a presigned PUT of this type and length, and of no other", async () => {
    const result = await upload(text);
    expect(result.statusCode).toBe(201);
    const { key, method, url, headers, expires_at } = bodyOf(result) as Presigned;
    expect({ key, method, headers }).toEqual({
      key: text.key,
      method: "PUT",
      headers: { "content-type": "text/plain", "content-length": "5" },
    });
    const query = new URL(url).searchParams;
    expect(query.get("X-Amz-SignedHeaders")).toBe("content-length;content-type;host");
    expect(query.get("X-Amz-Expires")).toBe(String(URL_SECONDS));
    expect([...query.keys()].filter((name) => /checksum/i.test(name))).toEqual([]);
    const life = Date.parse(expires_at) - Date.now();
    expect(life).toBeGreaterThan((URL_SECONDS - 10) * 1000);
    expect(life).toBeLessThanOrEqual(URL_SECONDS * 1000);

    const send = (contentType: string, body: string) =>
      fetch(url, { method: "PUT", headers: { "content-type": contentType }, body });
    expect((await send("text/html", "hello")).status).toBe(403);
    expect((await send("text/plain", "hello!")).status).toBe(403);
    expect((await send("text/plain", "hello")).status).toBe(200);
    const { Contents = [] } = await bucket.send(new ListObjectsV2Command({ Bucket: "tenant-bucket" }));
    expect(Contents.map(({ Key }) => Key)).toEqual([`tenants/${acme}/${text.key}`]);
  });

  test("more than the environment allows: 413", async () => {
    expect((await upload({ ...text, size: 1000 })).statusCode).toBe(201);
    expect((await upload({ ...text, size: 1001 })).statusCode).toBe(413);
  });

  test.each([
    "../other",
    "a/../../b",
    "a/./b",
    "/absolute",
    "trailing/",
    "double//slash",
    "",
    "back\\slash",
    "nul\u0000",
    "line\nend",
    "per%2e%2ecent",
    "..",
    ".",
    `${"x".repeat(980)}`,
    "ü".repeat(490),
    "\u202egpj.exe",
  ])("the key %j: 400", async (key) => {
    const result = await upload({ ...text, key });
    expect(result.statusCode).toBe(400);
    expect(bodyOf(result)).toMatchObject({
      errors: expect.arrayContaining([expect.objectContaining({ field: "key" })]),
    });
  });

  test.each([
    ["a content type with parameters", { content_type: "text/html; charset=utf-8" }],
    ["a content type with a line end", { content_type: "text/plain\r\nx: y" }],
    ["a size of nothing", { size: 0 }],
    ["half a byte", { size: 1.5 }],
    ["a size as text", { size: "5" }],
    ["a bucket", { bucket: "other" }],
  ])("%s: 400", async (_, fault) => {
    expect((await upload({ ...text, ...fault })).statusCode).toBe(400);
  });

  test("keys that are text, dots and spaces included, are fine", async () => {
    for (const key of ["..hidden", "a/...", "ünï cödé/雪.txt", "a'b(c)*!.txt", `${"x".repeat(979)}`]) {
      expect((await upload({ ...text, key })).statusCode).toBe(201);
    }
  });
});

describe("download", () => {
  test("a presigned GET that a browser saves under the file's own name", async () => {
    const key = 'folder/a "quoted" snow 雪 (1)*.txt';
    await put(globex, key);
    const result = await call("GET /files/{key+}", file(key), globex);
    expect(result.statusCode).toBe(200);
    const { url, method } = bodyOf(result) as Presigned;
    expect(method).toBe("GET");
    const { pathname, searchParams } = new URL(url);
    expect(decodeURIComponent(pathname)).toBe(`/tenant-bucket/tenants/${globex}/${key}`);
    expect(searchParams.get("X-Amz-SignedHeaders")).toBe("host");
    expect(searchParams.get("X-Amz-Expires")).toBe(String(URL_SECONDS));
    expect(searchParams.get("response-content-disposition")).toBe(
      `attachment; filename="a _quoted_ snow _ (1)*.txt"; filename*=UTF-8''a%20%22quoted%22%20snow%20%E9%9B%AA%20%281%29%2A.txt`,
    );
  });

  test("takes a key that the gateway has not decoded", async () => {
    await put(globex, "ü b.txt");
    expect((await call("GET /files/{key+}", file("%C3%BC%20b.txt"), globex)).statusCode).toBe(200);
    expect((await call("GET /files/{key+}", file("%C3"), globex)).statusCode).toBe(400);
    expect((await call("GET /files/{key+}", file("a%2F..%2F..%2Fb"), globex)).statusCode).toBe(400);
  });

  test("a file that is not there, or is another tenant's: 404", async () => {
    await put(globex, "theirs.txt");
    expect((await call("GET /files/{key+}", file("theirs.txt"), acme)).statusCode).toBe(404);
    expect((await call("GET /files/{key+}", file("nothing"), globex)).statusCode).toBe(404);
  });
});

test("delete removes the tenant's own file, and again without complaint", async () => {
  await put(globex, "old.txt");
  await put(acme, "old.txt");
  const remove = () => call("DELETE /files/{key+}", file("old.txt"), globex);
  expect(await remove()).toMatchObject({ statusCode: 204, body: "" });
  expect((await remove()).statusCode).toBe(204);
  expect((await call("GET /files/{key+}", file("old.txt"), globex)).statusCode).toBe(404);
  expect((await call("GET /files/{key+}", file("old.txt"), acme)).statusCode).toBe(200);
});

describe("list", () => {
  const tenant = "33333333-3333-4333-8333-333333333333";
  const keys = ["a.txt", "b/c.txt", "b/d.txt", "é.txt"];

  beforeAll(async () => {
    await aws.documents.send(
      new PutCommand({
        TableName: "metadata",
        Item: { tenant_id: tenant, status: "active", api_key_id: keyOf(tenant), binding: { model: "pool" } },
      }),
    );
    await aws.documents.send(new PutCommand({ TableName: "members", Item: callerRow(tenant) }));
    for (const key of keys) await put(tenant, key, key);
  });

  test("the tenant's own files, page by page", async () => {
    const seen: Record<string, unknown>[] = [];
    const sizes: number[] = [];
    for (let query: Record<string, string> | undefined = { limit: "3" }; query; ) {
      const result: APIGatewayProxyResult = await call("GET /files", { query }, tenant);
      const page = bodyOf(result) as Record<string, unknown>[];
      sizes.push(page.length);
      seen.push(...page);
      const next: string | undefined = /^<\?([^>]+)>; rel="next"$/.exec(String(result.headers?.link))?.[1];
      query = next === undefined ? undefined : Object.fromEntries(new URLSearchParams(next));
    }
    expect(sizes).toEqual([3, 1]);
    expect(seen.map(({ key }) => key)).toEqual(keys);
    expect(seen[0]).toEqual({
      key: "a.txt",
      size: 5,
      last_modified: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      etag: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
  });

  /** A cursor of the tenant's user, as the function makes it but for what is given. */
  const cursorTo = (position: string, scope: object = {}) =>
    encodeCursor(
      // The tenants here have no secret yet: the sandbox's own signs.
      { secret: undefined, list: "GET /files", caller: [tenant, String(claimsOf(tenant).sub)], ...scope },
      position,
    );
  const list = (cursor: string) => call("GET /files", { query: { cursor } }, tenant);

  test.each([
    ["of another tenant", { caller: [acme, String(claimsOf(acme).sub)] }],
    ["of another user of the tenant", { caller: [tenant, "user-2"] }],
    ["of another list", { list: "GET /data" }],
    ["signed with what everybody knows", { secret: tenant }],
  ])("refuses a cursor %s", async (_, scope) => {
    expect((await list(cursorTo("b/d.txt", scope))).statusCode).toBe(400);
    expect(bodyOf(await list(cursorTo("b/d.txt")))).toMatchObject([{ key: "é.txt" }]);
  });

  test.each(["\ud800", "", "a.txt", "../"])("no client makes a cursor to %j", async (position) => {
    const unsigned = [[position], [position, ""], [position, "AAAAAAAAAAAAAAAAAAAAAA"], position, null];
    for (const payload of unsigned) {
      const cursor = Buffer.from(JSON.stringify(payload)).toString("base64url");
      expect((await list(cursor)).statusCode).toBe(400);
    }
  });

  test("pages of the longest keys have cursors that are accepted", async () => {
    expect((await list(cursorTo('"'.repeat(979)))).statusCode).toBe(200);
  });
});

test("no signature, secret or key of a file is logged", async () => {
  await call("POST /files", { json: { key: "private-name.txt", content_type: "text/plain", size: 1 } });
  await call("GET /files/{key+}", file("private-name.txt"));
  expect(output.lines.length).toBe(2);
  expect(output.lines.join("")).not.toMatch(/private-name|X-Amz|tenant-session-token|S3RVER|@/);
});
