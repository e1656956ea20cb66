import { defaultProvider } from "@aws-sdk/credential-provider-node";
import { labelled, simulatedAddress } from "@saas/api-client/addresses";
import { runningOn } from "@saas/api-client/local-platform";
import { passwordSetter } from "@saas/api-client/operator";
import { operatorApi } from "@saas/api-client/operator-api";
import { readOutputs, regionOf } from "@saas/api-client/outputs";
import type { Target } from "@saas/api-client/target";
import { commandLine } from "@saas/cli-kit/command";
import { CommandError, type ExitCode, exitCodes } from "@saas/cli-kit/exit";
import { ownTerminal, type Terminal } from "@saas/cli-kit/terminal";
import { local } from "../../environments";
import { askForPassword, mailboxAt } from "./company";
import { runTour } from "./walk";

interface Options {
  readonly endpoint?: string;
  readonly userPoolId?: string;
  readonly clientId?: string;
  readonly region?: string;
  readonly awsEndpointUrl?: string;
  readonly outputs?: string;
  readonly passwordFromAdmin?: true;
  readonly email?: string;
  readonly operator?: true;
  readonly otherTier?: string;
  readonly port: string;
}

/** Runs `npm run tour`. */
export function runTourProgram(
  words: readonly string[],
  terminal: Terminal = ownTerminal(),
): Promise<ExitCode> {
  const { program, action, run } = commandLine(
    {
      name: "tour",
      description:
        "Walks through a platform as two new customers; exits with 1 when a step fails.\n" +
        "Without options it uses the platform that npm start runs; with ids or an outputs file, any deployment.",
      ends: ["unavailable"],
    },
    terminal,
  );
  program
    .option("--port <number>", "port of the platform that npm start runs", "3000")
    .option(
      "--outputs <file>",
      "outputs of a deployment: `cdktf output --outputs-file` or `terraform output -json`",
    )
    .option("--endpoint <url>", "base URL of the API, with the stage")
    .option("--user-pool-id <id>", "Cognito user pool")
    .option("--client-id <id>", "client of the user pool")
    .option("--region <region>", "AWS region; default: the user pool's")
    .option("--aws-endpoint-url <url>", "an AWS emulator instead of AWS")
    .option(
      "--password-from-admin",
      "set passwords with your own AWS credentials instead of reading invitations",
    )
    .option(
      "--operator",
      "also act as the operator, with your own AWS credentials: change tiers, suspend, offboard the tour's tenants",
    )
    .option("--other-tier <tier>", "another tier for a tenant; without it the tour skips that step")
    .option("--email <address>", "your address: a deployment's invitations go to name+<company>@domain")
    .action(
      action(async (options: Options) =>
        (await runTour(await targetOf(options), terminal.print, terminal.width))
          ? exitCodes.done
          : exitCodes.failed,
      ),
    );
  return run(words);
}

/** @throws Error naming the missing options. */
async function targetOf(options: Options): Promise<Target> {
  const named = options.outputs !== undefined || options.endpoint !== undefined;
  return named ? deployedTarget(options) : localTarget(options);
}

async function localTarget({ port }: Options): Promise<Target> {
  const platform = await runningOn(Number(port));
  if (platform === undefined) {
    throw new CommandError(
      `no platform runs on port ${port}: run npm start in another terminal, or name a deployment with --outputs <file>`,
      exitCodes.unavailable,
    );
  }
  const { apiEndpoint, endpointUrl, region, userPoolId, userPoolClientId: clientId } = platform;
  const operator = operatorApi({ endpoint: apiEndpoint, region, credentials: platform.operator });
  return {
    ...{ apiEndpoint, endpointUrl, region, userPoolId, clientId },
    invitations: mailboxAt(endpointUrl),
    operator,
    ...localTiers(),
  };
}

/** The local environment's tiers for the operator's steps: another pooled one, and one with silos. */
export function localTiers(): Pick<Target, "otherTier" | "silo"> {
  const tierOf = (isolation: string) =>
    Object.entries(local.tiers).find(
      ([name, tier]) => tier.isolation === isolation && name !== local.defaultTier,
    )?.[0];
  const [otherTier, tier] = [tierOf("pool"), tierOf("silo")];
  return {
    ...(otherTier !== undefined && { otherTier }),
    // The local platform deploys a silo as soon as a tenant awaits it.
    ...(tier !== undefined && { silo: { tier, deploy: async () => {} } }),
  };
}

function deployedTarget(options: Options): Target {
  const outputs = options.outputs === undefined ? undefined : readOutputs(options.outputs);
  const apiEndpoint = options.endpoint ?? outputs?.apiEndpoint;
  const userPoolId = options.userPoolId ?? outputs?.userPoolId;
  const clientId = options.clientId ?? outputs?.clientId;
  if (apiEndpoint === undefined || userPoolId === undefined || clientId === undefined) {
    throw new CommandError(
      "name --endpoint, --user-pool-id and --client-id, or --outputs <file> with all three",
      exitCodes.usage,
    );
  }
  const emulated = options.awsEndpointUrl !== undefined;
  if (!emulated && !options.passwordFromAdmin && options.email === undefined) {
    throw new CommandError(
      "name --email <address> to receive the invitations, or --password-from-admin to set the passwords yourself",
      exitCodes.usage,
    );
  }
  const signIn = {
    region: options.region ?? regionOf(userPoolId),
    userPoolId,
    clientId,
    endpointUrl: options.awsEndpointUrl,
  };
  return {
    ...signIn,
    apiEndpoint: apiEndpoint.replace(/\/$/, ""),
    invitations: options.awsEndpointUrl === undefined ? askForPassword : mailboxAt(options.awsEndpointUrl),
    ...(options.passwordFromAdmin && { setPassword: passwordSetter(signIn) }),
    ...(options.operator && {
      operator: operatorApi({ endpoint: apiEndpoint, region: signIn.region, credentials: defaultProvider() }),
      ...(options.otherTier !== undefined && { otherTier: options.otherTier }),
    }),
    ...(options.email === undefined
      ? !emulated && { emailFor: simulatedAddress }
      : { emailFor: labelled(options.email) }),
  };
}
