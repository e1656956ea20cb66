import { readFileSync } from "node:fs";
import { join } from "node:path";
import { App } from "cdktf";
import type { EnvironmentConfig } from "../../environments/schema";
import type { FunctionBundles } from "../../stacks/support/bundling";
import { platformStackName } from "../../stacks/support/naming";
import { compose } from "../../synthesis/compose";

/**
 * Synthesizes the stacks of one environment into a directory. Does not validate the data: the benchmark also runs environments
 * that must not be deployed.
 * @returns the file of the platform stack.
 */
export function synthesize(
  environment: EnvironmentConfig,
  bundles: FunctionBundles,
  directory: string,
): string {
  const app = new App({ outdir: directory });
  compose(app, [environment], bundles);
  app.synth();
  return join(directory, "stacks", platformStackName(environment.name), "cdk.tf.json");
}

/** The names of the stacks that a synthesis wrote to a directory. */
export function stacksIn(directory: string): string[] {
  const { stacks } = JSON.parse(readFileSync(join(directory, "manifest.json"), "utf8")) as { stacks: object };
  return Object.keys(stacks);
}
