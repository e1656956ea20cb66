import { join, resolve } from "node:path";

const root = resolve(__dirname, "..");

/** Where synthesis puts every stack, a directory each: as `npx cdktf synth` does. */
export const outdir = join(root, "cdktf.out");

/** Something that whoever synthesizes can mend: a line for each problem. */
export class SynthesisError extends Error {
  override readonly name = "SynthesisError";
}

/** Where synthesis puts a stack. */
export const stackFile = (directory: string, stack: string): string =>
  join(directory, "stacks", stack, "cdk.tf.json");

/**
 * Bundles the functions and synthesizes every environment into `cdktf.out`, as `npx cdktf synth` does.
 * @throws SynthesisError with a line for each problem: of environment data, of code (`file:line:column: reason`), of a stack.
 */
export async function synthesize(): Promise<void> {
  // Loaded on demand: cdktf takes a second that a mistyped option should not cost.
  const [{ loadEnvironments }, { bundleFunctions }, { compose }, { App }] = await attempt("", () =>
    Promise.all([
      import("../environments/load"),
      import("../stacks/support/bundling"),
      import("./compose"),
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
    throw new SynthesisError(prefix + (await explain(error)));
  }
}

/** Errors of code come from esbuild: of a bundle with their places apart, of a file that tsx cannot load in its message. */
async function explain(error: unknown): Promise<string> {
  if (!(error instanceof Error)) return String(error);
  const { buildProblems } = await import("../stacks/support/bundling");
  const message = error.message
    .replace(/^Transform failed with \d+ errors?:\n/, "")
    .replaceAll(`${root}/`, "")
    .replaceAll(": ERROR: ", ": ");
  return buildProblems(error) ?? message;
}
