import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { CommandError, type ExitCode, exitCodes } from "@saas/cli-kit/exit";
import { succeeded } from "@saas/cli-kit/process";
import { ownTerminal, type Terminal } from "@saas/cli-kit/terminal";
import { App } from "cdktf";
import { loadEnvironments } from "../../environments/load";
import type { EnvironmentConfig } from "../../environments/schema";
import type { SiloTenant } from "../../environments/schema/data";
import { staging } from "../../environments/staging";
import { projectCommand } from "../../operate/support/command";
import { findMoto, findToolchain } from "../../operate/terraform/find";
import { bundleFunctions, type FunctionBundles } from "../../stacks/support/bundling";
import {
  ciAccessStackName,
  platformStackName,
  siloStackName,
  stateBackendStackName,
} from "../../stacks/support/naming";
import { compose } from "../../synthesis/compose";
import { installedLine } from "../../toolchains/lines";
import { startMoto } from "../emulator/moto";
import { Workspace } from "../emulator/workspace";
import { startFront } from "./front";
import { Memory } from "./memory";
import { record } from "./recording";

/** The release of the AWS provider that the bindings are generated from. */

const RECORDED = join(__dirname, "../../__tests__/support/recorded");

const tenant: SiloTenant = {
  slug: "acme",
  tenantId: "00000000-0000-4000-8000-000000000001",
  region: staging.region,
  tier: "dedicated",
};
/** An environment with every optional resource (a key, a firewall, receivers of alarms), and nothing that cannot be destroyed. */
const first: EnvironmentConfig = {
  ...staging,
  siloTenants: [tenant],
  tags: { team: "platform", kind: "first" },
};
/** The same environment with every in-place change, except of methods, which Moto cannot change. */
const second: EnvironmentConfig = {
  ...first,
  alarms: {
    ...first.alarms,
    receivers: ["other@example.com"],
    functionErrors: { ...first.alarms.functionErrors, threshold: 3 },
    functionThrottles: { ...first.alarms.functionThrottles, threshold: 3 },
    apiServerErrors: { ...first.alarms.apiServerErrors, threshold: 3 },
    siloThrottles: { ...first.alarms.siloThrottles, threshold: 3 },
    siloErrors: { ...first.alarms.siloErrors, threshold: 3 },
  },
  cors: { allowOrigins: ["https://other.example.com"] },
  logs: { retentionDays: 60, level: "DEBUG" },
  onboarding: { ...first.onboarding, throttling: { rateLimit: 4, burstLimit: 8 } },
  throttling: { rateLimit: 90, burstLimit: 400 },
  tiers: {
    standard: { ...staging.tiers.standard, rateLimit: 21 },
    gold: staging.tiers.premium,
    dedicated: staging.tiers.dedicated,
  },
  webApplicationFirewall: {
    ...first.webApplicationFirewall,
    onboardingRequestsPer5Minutes: 101,
    logs: "all",
  },
  // One is changed, one stays, the others share the rest.
  concurrency: { ...first.concurrency, reserved: { data: 290, files: 100 } },
  // One is changed, one removed.
  tags: { team: "payments" },
};

/** Runs `npm run record:permissions`. */
export function runRecordPermissions(
  words: readonly string[],
  terminal: Terminal = ownTerminal(),
): Promise<ExitCode> {
  const { program, action, run } = projectCommand(
    {
      name: "record:permissions",
      description:
        "Records the permissions that planning, deploying, changing and destroying an environment on an AWS emulator needs.\n" +
        "Takes some minutes; needs Terraform, the AWS provider and Moto.",
      ends: ["unavailable"],
    },
    terminal,
  );
  program.action(action(recordPermissions));
  return run(words);
}

/**
 * Records the permissions for planning, and those for deploying, changing and destroying a whole environment on an AWS emulator.
 * Takes some minutes; has the requirements of `npm run test:terraform`.
 */
async function recordPermissions(): Promise<void> {
  const toolchain = findToolchain(installedLine().provider.version);
  const moto = findMoto();
  if (!("found" in toolchain) || !("found" in moto)) {
    throw new CommandError(
      `recording needs ${[toolchain, moto].flatMap((each) => ("missing" in each ? [each.missing] : [])).join("; ")}`,
      exitCodes.unavailable,
    );
  }
  const { name, accountId, region } = staging;
  const emulator = await startMoto({ command: moto.found, accountId });
  const options = { emulator: emulator.url, place: { region, accountId }, memory: new Memory() };
  const [planning, deploying] = [await startFront(options), await startFront(options)];
  // An administrator's calls are not recorded, but plans read what they made.
  const administering = await startFront(options);
  const workspace = new Workspace(toolchain.found, emulator.url);
  const [backend, access, platform, silo] = [
    stateBackendStackName(name),
    ciAccessStackName(name),
    platformStackName(name),
    siloStackName(name, tenant.slug),
  ];
  const bundles = await bundleFunctions();
  const synthesize = (environment: EnvironmentConfig, code: FunctionBundles = bundles) => {
    const app = new App({ outdir: workspace.output });
    compose(app, loadEnvironments({ staging: environment }), code);
    app.synth();
  };
  const terraform = async (url: string, stack: string, ...args: string[]) => {
    process.stderr.write(`terraform ${args[0]} ${stack}\n`);
    workspace.pointAt(url);
    succeeded(await workspace.terraform(stack, ...args, "-input=false"));
  };
  try {
    synthesize(first);
    await terraform(administering.url, backend, "init");
    await terraform(administering.url, backend, "apply", "-auto-approve");
    synthesize({ ...first, state: { ...first.state, ownState: "bucket" } });
    await terraform(administering.url, backend, "init", "-migrate-state", "-force-copy");
    await terraform(emulator.url, access, "init");
    await terraform(emulator.url, access, "apply", "-auto-approve");
    await terraform(deploying.url, platform, "init");
    await terraform(deploying.url, platform, "apply", "-auto-approve");
    await terraform(deploying.url, silo, "init");
    await terraform(deploying.url, silo, "apply", "-auto-approve");
    for (const stack of [backend, access, platform, silo]) await terraform(planning.url, stack, "plan");
    synthesize(second, changed(bundles));
    await terraform(deploying.url, platform, "apply", "-auto-approve");
    await terraform(deploying.url, silo, "apply", "-auto-approve");
    await terraform(deploying.url, silo, "destroy", "-auto-approve");
    await terraform(deploying.url, platform, "destroy", "-auto-approve");
    const unknown = [...planning.refused, ...deploying.refused];
    if (unknown.length > 0)
      throw new Error(`calls without a known check:\n${[...new Set(unknown)].join("\n")}`);
    for (const [file, { checks }] of [
      ["plan", planning],
      ["deploy", deploying],
    ] as const) {
      const recorded = record(checks, staging);
      writeFileSync(
        join(RECORDED, `${file}.json`),
        `[\n${recorded.map((each) => JSON.stringify(each)).join(",\n")}\n]\n`,
      );
      process.stderr.write(`${file}: ${recorded.length} kinds of checks in ${checks.length}\n`);
    }
  } finally {
    workspace.remove();
    await Promise.all([planning, deploying, administering].map((front) => front.close()));
    await emulator.close();
  }
}

/** Bundles that differ for Terraform. */
function changed(bundles: FunctionBundles): FunctionBundles {
  const other = Object.entries(bundles).map(([name, bundle]) => [name, { ...bundle, sha256: "b3RoZXI=" }]);
  return Object.fromEntries(other) as FunctionBundles;
}
