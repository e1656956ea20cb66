import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inDirectory, inMemory } from "../src/storage";

let directory: string;
beforeEach(() => {
  directory = join(mkdtempSync(join(tmpdir(), "storage-test-")), "data");
});
afterEach(() => rmSync(join(directory, ".."), { recursive: true }));

const reopened = () => {
  const storage = inDirectory(directory);
  const map = storage.map<{ n: number }>("numbers");
  return { storage, map };
};

test("a map is as it was left, in its order, also without a close", () => {
  const { map } = reopened();
  map.set("b", { n: 1 });
  map.set("a", { n: 2 });
  map.set("b", { n: 3 });
  map.set("c", { n: 4 });
  map.delete("c");
  expect(reopened().map.entries()).toEqual([
    ["b", { n: 3 }],
    ["a", { n: 2 }],
  ]);
});

test("a line that a kill broke off is no entry", () => {
  const { map } = reopened();
  map.set("a", { n: 1 });
  appendFileSync(join(directory, "numbers.jsonl"), '["b",{"n":');
  expect(reopened().map.entries()).toEqual([["a", { n: 1 }]]);
});

test("a file does not grow with changes alone", () => {
  const { map } = reopened();
  for (let n = 0; n < 5_000; n += 1) map.set("a", { n });
  const file = join(directory, "numbers.jsonl");
  expect(readFileSync(file, "utf8").split("\n").length).toBeLessThan(2_000);
  expect(reopened().map.get("a")).toEqual({ n: 4_999 });
});

test("one process has a directory, until it ends", () => {
  const { storage } = reopened();
  const lock = join(directory, "lock");
  expect(readFileSync(lock, "utf8")).toBe(String(process.pid));
  writeFileSync(lock, String(process.ppid));
  expect(() => inDirectory(directory)).toThrow(`${directory} is used by process ${process.ppid}: stop it`);
  // A process that is gone; ids are smaller.
  writeFileSync(lock, String(2 ** 30));
  expect(() => inDirectory(directory)).not.toThrow();
  storage.close();
  expect(readdirSync(directory)).not.toContain("lock");
});

test("what is kept is for this user alone", () => {
  const { map } = reopened();
  map.set("a", { n: 1 });
  expect(statSync(directory).mode & 0o077).toBe(0);
  expect(statSync(join(directory, "numbers.jsonl")).mode & 0o077).toBe(0);
});

test("in memory a name is the same map, and there is no directory", () => {
  const storage = inMemory();
  storage.map("a").set("key", 1);
  expect(storage.map("a").get("key")).toBe(1);
  expect(storage.directory("a")).toBeUndefined();
});
