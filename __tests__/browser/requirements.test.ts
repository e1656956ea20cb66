import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findChromium } from "./requirements";

const directory = mkdtempSync(join(tmpdir(), "chromium-"));
const program = join(directory, "chromium");
writeFileSync(program, "#!/bin/sh\n");

afterAll(() => rmSync(directory, { recursive: true }));

test("Chromium is what CHROMIUM_PATH names, else the first on the PATH", () => {
  chmodSync(program, 0o755);
  expect(findChromium({ CHROMIUM_PATH: program })).toEqual({ found: program });
  expect(findChromium({ PATH: directory })).toEqual({ found: program });
});

test("a path that cannot be run is named", () => {
  chmodSync(program, 0o644);
  expect(findChromium({ CHROMIUM_PATH: program })).toEqual({ missing: expect.stringContaining(program) });
});
