import { App } from "cdktf";
import { EnvironmentError, loadEnvironments } from "./environments/load";
import type { EnvironmentConfig } from "./environments/schema";
import { CiAccessStack } from "./stacks/ci-access-stack";
import { PlatformStack } from "./stacks/platform-stack";
import { StateBackendStack } from "./stacks/state-backend-stack";
import { buildProblems, bundleFunctions, type FunctionBundles } from "./stacks/support/bundling";

/** Every environment and its stacks. */
export function compose(
  app: App,
  environments: readonly EnvironmentConfig[],
  bundles: FunctionBundles,
): void {
  for (const environment of environments) {
    new StateBackendStack(app, environment);
    if (environment.ci !== undefined) new CiAccessStack(app, environment, environment.ci);
    new PlatformStack(app, { environment, bundles });
  }
}

async function main(): Promise<void> {
  const environments = loadEnvironments();
  const bundles = await bundleFunctions();
  // Stack traces in the manifest would tell one checkout's path from another's.
  const app = new App({ stackTraces: false });
  compose(app, environments, bundles);
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
  return error instanceof EnvironmentError ? error.message : (buildProblems(error) ?? error);
}
