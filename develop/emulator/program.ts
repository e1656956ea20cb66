import { once } from "node:events";
import { whole } from "@saas/cli-kit/command";
import { CommandError, type ExitCode, exitCodes } from "@saas/cli-kit/exit";
import { ownTerminal, type Terminal } from "@saas/cli-kit/terminal";
import { environmentNamed } from "../../environments/environment";
import { loadEnvironments } from "../../environments/load";
import { projectCommand } from "../../operate/support/command";
import { findMoto } from "../../operate/terraform/find";
import { npxCdktf } from "../../toolchains/lines";
import { type Moto, startMoto } from "./moto";

/** Runs `npm run emulator`. */
export function runEmulator(words: readonly string[], terminal: Terminal = ownTerminal()): Promise<ExitCode> {
  const { program, action, run } = projectCommand(
    {
      name: "emulator",
      description:
        "Starts an AWS emulator in memory, for Terraform without an account, and prints the variables that point at it.\n" +
        "Needs Moto: pip install 'moto[server]'. Ctrl-C stops it and discards all that was deployed to it.",
      ends: ["unavailable"],
    },
    terminal,
  );
  program
    .option("--port <number>", "port on this machine", whole(1, 65_535), 4566)
    .option("--environment <name>", "environment whose account it emulates", "dev")
    .action(
      action(async ({ port, environment }: { port: number; environment: string }) => {
        const { name, accountId, region } = environmentNamed(environment, loadEnvironments());
        const emulator = await started(port, accountId);
        terminal.note(`The emulator plays account ${accountId} of ${name}. In another terminal:\n`);
        for (const [variable, value] of Object.entries(variables(emulator.url, region))) {
          terminal.print(`export ${variable}=${value}`);
        }
        terminal.note(`\nNext: ${npxCdktf()} deploy state-backend-${name} --skip-provider-lock`);
        await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
        await emulator.close();
      }),
    );
  return run(words);
}

async function started(port: number, accountId: string): Promise<Moto> {
  const moto = findMoto();
  if ("missing" in moto) {
    throw new CommandError(`the emulator needs ${moto.missing}`, exitCodes.unavailable);
  }
  try {
    return await startMoto({ command: moto.found, accountId, port });
  } catch (error) {
    if ((error as { code?: string }).code !== "EADDRINUSE") throw error;
    throw new CommandError(
      `another process listens on port ${port}: end it, or choose another port with --port`,
      exitCodes.unavailable,
    );
  }
}

/** What Terraform, cdktf and the commands of operators read; fake credentials. */
const variables = (url: string, region: string): Readonly<Record<string, string>> => ({
  AWS_ENDPOINT_URL: url,
  AWS_ACCESS_KEY_ID: "operator",
  AWS_SECRET_ACCESS_KEY: "not-a-secret",
  AWS_REGION: region,
  AWS_EC2_METADATA_DISABLED: "true",
  CHECKPOINT_DISABLE: "1",
});
