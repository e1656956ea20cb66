import { createHash } from "node:crypto";
import { exportFolder, parseManifest } from "../../../lambdas/registry/export-manifest";
import type { TenantRecord } from "../../../lambdas/registry/tenant-record";
import { type Platform, startPlatform } from "../../support/lambdas/platform";
import { sampled } from "../../support/sampled";
import { counted } from "../../support/tally";

let platform: Platform;

beforeAll(async () => {
  platform = await startPlatform();
});
afterAll(() => platform.close());
afterEach(() => {
  platform.s3.pageSize = 1000;
  platform.state.sliceMilliseconds = 1_000_000;
});

const requested_at = "2030-01-01T00:00:00.000Z";
const leaving: Partial<TenantRecord> = {
  status: "offboarding",
  users_suspended: true,
  offboarding: {
    requested_at,
    requested_by: "operator",
    purge_after: "2031-01-01T00:00:00.000Z",
    export: { state: "waiting" },
    purge: { state: "waiting" },
  },
};

/** Runs the export of a tenant until nothing is left to do. @returns invocations. */
async function exportOf(id: string): Promise<number> {
  platform.stream.push(undefined, (await platform.record(id)) as never);
  return platform.drain();
}

/** What was exported, checked against its manifest. */
async function exported(id: string) {
  const files = platform.s3.current(`tenants/${id}/${exportFolder(requested_at)}`);
  const manifest = parseManifest(files["manifest.json"] ?? "");
  const lines = { items: [] as unknown[], files: [] as Record<string, unknown>[] };
  for (const { name, of, bytes, count, sha256 } of manifest.parts) {
    const text = files[name] ?? "";
    expect(Buffer.byteLength(text)).toBe(bytes);
    expect(createHash("sha256").update(text).digest("hex")).toBe(sha256);
    const parsed = text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(parsed).toHaveLength(count);
    lines[of].push(...parsed);
  }
  expect([lines.items.length, lines.files.length]).toEqual([manifest.items, manifest.files]);
  const known = new Set(["manifest.json", "parts.json", ...manifest.parts.map(({ name }) => name)]);
  expect(Object.keys(files).filter((name) => !known.has(name))).toEqual([]);
  return { manifest, ...lines };
}

test("has every item as it is, and every current file with its version", async () => {
  const { id, name } = await platform.addTenant(leaving);
  platform.s3.put(`tenants/${id}/exports/report.txt`, "the tenant's own folder of that name");
  await exportOf(id);
  const { manifest, items, files } = await exported(id);
  expect(manifest).toMatchObject({
    tenant_id: id,
    tenant_name: name,
    requested_at,
    items: 3,
    files: 2,
    parts: [{ name: "items-00001.ndjson" }, { name: "files-00001.ndjson" }],
  });
  expect(items).toEqual(await platform.tables.rowsOf("data", id));
  expect(files).toEqual([
    {
      key: "exports/report.txt",
      version_id: expect.any(String),
      size: 36,
      etag: expect.any(String),
      last_modified: expect.stringMatching(/Z$/),
    },
    expect.objectContaining({ key: "one.txt", size: 6 }),
  ]);
  expect((await platform.record(id))?.offboarding).toMatchObject({
    export: { state: "done", items: 3, files: 2, bytes: manifest.bytes },
    purge: { state: "waiting" },
  });
});

test("of a tenant without anything is a manifest that says so", async () => {
  const tenant = await platform.addTenant({ ...leaving });
  const deps = platform.newDependencies();
  const record = await platform.record(tenant.id);
  const stores = record && (await deps.storesOf(record));
  await stores?.items.deletePage();
  await stores?.files.deletePage();
  await exportOf(tenant.id);
  expect((await exported(tenant.id)).manifest).toMatchObject({ items: 0, files: 0, bytes: 0, parts: [] });
});

