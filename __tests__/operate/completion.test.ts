import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Shell, shells } from "@saas/cli-kit/completion";
import { launch, treesOf } from "@saas/cli-kit/launcher";
import type { CommandNode } from "@saas/cli-kit/tree";
import { commands } from "../../operate/main";
import { outcomeOf, playedTerminal } from "../support/played-terminal";

const known = async () => ({ "--environment": ["dev", "prod"] });
const completion = (...words: string[]) =>
  outcomeOf((terminal) => launch("saas", commands, ["completion", ...words], terminal, { known }));

const scripts = new Map<Shell, string>();
let trees: readonly CommandNode[] = [];
beforeAll(async () => {
  for (const shell of shells) scripts.set(shell, (await completion(shell)).out);
  trees = await treesOf(commands, playedTerminal().terminal);
});

const start: Readonly<Record<Shell, readonly string[]>> = { bash: ["--norc"], zsh: ["-f"] };

function output(shell: Shell, lines: readonly string[], home = emptyHome()): string {
  const { stdout, stderr, status } = spawnSync(shell, [...start[shell], "-c", lines.join("\n")], {
    encoding: "utf8",
    env: { PATH: process.env.PATH, HOME: home, ZDOTDIR: home, TERM: "dumb" },
    timeout: 30_000,
  });
  expect([shell, status, stderr]).toEqual([shell, 0, ""]);
  return stdout;
}

/** What the shell completes, for each of these command lines; the last word is the one to complete. */
function completed(shell: Shell, lines: readonly (readonly string[])[]): string[][] {
  const calls = lines.map(
    (words) =>
      `COMP_WORDS=(saas ${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length}; _saas; echo "\${COMPREPLY[*]}"`,
  );
  // The options under which zsh's bashcompinit calls functions that are written for bash.
  const asBash = shell === "zsh" ? ["emulate -L sh; setopt kshglob noshglob braceexpand"] : [];
  return output(shell, [scripts.get(shell) ?? "", ...asBash, ...calls])
    .replace(/\n$/, "")
    .split("\n")
    .map((line, index) =>
      // zsh offers those of the words that begin as the line does.
      line.split(" ").filter((word) => word !== "" && word.startsWith(lines[index]?.at(-1) ?? "")),
    );
}

/** Every command with its path. */
const places = (nodes: readonly CommandNode[], path: readonly string[] = []): [string[], CommandNode][] =>
  nodes.flatMap((node) => {
    const own = [...path, node.name];
    return [[own, node] as [string[], CommandNode], ...places(node.commands, own)];
  });

describe.each(shells.map((shell) => [shell]))("%s", (shell) => {
  const installed = spawnSync(shell, ["--version"]).error === undefined;
  if (!installed) process.stderr.write(`${shell} is not installed: its completion is not tested\n`);
  const inShell = installed ? test : test.skip;

  inShell("completes every command, verb and option that is declared", () => {
    const all = places(trees);
    const offered = completed(shell, [[""], ...all.map(([path]) => [...path, ""])]);
    expect(offered[0]).toEqual(trees.map(({ name }) => name));
    all.forEach(([path, { options, commands: verbs }], index) => {
      const declared = [...verbs.map(({ name }) => name), ...options.flatMap(({ names }) => names)];
      expect([path, offered[index + 1]]).toEqual([path, expect.arrayContaining(declared)]);
    });
  });

  inShell("completes what has been begun, and values of options", () => {
    expect(
      completed(shell, [
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

  inShell("is registered, also where the shell's own completion is off", () => {
    const list = { bash: "complete -p saas", zsh: 'echo "$_comps[saas]"' };
    expect(output(shell, [scripts.get(shell) ?? "", list[shell]], emptyHome())).toContain("-F _saas");
  });

  // Bash needs a terminal for it, which zsh makes itself.
  const atPrompt = shell === "zsh" ? inShell : test.skip;
  atPrompt("completes at a prompt, once the documented lines have run", () => {
    const home = emptyHome();
    const [documented = ""] = readFileSync("docs/operations.md", "utf8").match(/^saas\(\) .*$/m) ?? [];
    const show = "show() { print -r -- \"<$BUFFER>\"; exit }; zle -N show; bindkey '^Xs' show";
    writeFileSync(join(home, "lines"), [documented, scripts.get("zsh"), show].join("\n"));
    const typed = output(
      "zsh",
      [
        "zmodload zsh/zpty && zpty prompt zsh -f -i",
        `zpty -w prompt "source '${join(home, "lines")}'"`,
        "zpty -n -w prompt $'saas tenants inv\\t\\CXs'",
        "zpty -r prompt typed '*<*>*' && print -r -- $typed",
      ],
      home,
    );
    expect(typed).toContain("<saas tenants invite-again >");
  });
});

const emptyHome = (): string => mkdtempSync(join(tmpdir(), "home-"));

test.each([[], ["fish"], ["bash", "zsh"]])(
  "names the shells where none or another is named: %j",
  async (...words) => {
    const { exitCode, out, err } = await completion(...words);
    expect([exitCode, out, err.includes("completion bash|zsh")]).toEqual([2, "", true]);
  },
);
