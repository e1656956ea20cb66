import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type BuildFailure, build, type Plugin } from "esbuild";
import { zipSync } from "fflate";
import { type FunctionName, functionNames } from "../../lambdas/functions";
import { aliases } from "./bundle-aliases";

/** A function's code, ready to deploy. */
export interface FunctionBundle {
  readonly name: FunctionName;
  /** Directory of `index.js` and `index.js.map`. */
  readonly directory: string;
  /** Archive of `index.js` alone; the same code gives the same bytes. */
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
 * @param plugins that observe a function's build, e.g. to list its packages; they must not change the output.
 * @throws esbuild's BuildFailure, whose `errors` name file, line and reason.
 */
export async function bundleFunctions(
  output = join(root, "dist/bundles"),
  plugins: (directory: string) => Plugin[] = () => [],
): Promise<FunctionBundles> {
  const bundles = await Promise.all(
    functionNames.map(
      async (name) => [name, await bundle(name, output, plugins(join(output, name)))] as const,
    ),
  );
  return Object.fromEntries(bundles) as Record<FunctionName, FunctionBundle>;
}

/** Formats build errors, a line each: `file:line:column: reason`; undefined for any other error. */
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
 * Lambda calls the export `handler` (Lambda developer guide, Node.js handlers), and fails at the first call without one.
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

async function bundle(name: FunctionName, output: string, plugins: Plugin[]): Promise<FunctionBundle> {
  await requireHandler(`lambdas/${name}/handler.ts`);
  const directory = join(output, name);
  const result = await build({
    // The output names paths relative to the working directory: fixed, so that the output does not depend on where synthesis starts.
    absWorkingDir: root,
    entryPoints: { index: `lambdas/${name}/handler.ts` },
    outdir: directory,
    alias: Object.fromEntries(Object.entries(aliases).map(([module, file]) => [module, join(root, file)])),
    bundle: true,
    minify: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    charset: "utf8",
    sourcemap: "external",
    legalComments: "none",
    mainFields: ["module", "main"],
    logLevel: "silent",
    write: false,
    plugins,
  });
  const code = result.outputFiles.find(({ path }) => path.endsWith("index.js"));
  if (code === undefined) throw new Error(`esbuild wrote no index.js for lambdas/${name}/handler.ts`);
  mkdirSync(directory, { recursive: true });
  for (const file of result.outputFiles) writeFileSync(file.path, file.contents);
  const archive = zipSync({ "index.js": [code.contents, { mtime: ZIP_EPOCH, level: 9 }] });
  const zip = join(output, `${name}.zip`);
  writeFileSync(zip, archive);
  return {
    name,
    directory,
    zip,
    bytes: code.contents.byteLength,
    sha256: createHash("sha256").update(archive).digest("base64"),
  };
}
