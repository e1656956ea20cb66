import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { run } from "@saas/cli-kit/process";
import { PlanError } from "../exit";

const TIMEOUT_MS = 300_000;

/**
 * Synthesizes every stack of a checkout, by the code that is checked out there, as `npx cdktf synth` does.
 * @param root the checkout, with its node_modules
 * @param output made when missing
 * @returns the output
 * @throws PlanError with what synthesis said
 */
export async function synthesizeCheckout(root: string, output = join(root, "cdktf.out")): Promise<string> {
  mkdirSync(output, { recursive: true });
  const { code, stdout, stderr } = await run(process.execPath, ["--import", "tsx", "main.ts"], {
    cwd: root,
    env: { ...process.env, CDKTF_OUTDIR: output },
    timeoutMs: TIMEOUT_MS,
  });
  if (code === 0) return output;
  throw new PlanError(
    `synthesis failed:\n${(stderr.trim() || stdout.trim()).split("\n").slice(0, MOST_LINES).join("\n")}`,
  );
}

const MOST_LINES = 20;
