import { App } from "cdktf";
import { EnvironmentError, loadEnvironments } from "./environments/load";
import type { EnvironmentConfig } from "./environments/schema";
import { PlatformStack } from "./stacks/platform-stack";
import { StateBackendStack } from "./stacks/state-backend-stack";
import { bundleFunctions, type FunctionBundles } from "./stacks/support/bundling";

/** Every environment and its stacks. */
export function compose(
  app: App,
  environments: readonly EnvironmentConfig[],
  bundles: FunctionBundles,
): void {
  for (const environment of environments) {
    new StateBackendStack(app, environment);
    new PlatformStack(app, { environment, bundles });
  }
}

async function main(): Promise<void> {
  const environments = loadEnvironments();
  const bundles = await bundleFunctions();
  const app = new App();
  compose(app, environments, bundles);
  app.synth();
}

if (require.main === module) {
  main().catch((error: unknown) => {
    // A mistake in the data is the reader's to mend: its message says all; anything else is ours, with the stack.
    console.error(error instanceof EnvironmentError ? error.message : error);
    process.exitCode = 1;
  });
}
