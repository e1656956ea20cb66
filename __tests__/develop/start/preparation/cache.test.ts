import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Cache } from "../../../../develop/start/preparation/cache";

const LONG_AGO = new Date(2020, 0, 1);
let root: string;
let cache: Cache;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "cache-test-"));
  cache = new Cache(join(root, "dist"), root);
  write("lambdas/data.ts", "export const data = 1;");
  write("node_modules/.package-lock.json", '{"zod":"4.0.0"}');
});
afterEach(() => rmSync(root, { recursive: true }));

/** Writes a file with the time of one that was saved long ago. */
function write(file: string, content: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), content);
  utimesSync(join(root, file), LONG_AGO, LONG_AGO);
}

const product = (content: string, files = ["lambdas/data.ts", "node_modules/zod/index.js"]) =>
  cache.keep("code", Date.now(), async (directory) => {
    writeFileSync(join(directory, "index.js"), content);
    return files;
  });

test("a product is used again while nothing that went into it has another content", async () => {
  expect(cache.kept("code")).toBeUndefined();
  const directory = await product("compiled");
  expect(readFileSync(join(directory, "index.js"), "utf8")).toBe("compiled");
  const now = new Date();
  utimesSync(join(root, "lambdas/data.ts"), now, now);
  expect(cache.kept("code")).toBe(directory);
  expect(cache.kept("stacks")).toBeUndefined();
});

test.each([
  [
    "another content at the same time and of the same length",
    () => write("lambdas/data.ts", "export const data = 2;"),
  ],
  ["a removed file", () => rmSync(join(root, "lambdas/data.ts"))],
  ["another package", () => write("node_modules/.package-lock.json", '{"zod":"4.0.1"}')],
  ["a lost product", () => rmSync(join(root, "dist"), { recursive: true })],
])("%s makes it anew", async (_, change) => {
  await product("compiled");
  change();
  expect(cache.kept("code")).toBeUndefined();
});

test("contents that come back bring their product back", async () => {
  const first = await product("first");
  write("lambdas/data.ts", "export const data = 2;");
  const second = await product("second");
  expect(second).not.toBe(first);
  write("lambdas/data.ts", "export const data = 1;");
  expect(await product("first")).toBe(first);
});

test("what is saved while a product is made does not count as part of it", async () => {
  const directory = await cache.keep("code", Date.now(), async (made) => {
    writeFileSync(join(made, "index.js"), "of the text before");
    writeFileSync(join(root, "lambdas/data.ts"), "saved meanwhile");
    return ["lambdas/data.ts"];
  });
  expect(existsSync(directory)).toBe(true);
  expect(cache.kept("code")).toBeUndefined();
});

test("nothing is left of a product that cannot be made, and the last one stays", async () => {
  const directory = await product("compiled");
  const failing = cache.keep("code", Date.now(), async () => {
    throw new Error("lambdas/data.ts:1:7: Unexpected");
  });
  await expect(failing).rejects.toThrow("lambdas/data.ts:1:7");
  expect(cache.kept("code")).toBe(directory);
});

test("old products make room; one that is in use is not old", async () => {
  const first = await product("0");
  for (let version = 1; version <= 20; version += 1) {
    write("lambdas/data.ts", `export const data = 1;${" ".repeat(version)}`);
    const latest = await product(String(version));
    utimesSync(
      latest,
      new Date(LONG_AGO.getTime() + version * 1000),
      new Date(LONG_AGO.getTime() + version * 1000),
    );
    const now = new Date();
    utimesSync(first, now, now);
  }
  expect(existsSync(first)).toBe(true);
  expect(readdirSync(join(root, "dist")).length).toBeLessThan(20);
});
