import { EnvironmentError, loadEnvironments } from "./environments/load";
import { buildProblems, bundleFunctions } from "./stacks/support/bundling";
import { platformStackName, stackNames } from "./stacks/support/naming";
import { chooseStacks, SelectionError } from "./stacks/support/selection";
import { synthesizeApp } from "./synthesis/app";
import { compose } from "./synthesis/compose";

/** Synthesizes the stacks that SAAS_STACKS names, or all; a single silo needs neither bundles nor other silos. */
async function main(): Promise<void> {
  const environments = loadEnvironments();
  const chosen = chooseStacks(process.env.SAAS_STACKS, stackNames(environments));
  const bundled = environments.some(({ name }) => chosen.has(platformStackName(name)));
  const bundles = bundled ? await bundleFunctions() : undefined;
  synthesizeApp(undefined, (app) => compose(app, environments, bundles, chosen));
}

main().catch((error: unknown) => {
  console.error(explain(error));
  process.exitCode = 1;
});

/** Formats mistakes in the data or in a function's code for the user, one per line; any other error keeps its stack. */
function explain(error: unknown): unknown {
  const mistake = error instanceof EnvironmentError || error instanceof SelectionError;
  return mistake ? error.message : (buildProblems(error) ?? error);
}
