import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { treesOf } from "@saas/cli-kit/launcher";
import type { CommandNode } from "@saas/cli-kit/tree";
import { commands as develop } from "../develop/main";
import { loadEnvironments } from "../environments/load";
import { commands as operate } from "../operate/main";
import { scripts } from "../package.json";
import { stackNames } from "../stacks/support/naming";
import { playedTerminal } from "./support/played-terminal";

const root = resolve(__dirname, "..");

/** Folders whose texts people read: messages, comments, documents, workflows. */
const folders = [
  ...["api", "bench", "develop", "docs", "environments", "examples", "lambdas", "operate", "packages"],
  ...["stacks", "synthesis", "toolchains", ".github"],
];

/** Paths of texts from the root; documents of the root too. */
const files = [
  ...folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(ts|mjs|md|html|yml)$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
      .filter((path) => !/node_modules|__tests__/.test(path)),
  ),
  ...readdirSync(root).filter((name) => name.endsWith(".md") && name !== "CHANGELOG.md"),
];

/** A command that a text names. What follows it may be prose, so that only what is surely meant is looked at. */
const named = /\b(?:npm run (?:--silent |-s )?([\w:-]+)(?: -- ?)?|npx saas (\w[\w-]*))([^\n`"|;,)]*)/g;
/** Programs whose verbs are few; `-chdir` or a code quote shows that a command is meant. */
const programs = /(?:`|^ *|&& )(terraform(?= )(?: -chdir=\S+)?|npx cdktf|npx cdktn) ([a-z][\w-]*)/gm;
const verbsOf: Readonly<Record<string, readonly string[]>> = {
  terraform: [
    ...[
      "apply",
      "destroy",
      "force-unlock",
      "import",
      "init",
      "output",
      "plan",
      "providers",
      "refresh",
      "show",
    ],
    ...["state", "taint", "untaint", "validate", "version"],
  ],
  npx: ["debug", "deploy", "destroy", "diff", "get", "init", "list", "output", "provider", "synth"],
};

let trees: ReadonlyMap<string, CommandNode>;
let places: ReadonlySet<string>;
beforeAll(async () => {
  const all = await treesOf({ ...develop, ...operate }, playedTerminal().terminal);
  trees = new Map(all.map((tree) => [tree.name, tree]));
  const environments = loadEnvironments();
  places = new Set([...environments.map(({ name }) => name), ...stackNames(environments)]);
});

/** What is wrong with each command that a text suggests: no such script, verb or option. */
function wrongIn(text: string): string[] {
  const wrong: string[] = [];
  for (const [found, script, command, rest = ""] of text.matchAll(named)) {
    const name = (script ?? command ?? "").replace(/[-:]$/, "");
    const isScript = script !== undefined && Object.hasOwn(scripts, name);
    const tree = trees.get(name.replace("record:permissions", "record-permissions"));
    if (!isScript && (script !== undefined || tree === undefined)) wrong.push(found);
    if (tree === undefined) continue;
    const words = rest.trim().split(/\s+/);
    let place = tree;
    for (const word of words) {
      const next = place.commands.find((each) => each.name === word);
      if (next === undefined) break;
      place = next;
    }
    const [first = ""] = words;
    const dashes = found.includes(" -- ") || command !== undefined;
    if (dashes && place === tree && tree.commands.length > 0 && /^[a-z][a-z-]*$/.test(first)) {
      if (!places.has(first) && !tree.choices.includes(first)) wrong.push(found);
    }
    const options = [tree, place].flatMap((each) => each.options.flatMap(({ names }) => names));
    for (const [option] of rest.matchAll(/(?<= |^)--[a-z][a-z-]*/g)) {
      if (!options.includes(option)) wrong.push(`${found} (${option})`);
    }
  }
  for (const [, program = "", verb = ""] of text.matchAll(programs)) {
    if (!verbsOf[program.split(" ")[0] ?? ""]?.includes(verb)) wrong.push(`${program} ${verb}`);
  }
  return wrong;
}

test("every command that a text of the project names exists, with its verb and options", () => {
  const wrong = files.flatMap((path) =>
    wrongIn(readFileSync(join(root, path), "utf8")).map((each) => `${path}: ${each}`),
  );
  expect(wrong).toEqual([]);
});

test.each([
  "npm run no-such-script",
  "npx saas tenant list",
  "npm run tenants -- lst --environment dev",
  "run `npm run tenants -- list --al`",
  "npm run state -- prdo",
  "`terraform unplan`",
  "`npx cdktf deply saas-dev`",
])("finds a wrong command: %s", (text) => {
  expect(wrongIn(text)).not.toEqual([]);
});
