import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import { join } from "node:path";
import { recordHolder, runningOn } from "@saas/api-client/local-platform";

const platform = {
  apiEndpoint: "http://127.0.0.1:3000/local",
  endpointUrl: "http://127.0.0.1:4566",
  region: "eu-central-1",
  userPoolId: "eu-central-1_x",
  userPoolClientId: "client",
  operator: { accessKeyId: "ASIA", secretAccessKey: "secret", sessionToken: "token" },
};
const PORT = 3000;
let directory: string;
let file: string;
let removals: (() => void)[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(os.tmpdir(), "saas-record-"));
  file = join(directory, `multi-tenant-saas-port-${PORT}.socket`);
  jest.spyOn(os, "tmpdir").mockReturnValue(directory);
});
afterEach(() => {
  for (const remove of removals) remove();
  removals = [];
  jest.restoreAllMocks();
  rmSync(directory, { recursive: true });
});

async function hold(): Promise<() => void> {
  const remove = await recordHolder(PORT, platform);
  removals.push(remove);
  return remove;
}

test("what runs is found by its port, until it ends", async () => {
  const remove = await hold();
  expect(await runningOn(PORT)).toEqual({ ...platform, pid: process.pid });
  remove();
  expect(await runningOn(PORT)).toBeUndefined();
  expect(existsSync(file)).toBe(false);
});

test("only its owner can ask, whatever was in its place, and there is nothing to read", async () => {
  writeFileSync(file, "old", { mode: 0o666 });
  const before = process.umask(0);
  await hold();
  process.umask(before);
  expect(lstatSync(file).mode & 0o777).toBe(0o600);
  expect(await runningOn(PORT)).toMatchObject({ operator: platform.operator });
  expect(() => readFileSync(file)).toThrow("ENXIO");
});

test("what another file leads to is left alone", async () => {
  const elsewhere = join(directory, "elsewhere");
  writeFileSync(elsewhere, "untouched");
  symlinkSync(elsewhere, file);
  await hold();
  expect(readFileSync(elsewhere, "utf8")).toBe("untouched");
  expect(await runningOn(PORT)).toMatchObject({ operator: platform.operator });
});

test("a socket that a killed process left is no platform, and the next one takes its place", async () => {
  const script = `process.umask(0o177); require("node:net").createServer().listen(${JSON.stringify(file)}, () => process.kill(process.pid, "SIGKILL"))`;
  expect(spawnSync(process.execPath, ["-e", script]).signal).toBe("SIGKILL");
  expect(lstatSync(file).isSocket()).toBe(true);
  expect(await runningOn(PORT)).toBeUndefined();
  await hold();
  expect(await runningOn(PORT)).toMatchObject({ pid: process.pid });
});

test.each([
  ["cannot be replaced", () => mkdirSync(file), "(ERR_FS_EISDIR)"],
  [
    "has too long a path",
    () => jest.spyOn(os, "tmpdir").mockReturnValue(join(directory, "long".repeat(30))),
    "(the path is too long)",
  ],
])("what %s is one line with the file and the way out", async (_, spoil, reason) => {
  spoil();
  await expect(recordHolder(PORT, platform)).rejects.toThrow(
    `.socket cannot be used ${reason}: remove it, or set TMPDIR to a directory of your own`,
  );
});

test.each([
  ["others can connect to", (socket: string) => chmodSync(socket, 0o666)],
  [
    "is a link",
    (socket: string) => {
      renameSync(socket, join(directory, "elsewhere"));
      symlinkSync(join(directory, "elsewhere"), socket);
    },
  ],
  [
    "is a file",
    (socket: string) => {
      rmSync(socket);
      writeFileSync(socket, JSON.stringify({ ...platform, pid: process.pid }), { mode: 0o600 });
    },
  ],
])("a socket that %s is not believed", async (_, spoil) => {
  await hold();
  spoil(file);
  expect(await runningOn(PORT)).toBeUndefined();
});
