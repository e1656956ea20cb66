import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { build } from "esbuild";
import { type FunctionName, functionNames } from "../../../lambdas/functions";
import { buildOptions, buildProblems } from "../../../stacks/support/bundling";

/** The input files of each function's code, from the root; stored beside the code. */
const INPUTS = "inputs.json";

/** The oldest Node.js that package.json allows: this machine's runs the code, whatever Lambda's runtime is. */
const TARGET = "node20";

type Inputs = Readonly<Record<string, readonly string[]>>;

/**
 * Bundles functions, readable and without archives.
 * @param directory gets `<function>/index.js` and its source map.
 * @param before earlier code, of which only changed functions are rebuilt.
 * @returns the input files of the functions.
 * @throws Error with a line for each problem, `file:line:column: reason`.
 */
export async function bundleCode(
  directory: string,
  before?: { readonly directory: string; readonly changed: ReadonlySet<string> },
): Promise<string[]> {
  const known: Inputs = before === undefined ? {} : readInputs(before.directory);
  const touched = functionNames.filter(
    (name) => known[name]?.some((file) => before?.changed.has(file)) ?? true,
  );
  // A change of a file that is no function's input may affect any of them.
  const names = touched.length === 0 ? functionNames : touched;
  const inputs = { ...known, ...(await bundle(names, directory)) };
  for (const name of functionNames.filter((each) => !names.includes(each))) {
    cpSync(join(before?.directory ?? "", name), join(directory, name), { recursive: true });
  }
  writeFileSync(join(directory, INPUTS), JSON.stringify(inputs));
  return [...new Set(Object.values(inputs).flat())];
}

async function bundle(names: readonly FunctionName[], directory: string): Promise<Inputs> {
  const options = { ...buildOptions(names, directory, TARGET), metafile: true as const };
  const { outputFiles, metafile } = await build(options).catch((error: unknown) => {
    const problems = buildProblems(error);
    throw problems === undefined ? error : new Error(problems);
  });
  for (const { path, contents } of outputFiles) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, contents);
  }
  const outputs = Object.entries(metafile.outputs).filter(([file]) => file.endsWith(".js"));
  const nameOf = (file: string) =>
    dirname(relative(directory, join(options.absWorkingDir, file))).replaceAll("\\", "/");
  return Object.fromEntries(outputs.map(([file, { inputs }]) => [nameOf(file), Object.keys(inputs)]));
}

function readInputs(directory: string): Inputs {
  try {
    return JSON.parse(readFileSync(join(directory, INPUTS), "utf8"));
  } catch {
    return {};
  }
}
