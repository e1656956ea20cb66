import { PARSE_ONLY } from "@saas/cli-kit/command";
import { exitCodes } from "@saas/cli-kit/exit";
import { launch, treesOf } from "@saas/cli-kit/launcher";
import type { CommandNode } from "@saas/cli-kit/tree";
import { commands, knowledge } from "../../operate/main";
import { outcomeOf, playedTerminal } from "../support/played-terminal";

const saas = (...words: string[]) =>
  outcomeOf((terminal) => launch("saas", commands, words, terminal, knowledge));

/** The name with one letter more, which no other name has. */
const mistyped = (name: string): string => `${name.slice(0, 1)}q${name.slice(1)}`;

/** Every command that has commands of its own, with the words that lead there. */
const parents = (node: CommandNode, path: readonly string[] = [node.name]): [string[], CommandNode][] => [
  ...(node.commands.length > 0 ? [[[...path], node] as [string[], CommandNode]] : []),
  ...node.commands.flatMap((each) => parents(each, [...path, each.name])),
];

test("a mistyped command is answered by the one that was meant", async () => {
  for (const name of Object.keys(commands)) {
    const { exitCode, err } = await saas(mistyped(name));
    expect([exitCode, err]).toEqual([exitCodes.usage, expect.stringContaining(`did you mean "${name}"?`)]);
  }
  expect((await saas("qqqqqqqqqqqqqqqq")).err).not.toContain("did you mean");
});

test("so is a mistyped verb, also where an option that is required is missing", async () => {
  const trees = await treesOf(commands, playedTerminal().terminal);
  const told: string[][] = [];
  for (const [[command = "", ...path], { commands: verbs }] of trees.flatMap((tree) => parents(tree))) {
    const said = (word: string) => saas(command, PARSE_ONLY, ...path, word);
    // Its verb need not be said: any word may be one of its arguments, which are judged later.
    if ((await said("qqqqqqqqqqqqqqqq")).exitCode === exitCodes.done) continue;
    for (const { name } of verbs) {
      const { exitCode, err } = await said(mistyped(name));
      expect([exitCode, err]).toEqual([exitCodes.usage, expect.stringContaining(`(Did you mean ${name}?)`)]);
    }
    told.push([command, ...path]);
  }
  expect(told).toEqual(expect.arrayContaining([["tenants"], ["tenants", "silo"]]));
});
