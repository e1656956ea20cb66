/**
 * A separate process that prepares a start and exits, to free its memory: `make.ts <kind>…`. Writes the directory of each kind as
 * a line of JSON to stdout, or problems to stderr, a line each.
 */
import { join } from "node:path";
import { platformStackName, siloStackName } from "../../../stacks/support/naming";
import { SynthesisError, withProblems } from "../../../synthesis/to-disk";
import { bundleCode } from "./code";
import { BUNDLING, cache, type Kind } from "./prepare";

const makeCode = async (directory: string): Promise<string[]> => [
  ...(await withProblems("", () => bundleCode(directory))),
  ...BUNDLING,
];

/** The stacks that run locally: their JSON does not depend on the functions' code. */
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
