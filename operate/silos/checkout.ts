import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { type ExitCode, exitCodes } from "@saas/cli-kit/exit";

/** The checkout that the commands belong to. */
export const root = resolve(__dirname, "../..");

/** Shows Terraform's plan of one stack, synthesized alone in a separate process. @returns the exit code of npm run plan */
export async function showPlan(stack: string): Promise<ExitCode> {
  const words = ["--import", "tsx", "operate/main.ts", "plan", "make", stack, "--review"];
  const env = { ...process.env, SAAS_STACKS: stack };
  const planning = spawn(process.execPath, words, { cwd: root, env, stdio: "inherit" });
  const [code] = (await once(planning, "exit")) as [ExitCode | null];
  return code ?? exitCodes.failed;
}
