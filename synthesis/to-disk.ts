import { join, resolve } from "node:path";

const root = resolve(__dirname, "..");

/** Output directory of synthesis, as for `npx cdktf synth`: one directory per stack. */
export const outdir = join(root, "cdktf.out");

/** Problems that the user can fix, one per line. */
export class SynthesisError extends Error {
  override readonly name = "SynthesisError";
}

/** File of a synthesized stack. */
export const stackFile = (directory: string, stack: string): string =>
  join(directory, "stacks", stack, "cdk.tf.json");

/**
 * Bundles the functions and synthesizes every environment into `cdktf.out`, as `npx cdktf synth` does.
 * @throws SynthesisError with a line for each problem: of environment data, of code (`file:line:column: reason`), of a
 * stack.
 */
export async function synthesize(): Promise<void> {
  // Loaded on demand: loading cdktf takes a second, which a mistyped option should not cost.
  const [{ loadEnvironments }, { bundleFunctions }, { compose }, { synthesizeApp }] = await withProblems(
    "",
    () =>
      Promise.all([
        import("../environments/load"),
        import("../stacks/support/bundling"),
        import("./compose"),
        import("./app"),
      ]),
  );
  const environments = await withProblems("", loadEnvironments);
  const bundles = await withProblems("", bundleFunctions);
  await withProblems("synthesis failed: ", () =>
    synthesizeApp(outdir, (app) => compose(app, environments, bundles)),
  );
}

/**
 * Runs a part of a synthesis.
 * @param prefix of the problems.
 * @throws SynthesisError as {@link synthesize}.
 */
export async function withProblems<T>(prefix: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new SynthesisError(prefix + (await explain(error)));
  }
}

/**
 * Errors in code come from esbuild: for a bundle with separate locations, for a file that tsx cannot load within the
 * message.
 */
async function explain(error: unknown): Promise<string> {
  if (!(error instanceof Error)) return String(error);
  const { buildProblems } = await import("../stacks/support/bundling");
  const message = error.message
    .replace(/^Transform failed with \d+ errors?:\n/, "")
    .replaceAll(`${root}/`, "")
    .replaceAll(": ERROR: ", ": ");
  return buildProblems(error) ?? message;
}
