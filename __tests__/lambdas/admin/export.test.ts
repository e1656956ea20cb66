import { createHash } from "node:crypto";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { TenantRecord } from "../../../lambdas/registry/tenant-record";
import { type Platform, startPlatform } from "../../support/lambdas/platform";
import { account, startVerifyingS3 } from "../../support/lambdas/s3";
import { adminOn } from "./admin-function";

let platform: Platform;
let s3: Awaited<ReturnType<typeof startVerifyingS3>>;
let client: S3Client;
let admin: ReturnType<typeof adminOn>;
const connected: string[] = [];

beforeAll(async () => {
  [platform, s3] = await Promise.all([startPlatform(), startVerifyingS3()]);
  client = new S3Client({
    region: "us-east-1",
    endpoint: s3.url,
    forcePathStyle: true,
    credentials: account,
    requestChecksumCalculation: "WHEN_REQUIRED",
  });
  await client.send(new CreateBucketCommand({ Bucket: "bucket" }));
  admin = adminOn(platform, (tenantId) => {
    connected.push(tenantId);
    return client;
  });
});
afterAll(async () => {
  client.destroy();
  await s3.close();
  await platform.close();
});

const EXPORT = "GET /admin/tenants/{tenant_id}/export";
const requested_at = "2030-01-01T00:00:00.000Z";
const offboarding = (
  exported: "waiting" | "running" | "done",
  purge: "waiting" | "running" | "done" = "waiting",
): Partial<TenantRecord> => ({
  offboarding: {
    requested_at,
    requested_by: "operator",
    purge_after: "2031-01-01T00:00:00.000Z",
    export: { state: exported },
    purge: { state: purge },
  },
});

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

test("gives URLs of the manifest and of every part, each as long and with the hash that it says", async () => {
  const { id, name } = await platform.addTenant({ status: "offboarding", ...offboarding("done") });
  const text = '{"item_id":"a"}\n';
  const part = { name: "items-00001.ndjson", of: "items", count: 1, bytes: 16, sha256: sha256(text) };
  const counts = { items: 1, files: 0, bytes: 16 };
  const manifest = JSON.stringify({
    tenant_id: id,
    tenant_name: name,
    requested_at,
    ...counts,
    parts: [part],
  });
  const folder = `tenants/${id}/exports/2030-01-01T000000000Z/`;
  for (const [key, Body] of [
    ["manifest.json", manifest],
    [part.name, text],
  ] as const) {
    await client.send(new PutObjectCommand({ Bucket: "bucket", Key: `${folder}${key}`, Body }));
  }
  const before = Date.now();
  const { status, body } = await admin.call(EXPORT, id);
  expect(status).toBe(200);
  expect(body.files.map(({ url: _, ...file }: Record<string, unknown>) => file)).toEqual([
    { name: "manifest.json", bytes: Buffer.byteLength(manifest), sha256: sha256(manifest) },
    { name: part.name, bytes: 16, sha256: part.sha256 },
  ]);
  for (const file of body.files as { url: string; sha256: string; name: string }[]) {
    const response = await fetch(file.url);
    expect(response.headers.get("content-disposition")).toBe(`attachment; filename="${file.name}"`);
    expect(sha256(await response.text())).toBe(file.sha256);
  }
  const seconds = (Date.parse(body.expires_at) - before) / 1000;
  expect(Math.round(seconds)).toBeGreaterThanOrEqual(300);
  expect(Math.round(seconds)).toBeLessThan(310);
  expect(connected).toEqual([id]);
});

test.each<[string, Partial<TenantRecord>, string]>([
  ["is not leaving", { status: "suspended" }, "The tenant is not being offboarded, so it has no export."],
  [
    "waits for its export",
    { status: "offboarding", ...offboarding("waiting") },
    "The export is not complete yet.",
  ],
  [
    "is being exported",
    { status: "offboarding", ...offboarding("running") },
    "The export is not complete yet.",
  ],
  ["is being purged", { status: "offboarding", ...offboarding("done", "running") }, "The export was removed"],
  ["is deleted", { status: "deleted", ...offboarding("done", "done") }, "The export was removed"],
])("of a tenant that %s: 404 that says why", async (_, record, detail) => {
  connected.length = 0;
  const { id } = await platform.addTenant(record);
  const { status, body } = await admin.call(EXPORT, id);
  expect(status).toBe(404);
  expect(body.detail).toContain(detail);
  expect(connected).toEqual([]);
});
