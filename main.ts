import { App } from "cdktf";
import { EnvironmentError, loadEnvironments } from "./environments/load";
import type { EnvironmentConfig } from "./environments/schema";
import { PlatformStack } from "./stacks/platform-stack";
import { SiloStack } from "./stacks/silo-stack";
import { StateBackendStack } from "./stacks/state-backend-stack";
import { buildProblems, bundleFunctions, type FunctionBundles } from "./stacks/support/bundling";
import { platformStackName, siloStackName, stateBackendStackName } from "./stacks/support/naming";
import { chooseStacks, SelectionError } from "./stacks/support/selection";

/** A stack that is not made yet. */
interface Plan {
  readonly name: string;
  /** Whether it deploys functions. */
  readonly bundled: boolean;
  readonly make: (app: App, bundles: FunctionBundles | undefined) => void;
}

/** Every environment and its stacks. */
function plansOf(environments: readonly EnvironmentConfig[]): Plan[] {
  return environments.flatMap((environment): Plan[] => [
    {
      name: stateBackendStackName(environment.name),
      bundled: false,
      make: (app) => new StateBackendStack(app, environment),
    },
    {
      name: platformStackName(environment.name),
      bundled: true,
      make: (app, bundles) => {
        if (bundles === undefined) throw new Error(`${platformStackName(environment.name)} needs bundles`);
        new PlatformStack(app, { environment, bundles });
      },
    },
    ...environment.siloTenants.map((tenant) => ({
      name: siloStackName(environment.name, tenant.slug),
      bundled: false,
      make: (app: App) => new SiloStack(app, { environment, tenant }),
    })),
  ]);
}

/** Makes every stack of the environments. */
export function compose(
  app: App,
  environments: readonly EnvironmentConfig[],
  bundles: FunctionBundles,
): void {
  for (const { make } of plansOf(environments)) make(app, bundles);
}

/**
 * Synthesizes the stacks that SAAS_STACKS names, or all. A silo needs no bundles, and one of a thousand is as quick as one
 * of one: docs/tenancy-models.md.
 */
async function main(): Promise<void> {
  const plans = plansOf(loadEnvironments());
  const chosen = chooseStacks(
    process.env.SAAS_STACKS,
    plans.map(({ name }) => name),
  );
  const wanted = plans.filter(({ name }) => chosen.has(name));
  const bundles = wanted.some(({ bundled }) => bundled) ? await bundleFunctions() : undefined;
  // Stack traces in the manifest would tell one checkout's path from another's.
  const app = new App({ stackTraces: false });
  for (const { make } of wanted) make(app, bundles);
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
