import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { runSupplyChain } from "../../../develop/supply-chain/program";
import { outcomeOf } from "../../support/played-terminal";
import { synthesize } from "../../support/synth";

const root = resolve(__dirname, "../../..");
const supplyChain = (...words: string[]) => outcomeOf((terminal) => runSupplyChain(words, terminal));

const directory = mkdtempSync(join(tmpdir(), "secrets-"));
afterAll(() => rmSync(directory, { recursive: true }));

/** Put together here: this file is looked at for secrets as well. */
const planted = ["gh", "p_0123456789abcdefghijABCDEFGHIJ012345"].join("");

describe("npm run supply-chain -- --scan", () => {
  it("finds a planted secret by file and line, and does not repeat it", () => {
    writeFileSync(join(directory, "notes.txt"), `a line\ntoken ${planted}\n`);
    const words = ["--import", "tsx", "develop/main.ts", "supply-chain", "--scan", directory];
    const { status, stdout, stderr } = spawnSync(process.execPath, words, { cwd: root, encoding: "utf8" });
    expect(status).toBe(1);
    expect(stderr).toMatch(/notes\.txt:2: found GitHub Token/);
    expect(stdout).toMatch(/^FAIL secrets/);
    expect(stdout + stderr).not.toContain(planted);
    rmSync(join(directory, "notes.txt"));
  });

  it("finds none in what is synthesized", async () => {
    for (const { name, text } of synthesize().values()) writeFileSync(join(directory, `${name}.json`), text);
    expect(await supplyChain("--scan", directory)).toMatchObject({
      exitCode: 0,
      out: expect.stringMatching(/^ok {3}secrets {2}searched \d\d files/),
    });
  });

  it("reports wrong usage in one line", async () => {
    const { exitCode, err } = await supplyChain("--advisories", "never");
    expect(exitCode).toBe(2);
    expect(err).toContain("argument 'never' is invalid. Allowed choices are if-reachable, required.");
  });
});
