import { join, resolve } from "node:path";
import type { BuildFailure } from "esbuild";
import { StartError } from "./instance";

const root = resolve(__dirname, "../..");

/** The stack that runs locally, once it is synthesized. */
export const localStackFile = join(root, "cdktf.out/stacks/saas-local/cdk.tf.json");

/**
 * Bundles the functions and synthesizes every environment into `cdktf.out`, as `npx cdktf synth` does.
 * @throws StartError with a line for each problem: of environment data, of a bundle (`file:line:column: reason`), of a stack.
 */
export async function synthesize(): Promise<void> {
  // Loaded on demand: cdktf takes a second that a mistyped option should not cost.
  const [{ loadEnvironments }, { bundleFunctions }, { compose }, { App }] = await Promise.all([
    import("../../environments/load"),
    import("../../stacks/support/bundling"),
    import("../../main"),
    import("cdktf"),
  ]);
  const environments = attempt("", loadEnvironments);
  const bundles = await bundleFunctions().catch((error: Error) => {
    throw new StartError(isBuildFailure(error) ? located(error) : error.message);
  });
  attempt("synthesis failed: ", () => {
    const app = new App({ outdir: join(root, "cdktf.out") });
    compose(app, environments, bundles);
    app.synth();
  });
}

function attempt<T>(prefix: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new StartError(`${prefix}${error instanceof Error ? error.message : error}`);
  }
}

const isBuildFailure = (error: Error): error is BuildFailure =>
  Array.isArray((error as Partial<BuildFailure>).errors);

function located({ errors }: BuildFailure): string {
  return errors
    .map(({ location, text }) =>
      location === null ? text : `${location.file}:${location.line}:${location.column + 1}: ${text}`,
    )
    .join("\n");
}
