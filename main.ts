import { App } from "cdktf";
import { EnvironmentError, loadEnvironments } from "./environments/load";
import type { EnvironmentConfig } from "./environments/schema";
import { CiAccessStack } from "./stacks/ci-access-stack";
import { PlatformStack } from "./stacks/platform-stack";
import { SiloStack } from "./stacks/silo-stack";
import { StateBackendStack } from "./stacks/state-backend-stack";
import { buildProblems, bundleFunctions, type FunctionBundles } from "./stacks/support/bundling";
import {
  ciAccessStackName,
  platformStackName,
  siloStackName,
  stateBackendStackName,
} from "./stacks/support/naming";
import { chooseStacks, SelectionError } from "./stacks/support/selection";

/** The names of all stacks of the environments. */
export function stackNames(environments: readonly EnvironmentConfig[]): string[] {
  return environments.flatMap(({ name, siloTenants, ci }) => [
    stateBackendStackName(name),
    ...(ci === undefined ? [] : [ciAccessStackName(name)]),
    platformStackName(name),
    ...siloTenants.map(({ slug }) => siloStackName(name, slug)),
  ]);
}

/**
 * Makes every environment's stacks, or those that are chosen.
 * @param bundles the functions' code; undefined where no platform is made.
 */
export function compose(
  app: App,
  environments: readonly EnvironmentConfig[],
  bundles: FunctionBundles | undefined,
  chosen: ReadonlySet<string> = new Set(stackNames(environments)),
): void {
  for (const environment of environments) {
    const { name, siloTenants, ci } = environment;
    if (chosen.has(stateBackendStackName(name))) new StateBackendStack(app, environment);
    if (ci !== undefined && chosen.has(ciAccessStackName(name))) new CiAccessStack(app, environment, ci);
    if (chosen.has(platformStackName(name))) {
      if (bundles === undefined) throw new Error(`${platformStackName(name)} is made without bundles`);
      new PlatformStack(app, { environment, bundles });
    }
    for (const tenant of siloTenants) {
      if (chosen.has(siloStackName(name, tenant.slug))) new SiloStack(app, { environment, tenant });
    }
  }
}

/** Synthesizes the stacks that SAAS_STACKS names, or all: a silo alone needs no bundles, and no other silo. */
async function main(): Promise<void> {
  const environments = loadEnvironments();
  const chosen = chooseStacks(process.env.SAAS_STACKS, stackNames(environments));
  const bundled = environments.some(({ name }) => chosen.has(platformStackName(name)));
  const bundles = bundled ? await bundleFunctions() : undefined;
  // Stack traces in the manifest would tell one checkout's path from another's.
  const app = new App({ stackTraces: false });
  compose(app, environments, bundles, chosen);
  app.synth();
}

if (require.main === module) {
  main().catch((error: unknown) => {
    console.error(explain(error));
    process.exitCode = 1;
  });
}

/** A mistake in the data or in a function's code is the reader's to mend: a line each; anything else is ours, with the stack. */
function explain(error: unknown): unknown {
  const mistake = error instanceof EnvironmentError || error instanceof SelectionError;
  return mistake ? error.message : (buildProblems(error) ?? error);
}
