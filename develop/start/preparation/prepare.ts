import { join } from "node:path";
import { Cache } from "./cache";
import { inOwnProcess, root } from "./own-process";

/** The reusable products of starts. Git ignores them. */
export const cache = new Cache(join(root, "dist/start"), root);

/** The files that define bundling: inputs of the code as well. */
export const BUNDLING = [
  "code.ts",
  "../../../stacks/support/bundling.ts",
  "../../../stacks/support/bundle-aliases.ts",
].map((file) => join(__dirname, file));

/** The requirements of a start: the functions' code, and the stacks of the local environment. */
export const kinds = ["code", "stacks"] as const;
export type Kind = (typeof kinds)[number];

/** Directory of each: `code/<function>/index.js`, `stacks/stacks/<stack>/cdk.tf.json`. */
export type Prepared = Readonly<Record<Kind, string>>;

/**
 * Rebuilds changed products in a separate process; reuses the rest.
 * @throws OwnProcessError naming file and line.
 */
export async function prepare(): Promise<Prepared> {
  const found: Partial<Record<Kind, string>> = {};
  for (const kind of kinds) {
    const directory = cache.kept(kind);
    if (directory !== undefined) found[kind] = directory;
  }
  const missing = kinds.filter((kind) => found[kind] === undefined);
  if (missing.length === 0) return found as Prepared;
  const made = JSON.parse(await inOwnProcess("develop/start/preparation/make.ts", ...missing));
  return { ...found, ...made };
}
