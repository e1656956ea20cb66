import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { synthesize } from "../../support/synth";

const root = resolve(__dirname, "../../..");
const supplyChain = (...words: string[]) =>
  spawnSync(process.execPath, ["--import", "tsx", "develop/main.ts", "supply-chain", ...words], {
    cwd: root,
    encoding: "utf8",
  });

const directory = mkdtempSync(join(tmpdir(), "secrets-"));
afterAll(() => rmSync(directory, { recursive: true }));

/** Put together here: this file is looked at for secrets as well. */
const planted = ["gh", "p_0123456789abcdefghijABCDEFGHIJ012345"].join("");

describe("npm run supply-chain -- --scan", () => {
  it("finds a planted secret by file and line, and does not repeat it", () => {
    writeFileSync(join(directory, "notes.txt"), `a line\ntoken ${planted}\n`);
    const { status, stdout, stderr } = supplyChain("--scan", directory);
    expect(status).toBe(1);
    expect(stderr).toMatch(/notes\.txt:2: found GitHub Token/);
    expect(stdout).toMatch(/^FAIL secrets/);
    expect(stdout + stderr).not.toContain(planted);
    rmSync(join(directory, "notes.txt"));
  });

  it("finds none in what is synthesized", () => {
    for (const { name, text } of synthesize().values()) writeFileSync(join(directory, `${name}.json`), text);
    const { status, stdout } = supplyChain("--scan", directory);
    expect({ status, stdout }).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^ok {3}secrets {2}searched \d\d files/),
    });
  });

  it("reports wrong usage in one line", () => {
    const { status, stderr } = supplyChain("--advisories", "never");
    expect(status).toBe(2);
    expect(stderr).toContain("argument 'never' is invalid. Allowed choices are if-reachable, required.");
  });
});
