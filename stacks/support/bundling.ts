import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { type BuildFailure, type BuildOptions, build, type OutputFile, type Plugin } from "esbuild";
import { zip } from "fflate";
import * as environments from "../../environments";
import { type FunctionName, functionNames } from "../../lambdas/functions";
import { aliases } from "./bundle-aliases";
import { trimSdk } from "./trim-sdk";

/** A function's code, ready to deploy. */
export interface FunctionBundle {
  readonly name: FunctionName;
  /** Directory of `index.js` and `index.js.map`. */
  readonly directory: string;
  /** Archive with only `index.js`; the same code gives the same bytes. */
  readonly zip: string;
  /** Size of `index.js`. */
  readonly bytes: number;
  /** SHA-256 of the zip in base64, Lambda's CodeSha256. */
  readonly sha256: string;
}

/** Every function's bundle by its name. */
export type FunctionBundles = Readonly<Record<FunctionName, FunctionBundle>>;

const root = resolve(__dirname, "../..");

/** Zip files count time from 1980; a fixed one keeps the archive's bytes, and so the plan, stable. */
const ZIP_EPOCH = new Date(1980, 0, 1);

/**
 * Bundles every function with esbuild: one minified CommonJS file each, everything included.
 * @param output directory for the bundles, created when missing.
 * @param plugins that observe a function's build, e.g. to list its packages; they must not change the output. Absent:
 * one build makes all bundles, and reads what they share once.
 * @param names of the functions; absent: all.
 * @throws esbuild's BuildFailure, whose `errors` name file, line and reason.
 */
export async function bundleFunctions<N extends FunctionName = FunctionName>(
  output = join(root, "dist/bundles"),
  plugins?: (directory: string) => Plugin[],
  names = functionNames as readonly FunctionName[] as readonly N[],
): Promise<Readonly<Record<N, FunctionBundle>>> {
  const target = bundleTarget();
  const files =
    plugins === undefined
      ? await outputOf({ ...buildOptions(names, output, target), minify: true })
      : await Promise.all(
          names.map((name) => {
            const options = { ...buildOptions([name], output, target), minify: true };
            return outputOf({ ...options, plugins: [trimSdk, ...plugins(join(output, name))] });
          }),
        ).then((outputs) => outputs.flat());
  const bundles = await Promise.all(
    names.map(async (name) => [name, await bundle(name, output, files)] as const),
  );
  return Object.fromEntries(bundles) as Record<N, FunctionBundle>;
}

/**
 * esbuild's options for these functions' code: `<output>/<name>/index.js` and `index.js.map`, unminified and kept in
 * memory.
 * @param target esbuild's name of the oldest Node.js that runs it
 */
export function buildOptions(names: readonly FunctionName[], output: string, target: string) {
  return {
    // The output names paths relative to the working directory: fixed, so that the output does not depend on where
    // synthesis starts.
    absWorkingDir: root,
    entryPoints: Object.fromEntries(names.map((name) => [`${name}/index`, `lambdas/${name}/handler.ts`])),
    outdir: output,
    alias: Object.fromEntries(Object.entries(aliases).map(([module, file]) => [module, join(root, file)])),
    bundle: true,
    platform: "node",
    target,
    format: "cjs",
    charset: "utf8",
    sourcemap: "external",
    legalComments: "none",
    mainFields: ["module", "main"],
    plugins: [trimSdk],
    logLevel: "silent",
    write: false,
  } satisfies BuildOptions;
}

/**
 * esbuild's name of the oldest runtime of the environments, all of which run the same bundles.
 * @param used absent: the project's environments.
 */
export function bundleTarget(
  used: Iterable<{ readonly runtime: string }> = Object.values(environments),
): string {
  return `node${Math.min(...[...used].map(({ runtime }) => Number(/\d+/.exec(runtime))))}`;
}

/** Formats build errors, one per line: `file:line:column: reason`; undefined for any other error. */
export function buildProblems(error: unknown): string | undefined {
  if (!isBuildFailure(error)) return undefined;
  return error.errors
    .map(({ location, text }) =>
      location === null ? text : `${location.file}:${location.line}:${location.column + 1}: ${text}`,
    )
    .join("\n");
}

const isBuildFailure = (error: unknown): error is BuildFailure =>
  error instanceof Error && "errors" in error && Array.isArray(error.errors);

/**
 * Lambda calls the export `handler` (Lambda developer guide, Node.js handlers), and fails at the first call without
 * one.
 * @throws Error naming the file
 */
export async function requireHandler(file: string, workingDirectory = root): Promise<void> {
  const { metafile } = await build({
    absWorkingDir: workingDirectory,
    entryPoints: [file],
    outdir: workingDirectory,
    format: "esm",
    logLevel: "silent",
    metafile: true,
    write: false,
  });
  const exported = Object.values(metafile.outputs).flatMap(({ exports }) => exports);
  if (!exported.includes("handler"))
    throw new Error(`${file}: exports no "handler", which Lambda calls: write export const handler = …`);
}

async function outputOf(options: BuildOptions & { write: false }): Promise<OutputFile[]> {
  return (await build(options)).outputFiles;
}

async function bundle(
  name: FunctionName,
  output: string,
  files: readonly OutputFile[],
): Promise<FunctionBundle> {
  await requireHandler(`lambdas/${name}/handler.ts`);
  const directory = resolve(output, name);
  const own = files.filter(({ path }) => dirname(path) === directory);
  const code = own.find(({ path }) => path.endsWith("index.js"));
  if (code === undefined) throw new Error(`esbuild wrote no index.js for lambdas/${name}/handler.ts`);
  mkdirSync(directory, { recursive: true });
  for (const file of own) writeFileSync(file.path, file.contents);
  const archive = await archiveOf(code.contents);
  const file = join(output, `${name}.zip`);
  writeFileSync(file, archive);
  return {
    name,
    directory,
    zip: file,
    bytes: code.contents.byteLength,
    sha256: createHash("sha256").update(archive).digest("base64"),
  };
}

/** Compressed in a thread, so that the functions' archives use all cores; the same bytes on every version of Node. */
const archiveOf = (code: Uint8Array): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    zip({ "index.js": [code, { mtime: ZIP_EPOCH, level: 9 }] }, (error, archive) =>
      error === null ? resolve(archive) : reject(error),
    );
  });
