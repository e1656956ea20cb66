import { join, resolve } from "node:path";
import { platformStackName, siloStackName } from "../../stacks/support/naming";
import { stackFile } from "../silos/synthesize";
import { StartError } from "./instance";

const root = resolve(__dirname, "../..");
const outdir = join(root, "cdktf.out");

/** The stack that runs locally, once it is synthesized. */
export const localStackFile = stackFile(outdir, platformStackName("local"));

/** The silos in the local environment's registry, once they are synthesized. */
export async function localSiloFiles(): Promise<string[]> {
  const { local } = await import("../../environments");
  return local.siloTenants.map(({ slug }) => stackFile(outdir, siloStackName(local.name, slug)));
}

/**
 * Bundles the functions and synthesizes every environment into `cdktf.out`, as `npx cdktf synth` does.
 * @throws StartError with a line for each problem: of environment data, of code (`file:line:column: reason`), of a stack.
 */
export async function synthesize(): Promise<void> {
  // Loaded on demand: cdktf takes a second that a mistyped option should not cost.
  const [{ loadEnvironments }, { bundleFunctions }, { compose }, { App }] = await attempt("", () =>
    Promise.all([
      import("../../environments/load"),
      import("../../stacks/support/bundling"),
      import("../../main"),
      import("cdktf"),
    ]),
  );
  const environments = await attempt("", loadEnvironments);
  const bundles = await attempt("", bundleFunctions);
  await attempt("synthesis failed: ", () => {
    const app = new App({ outdir });
    compose(app, environments, bundles);
    app.synth();
  });
}

async function attempt<T>(prefix: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new StartError(prefix + (await explain(error)));
  }
}

/** Errors of code come from esbuild: of a bundle with their places apart, of a file that tsx cannot load in its message. */
async function explain(error: unknown): Promise<string> {
  if (!(error instanceof Error)) return String(error);
  const { buildProblems } = await import("../../stacks/support/bundling");
  const message = error.message
    .replace(/^Transform failed with \d+ errors?:\n/, "")
    .replaceAll(`${root}/`, "")
    .replaceAll(": ERROR: ", ": ");
  return buildProblems(error) ?? message;
}
