import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { played } from "../../support/operate/tenants/played";
import { idOf, offboarding, tenant } from "../../support/operate/tenants/tenants";

const { state, tenants } = played();
let directory: string;

const names = ["manifest.json", "items-00001.ndjson", "files-00001.ndjson"];
const exported = (out = join(directory, "acme")) => tenants(["export", "Acme", "--out", out]);
const downloads = () => state.api.requests.map(({ request }) => request).filter((it) => /json$/.test(it));

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "saas-export-"));
  state.api.add(tenant(1, "Acme", { status: "offboarding", offboarding }));
  for (const name of names) state.api.exports.set(name, { content: `{"part":"${name}"}\n` });
});
afterEach(() => rmSync(directory, { recursive: true }));

test("keeps every file, for its owner alone, the manifest last", async () => {
  const out = join(directory, "acme");
  const { exitCode, out: told } = await exported();
  expect(told.split("\n")).toEqual([
    `Acme (${idOf(1)}): 3 files in ${out}, sizes and checksums verified`,
    "next: keep them; the purge begins after 2026-03-30 12:00:00 UTC (in 29 days)",
  ]);
  expect(readFileSync(join(out, "items-00001.ndjson"), "utf8")).toBe('{"part":"items-00001.ndjson"}\n');
  expect(readdirSync(out).sort()).toEqual([...names].sort());
  expect(statSync(out).mode & 0o777).toBe(0o700);
  expect(statSync(join(out, "manifest.json")).mode & 0o777).toBe(0o600);
  expect(downloads()).toEqual(["GET items-00001.ndjson", "GET files-00001.ndjson", "GET manifest.json"]);
  expect(exitCode).toBe(0);
});

test("again: only what is missing or harmed is downloaded", async () => {
  await exported(directory);
  writeFileSync(join(directory, "items-00001.ndjson"), "harmed");
  state.api.requests.splice(0);
  expect((await exported(directory)).out).toContain("3 files (2 there already)");
  expect(downloads()).toEqual(["GET items-00001.ndjson"]);
  expect(readFileSync(join(directory, "items-00001.ndjson"), "utf8")).toContain("part");
});

test.each([
  [
    "other content",
    '{"part":"items-00002.ndjson"}\n',
    /items-00001\.ndjson should have the SHA-256 [0-9a-f]{64}, but/,
  ],
  ["less", "{}", /items-00001\.ndjson should have 30 bytes, but has 2/],
])("%s than was exported is not kept", async (_, delivered, message) => {
  const content = state.api.exports.get("items-00001.ndjson")?.content ?? "";
  state.api.exports.set("items-00001.ndjson", { content, delivered });
  const { exitCode, err } = await exported(directory);
  expect(err).toMatch(message);
  expect([exitCode, readdirSync(directory)]).toEqual([1, []]);
});

test("requests new URLs in place of expired ones", async () => {
  state.api.expiredUrls = 1;
  expect((await exported()).exitCode).toBe(0);
});

test("URLs that are refused again and again end it", async () => {
  state.api.expiredUrls = 10;
  expect(await exported()).toMatchObject({
    exitCode: 1,
    err: "error download of items-00001.ndjson was answered 403",
  });
});

test.each(["../out.ndjson", "/etc/passwd", ".."])("a file named %s leads nowhere", async (name) => {
  state.api.exports.set(name, { content: "x" });
  state.api.exports.delete("items-00001.ndjson");
  state.api.exports.delete("files-00001.ndjson");
  const { exitCode, err } = await exported(join(directory, "acme"));
  expect([exitCode, err]).toEqual([1, `error "${name}" is not a valid name of an exported file`]);
  expect(readdirSync(directory)).toEqual(["acme"]);
});

test("--json lists the files, without URLs", async () => {
  const { out } = await tenants(["export", "Acme", "--out", directory, "--json"]);
  expect(JSON.parse(out)).toMatchObject({
    tenant_id: idOf(1),
    directory,
    files: [
      { name: "items-00001.ndjson", bytes: 30, state: "downloaded" },
      { name: "files-00001.ndjson" },
      { name: "manifest.json" },
    ],
  });
  expect(out).not.toContain("http");
});
