import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { bucket, tenantA } from "../support/deployment";
import { startTestPlatform, type TestPlatform } from "../support/platform";

const ORIGIN = "http://localhost:5173";
let platform: TestPlatform;

beforeAll(async () => {
  platform = await startTestPlatform();
  const rule = {
    allowed_origins: [ORIGIN, "https://*.example.com"],
    allowed_methods: ["GET", "PUT"],
    allowed_headers: ["content-type", "x-amz-*"],
    expose_headers: ["etag"],
    max_age_seconds: 3600,
  };
  const type = "aws_s3_bucket_cors_configuration";
  platform.endpoint.enforceBeside("cors", [{ type, name: "cors", values: { bucket, cors_rule: [rule] } }]);
});
afterAll(() => platform?.close());

async function preflight(path: string, headers: Record<string, string>) {
  const response = await fetch(`${platform.endpoint.url}${path}`, { method: "OPTIONS", headers });
  return { status: response.status, headers: response.headers, text: await response.text() };
}
const asking = (origin: string, method: string, headers?: string) => ({
  origin,
  "access-control-request-method": method,
  ...(headers !== undefined && { "access-control-request-headers": headers }),
});

describe("a bucket", () => {
  const path = `/${bucket}/tenants/${tenantA}/report.txt?X-Amz-Signature=0`;

  test.each([
    ["its origin", asking(ORIGIN, "PUT", "content-type"), ORIGIN],
    ["an origin of its pattern", asking("https://app.example.com", "GET"), "https://app.example.com"],
    ["headers of its pattern, in any case", asking(ORIGIN, "PUT", "Content-Type, X-Amz-Meta-A"), ORIGIN],
  ])("admits %s", async (_, headers, origin) => {
    const answer = await preflight(path, headers);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("access-control-allow-origin")).toBe(origin);
    expect(answer.headers.get("access-control-allow-methods")).toContain("PUT");
    expect(answer.headers.get("access-control-max-age")).toBe("3600");
  });

  test.each([
    ["another port", asking("http://localhost:3000", "PUT")],
    ["the same machine by its address", asking("http://127.0.0.1:5173", "PUT")],
    ["an origin that only ends like its own", asking("https://example.com.evil", "GET")],
    ["another method", asking(ORIGIN, "DELETE")],
    ["another header", asking(ORIGIN, "PUT", "content-type, authorization")],
  ])("refuses %s, and says what it was asked", async (_, headers) => {
    const { status, headers: answered, text } = await preflight(path, headers);
    expect([status, answered.get("access-control-allow-origin")]).toEqual([403, null]);
    expect(text).toContain(headers.origin);
  });

  test("without rules admits nobody", async () => {
    expect((await preflight("/another-bucket/key", asking(ORIGIN, "GET"))).status).toBe(403);
  });

  test("lets its origin read the answer to an upload, and no other", async () => {
    const s3 = platform.s3(await platform.tenant(tenantA));
    const command = new PutObjectCommand({ Bucket: bucket, Key: `tenants/${tenantA}/a.txt` });
    const upload = async (origin: string) =>
      fetch(await getSignedUrl(s3, command), { method: "PUT", body: "a", headers: { origin } });
    const own = await upload(ORIGIN);
    expect([own.status, own.headers.get("access-control-allow-origin")]).toEqual([200, ORIGIN]);
    expect(own.headers.get("access-control-expose-headers")).toBe("etag");
    const other = await upload("https://evil.example");
    expect([other.status, other.headers.get("access-control-allow-origin")]).toEqual([200, null]);
  });

  test("needs an origin to answer a preflight", async () => {
    expect((await preflight(path, {})).status).toBe(400);
  });
});

describe("Cognito", () => {
  const target = "AWSCognitoIdentityProviderService.InitiateAuth";

  test("admits every origin", async () => {
    const answer = await preflight("/", asking("https://any.example", "POST", "content-type,x-amz-target"));
    expect([answer.status, answer.headers.get("access-control-allow-origin")]).toEqual([200, "*"]);
    expect(answer.headers.get("access-control-allow-headers")).toContain("x-amz-target");
  });

  test("lets every origin read an answer, an error too", async () => {
    const response = await fetch(platform.endpoint.url, {
      method: "POST",
      headers: { origin: ORIGIN, "x-amz-target": target, "content-type": "application/x-amz-json-1.1" },
      body: JSON.stringify({ AuthFlow: "USER_SRP_AUTH", ClientId: "none", AuthParameters: {} }),
    });
    expect([response.status, response.headers.get("access-control-allow-origin")]).toEqual([400, "*"]);
  });
});

describe("pages of this machine", () => {
  test.each([
    ["http://localhost:5173", "http://localhost:5173"],
    ["http://127.0.0.1:8080", "http://127.0.0.1:8080"],
    ["https://evil.example", null],
    ["http://localhost.evil.example", null],
    ["null", null],
  ])("are for pages of this machine: %s", async (origin, allowed) => {
    const response = await fetch(`${platform.endpoint.url}/_local/mailbox`, { headers: { origin } });
    expect(response.headers.get("access-control-allow-origin")).toBe(allowed);
  });

  test.each(["/_local/mailbox", "/_local/events"])("answer HEAD as GET, without a body: %s", async (path) => {
    const response = await fetch(`${platform.endpoint.url}${path}`, { method: "HEAD" });
    expect([response.status, await response.text()]).toEqual([200, ""]);
  });

  test.each([
    ["localhost", 200],
    ["127.0.0.1", 200],
    ["evil.example", 421],
    ["127.0.0.1.evil.example", 421],
  ])("are not for a website whose name resolves to it: %s", async (name, status) => {
    const { port } = new URL(platform.endpoint.url);
    const asked = request({ port, path: "/_local/mailbox", headers: { host: `${name}:${port}` } }).end();
    const [response] = (await once(asked, "response")) as [IncomingMessage];
    response.resume();
    expect(response.statusCode).toBe(status);
  });
});
