import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";

const root = resolve(__dirname, "../../..");
const json = (path: string) => JSON.parse(readFileSync(resolve(root, path), "utf8"));

interface Configuration {
  readonly name: string;
  readonly program: string;
  readonly runtimeArgs?: readonly string[];
  readonly args?: readonly string[];
  readonly outFiles?: readonly string[];
}

const { configurations } = json(".vscode/launch.json") as { configurations: readonly Configuration[] };
const { scripts } = json("package.json") as { scripts: Readonly<Record<string, string>> };

/** The npm scripts that the editor starts, by their configurations' names. */
const started = configurations.flatMap((configuration) => {
  const [, script] = /^npm (?:run )?(\w+)$/.exec(configuration.name) ?? [];
  return script === undefined ? [] : [[configuration.name, script, configuration] as const];
});

test("the editor starts npm run dev, with a debugger for the functions", () => {
  const [, , dev] = started.find(([, script]) => script === "dev") ?? [];
  expect(dev?.args).toContain("--inspect");
  // The code of the functions, with its source maps.
  expect(dev?.outFiles).toEqual([expect.stringContaining("/dist/start/")]);
});

test.each(started)("%s in the editor is the npm script", (_, script, { program, runtimeArgs, args = [] }) => {
  const words = ["node", ...(runtimeArgs ?? []), program.replace("${workspaceFolder}/", ""), ...args];
  expect(words.slice(0, scripts[script]?.split(" ").length).join(" ")).toBe(scripts[script]);
});

test.each(configurations)("$name starts a file that exists", ({ program }) => {
  expect(existsSync(program.replace("${workspaceFolder}", root))).toBe(true);
});
