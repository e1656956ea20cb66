/**
 * A process of its own that makes what a start needs and ends, so that nothing of it stays in memory: `make.ts <kind>…`. Writes a line of
 * JSON to stdout, the directory of each kind; or problems to stderr, a line each.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { functionNames } from "../../../lambdas/functions";
import { buildOptions } from "../../../stacks/support/bundling";
import { platformStackName, siloStackName } from "../../../stacks/support/naming";
import { SynthesisError, withProblems } from "../../../synthesis/to-disk";
import { cache, type Kind } from "./prepare";

/** The functions' code: readable, without archives. */
async function makeCode(directory: string): Promise<string[]> {
  const { outputFiles, metafile } = await withProblems("", () =>
    build({ ...buildOptions(functionNames, directory), metafile: true }),
  );
  for (const { path, contents } of outputFiles) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, contents);
  }
  return [...Object.keys(metafile.inputs), __filename];
}

/** The stacks that run here: their JSON is the same whatever the functions' code is. */
async function makeStacks(directory: string): Promise<string[]> {
  // Loaded here, so that the functions are bundled meanwhile, by esbuild's process.
  const [{ local }, { loadEnvironments }, { synthesizeApp }, { compose }, { standInBundles }] =
    await withProblems("", () =>
      Promise.all([
        import("../../../environments"),
        import("../../../environments/load"),
        import("../../../synthesis/app"),
        import("../../../synthesis/compose"),
        import("../../../synthesis/stand-in-bundles"),
      ]),
    );
  const environments = await withProblems("", loadEnvironments);
  const { name, siloTenants } = local;
  const chosen = [platformStackName(name), ...siloTenants.map(({ slug }) => siloStackName(name, slug))];
  const bundles = standInBundles(join(directory, "code"));
  await withProblems("synthesis failed: ", () =>
    synthesizeApp(directory, (app) => compose(app, environments, bundles, new Set(chosen))),
  );
  return Object.keys(require.cache);
}

const makers: Readonly<Record<Kind, (directory: string) => Promise<string[]>>> = {
  code: makeCode,
  stacks: makeStacks,
};

async function main(kinds: readonly string[]): Promise<void> {
  const made = await Promise.all(
    Object.entries(makers)
      .filter(([kind]) => kinds.includes(kind))
      .map(async ([kind, make]) => [kind, await cache.keep(kind, performance.timeOrigin, make)]),
  );
  console.log(JSON.stringify(Object.fromEntries(made)));
}

main(process.argv.slice(2)).then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof SynthesisError ? error.message : error);
    process.exit(1);
  },
);