test("goes on where the last invocation stopped, a page at a time if it must", async () => {
  const whole = await platform.addTenant(leaving);
  for (let number = 0; number < 9; number += 1) platform.s3.put(`tenants/${whole.id}/file ${number}`, "x");
  platform.s3.pageSize = 2;
  platform.state.sliceMilliseconds = 0;
  const invocations = await exportOf(whole.id);
  expect(invocations).toBeGreaterThan(6);
  const { manifest, items, files } = await exported(whole.id);
  expect(items).toHaveLength(3);
  expect(files.map(({ key }) => key)).toEqual([
    ...Array.from({ length: 9 }, (_, number) => `file ${number}`),
    "one.txt",
  ]);
  const names = manifest.parts.map(({ name }) => name);
  expect(names.slice(0, 3)).toEqual(["items-00001.ndjson", "files-00001.ndjson", "files-00002.ndjson"]);
});

test("is whole and has nothing twice, whatever call a slice crashes at", async () => {
  platform.s3.pageSize = 2;
  platform.state.sliceMilliseconds = 0;
  const run = async (crashAt?: number) => {
    const { id } = await platform.addTenant(leaving);
    for (const number of [1, 2, 3]) platform.s3.put(`tenants/${id}/file ${number}`, "x");
    platform.seam.calls.length = 0;
    if (crashAt !== undefined) platform.seam.faultAt(crashAt, "crash");
    await exportOf(id);
    const met = platform.seam.heal();
    const calls = platform.seam.calls.length;
    const { items, files, manifest } = await exported(id);
    const names = manifest.parts.map(({ name }) => name);
    const twice = names.length - new Set(names).size;
    return { calls, met, items: items.length, files: files.map(({ key }) => key), twice };
  };
  const whole = await run();
  expect(whole).toMatchObject({ items: 3, files: ["file 1", "file 2", "file 3", "one.txt"], twice: 0 });
  const calls = Array.from({ length: whole.calls - 2 }, (_, index) => index + 1);
  for (const at of sampled("faults", calls)) {
    await counted("faults", async () =>
      expect({ at, ...(await run(at)) }).toEqual({ ...whole, at, met: true, calls: expect.any(Number) }),
    );
  }
});

test("comes in parts of about 5 MB", async () => {
  const { id } = await platform.addTenant(leaving);
  const text = "x".repeat(300_000);
  for (let number = 0; number < 44; number += 1) {
    const item = {
      tenant_id: id,
      item_id: `large ${number}`,
      data: text,
      timestamp: requested_at,
      version: 1,
    };
    await platform.tables.put([["data", item]]);
  }
  await exportOf(id);
  const { manifest } = await exported(id);
  const sizes = manifest.parts.filter(({ of }) => of === "items").map(({ bytes }) => bytes);
  expect(sizes).toHaveLength(3);
  for (const size of sizes.slice(0, -1)) {
    expect(size).toBeGreaterThanOrEqual(5 * 1024 ** 2);
    expect(size).toBeLessThan(6.5 * 1024 ** 2);
  }
});

test("that was called off is removed again, and nothing else of the tenant's", async () => {
  const { id } = await platform.addTenant(leaving);
  platform.s3.put(`tenants/${id}/exports/report.txt`, "the tenant's own folder of that name");
  const neighbour = await platform.addTenant(leaving);
  const own = platform.s3.everythingBut(`tenants/${id}/${exportFolder(requested_at)}`);
  await exportOf(id);
  await exportOf(neighbour.id);
  const others = platform.s3.everythingBut(`tenants/${id}/`);
  await platform.control.change(id, { status: "suspended" }, {});
  await platform.drain();
  expect(platform.s3.count(`tenants/${id}/${exportFolder(requested_at)}`)).toBe(0);
  expect(platform.s3.everythingBut(`tenants/${id}/`)).toBe(others);
  expect(platform.s3.everythingBut(`tenants/${neighbour.id}/exports/`)).toBe(own);
  expect(await platform.record(id)).toMatchObject({ status: "suspended" });
  expect(await platform.record(id)).not.toHaveProperty("discarded_export");
});
