import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
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

beforeEach(() => {
  directory = mkdtempSync(join(os.tmpdir(), "saas-record-"));
  file = join(directory, `multi-tenant-saas-port-${PORT}.json`);
  jest.spyOn(os, "tmpdir").mockReturnValue(directory);
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(directory, { recursive: true });
});

test("what runs is found by its port, until the record is removed", () => {
  const remove = recordHolder(PORT, platform);
  expect(runningOn(PORT)).toEqual({ ...platform, pid: process.pid });
  remove();
  expect(runningOn(PORT)).toBeUndefined();
  expect(existsSync(file)).toBe(false);
});

test("a record is for its owner alone, whatever lay in its place", () => {
  writeFileSync(file, "old", { mode: 0o666 });
  chmodSync(file, 0o666);
  recordHolder(PORT, platform);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(runningOn(PORT)).toMatchObject({ operator: platform.operator });
});

test("a record is not written through a link", () => {
  const elsewhere = join(directory, "elsewhere");
  writeFileSync(elsewhere, "untouched");
  symlinkSync(elsewhere, file);
  recordHolder(PORT, platform);
  expect(readFileSync(elsewhere, "utf8")).toBe("untouched");
  expect(readFileSync(file, "utf8")).toContain("secret");
});

test("what cannot be replaced is one line with the file and the way out", () => {
  mkdirSync(file);
  expect(() => recordHolder(PORT, platform)).toThrow(
    `${file} cannot be written (ERR_FS_EISDIR): remove it, or set TMPDIR to a directory of your own`,
  );
});

test.each([
  ["others can read", (record: string) => chmodSync(record, 0o644)],
  ["others can write", (record: string) => chmodSync(record, 0o620)],
  [
    "is a link",
    (record: string) => {
      const elsewhere = join(directory, "elsewhere");
      writeFileSync(elsewhere, readFileSync(record), { mode: 0o600 });
      rmSync(record);
      symlinkSync(elsewhere, record);
    },
  ],
])("a record that %s is not believed", (_, spoil) => {
  recordHolder(PORT, platform);
  spoil(file);
  expect(runningOn(PORT)).toBeUndefined();
});
