import { spawnSync } from "node:child_process";
import { launch, treesOf } from "@saas/cli-kit/launcher";
import type { CommandNode } from "@saas/cli-kit/tree";
import { commands } from "../../operate/main";
import { outcomeOf, playedTerminal } from "../support/played-terminal";

const known = async () => ({ "--environment": ["dev", "prod"] });
const completion = (...words: string[]) =>
  outcomeOf((terminal) => launch("saas", commands, ["completion", ...words], terminal, { known }));

let script = "";
let trees: readonly CommandNode[] = [];
beforeAll(async () => {
  script = (await completion("bash")).out;
  trees = await treesOf(commands, playedTerminal().terminal);
});

/** What bash completes, for each of these command lines; the last word is the one to complete. */
function completed(lines: readonly (readonly string[])[]): string[][] {
  const calls = lines.map(
    (words) =>
      `COMP_WORDS=(saas ${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length}; _saas; echo "\${COMPREPLY[*]}"`,
  );
  const { stdout, stderr, status } = spawnSync("bash", ["--norc", "-c", [script, ...calls].join("\n")], {
    encoding: "utf8",
  });
  expect([status, stderr]).toEqual([0, ""]);
  return stdout
    .replace(/\n$/, "")
    .split("\n")
    .map((line) => line.split(" ").filter((word) => word !== ""));
}

/** Every command with its path. */
const places = (nodes: readonly CommandNode[], path: readonly string[] = []): [string[], CommandNode][] =>
  nodes.flatMap((node) => {
    const own = [...path, node.name];
    return [[own, node] as [string[], CommandNode], ...places(node.commands, own)];
  });

test("bash completes every command, verb and option that is declared", () => {
  const all = places(trees);
  const offered = completed([[""], ...all.map(([path]) => [...path, ""])]);
  expect(offered[0]).toEqual(trees.map(({ name }) => name));
  all.forEach(([path, { options, commands: verbs }], index) => {
    const declared = [...verbs.map(({ name }) => name), ...options.flatMap(({ names }) => names)];
    expect([path, offered[index + 1]]).toEqual([path, expect.arrayContaining(declared)]);
  });
});

test("completes what has been begun, and values of options", () => {
  expect(
    completed([
      ["ten"],
      ["tenants", "inv"],
      ["tenants", "list", "--sta"],
      ["tenants", "list", "--status", "act"],
      ["tenants", "--environment", "dev", "silo", "a"],
      ["tenants", "show", "Acme", "--environment", ""],
      ["tenants", "create", "--name", ""],
    ]),
  ).toEqual([
    ["tenants"],
    ["invite-again"],
    ["--status"],
    ["active"],
    ["add", "activate"],
    ["dev", "prod"],
    // The shell completes file names.
    [],
  ]);
});

test("is registered in bash, and in zsh through bashcompinit", async () => {
  const registered = spawnSync("bash", ["--norc", "-c", `${script}\ncomplete -p saas`], { encoding: "utf8" });
  expect(registered.stdout).toContain("-F _saas saas");
  const zsh = (await completion("zsh")).out;
  expect(zsh.startsWith("#compdef saas\n")).toBe(true);
  const run = spawnSync("zsh", ["-f", "-c", `autoload -U compinit && compinit -D\n${zsh}`], {
    encoding: "utf8",
  });
  if (run.error === undefined) expect([run.status, run.stderr]).toEqual([0, ""]);
});

test.each([[], ["fish"], ["bash", "zsh"]])(
  "names the shells where none or another is named: %j",
  async (...words) => {
    const { exitCode, out, err } = await completion(...words);
    expect([exitCode, out, err.includes("completion bash|zsh")]).toEqual([2, "", true]);
  },
);
