import { playedTerminal } from "../../../__tests__/support/played-terminal";
import { commandLine } from "../src/command";
import { inParallel } from "../src/concurrency";
import { CommandError, type ExitName, exitCodes, exits } from "../src/exit";
import { launch } from "../src/launcher";
import { columns, type Heading, markdownCode, markdownTable, table } from "../src/table";

async function ended(work: () => Promise<void>, words: readonly string[] = []) {
  const { terminal, text } = playedTerminal();
  const exitCodeOf = (error: unknown) => (error instanceof RangeError ? exitCodes.unavailable : undefined);
  const { program, action, run } = commandLine(
    { name: "try", description: "Tries.", ends: ["unsettled"], exitCodeOf },
    terminal,
  );
  program.action(action(work));
  return { exitCode: await run(words), ...text() };
}

test("every exit code has one meaning", () => {
  const codes = Object.values(exits).map(({ code }) => code);
  expect(new Set(codes).size).toBe(codes.length);
});

test.each([
  [async () => {}, exitCodes.done],
  [() => Promise.reject(new CommandError("no", exitCodes.refused)), exitCodes.refused],
  [() => Promise.reject(new RangeError("far")), exitCodes.unavailable],
  [() => Promise.reject(new Error("broken")), exitCodes.failed],
])("an action ends with its exit code: %#", async (work, exitCode) => {
  expect(await ended(work)).toMatchObject({ exitCode, out: "" });
});

test("an error is lines without a stack trace and without control characters", async () => {
  const { err } = await ended(() => Promise.reject(new Error("first\u001b[2J\nsecond")));
  expect(err).toBe("error first [2J\n      second");
});

test("wrong usage runs nothing, and --help neither", async () => {
  const work = jest.fn(async () => {});
  expect(await ended(work, ["--no-such"])).toMatchObject({ exitCode: exitCodes.usage, out: "" });
  const help = await ended(work, ["--help"]);
  expect(help).toMatchObject({ exitCode: exitCodes.done, err: "" });
  expect(help.out).toContain(exits.unsettled.meaning);
  expect(help.out).not.toContain(exits.refused.meaning);
  expect(work).not.toHaveBeenCalled();
});

test("a terminal's width breaks the lines of a description, not those of its source", async () => {
  const { terminal, text } = playedTerminal();
  const { run } = commandLine({ name: "try", description: "Tries one,\nand another.\nThen ends." }, terminal);
  await run(["--help"]);
  expect(text().out).toContain("Tries one, and another.\nThen ends.\n");
});

test("help fits a terminal's width: descriptions, further lines and exit codes", async () => {
  const width = 60;
  const { terminal, out } = playedTerminal({ width });
  const { program, action, run } = commandLine(
    {
      name: "try",
      description: "Tries.",
      help: "further ".repeat(20),
      ends: Object.keys(exits) as ExitName[],
    },
    terminal,
  );
  const long = "describes ".repeat(20);
  program
    .command("verb <one-argument> [another]")
    .description(long)
    .action(action(async () => {}));
  await run(["--help"]);
  const lines = out.join("\n").split("\n");
  expect(lines.filter((line) => line.length > width)).toEqual([]);
  expect(lines.join(" ").match(/describes/g)).toHaveLength(20);
  expect(lines.join(" ").match(/further/g)).toHaveLength(20);
});

test("the launcher passes the words after the command, and knows no other command", async () => {
  const { terminal, text } = playedTerminal();
  const run = jest.fn(async () => exitCodes.changes);
  const commands = { one: { summary: "does one thing", load: async () => run } };
  expect(await launch("tool", commands, ["one", "--flag"], terminal)).toBe(exitCodes.changes);
  expect(run).toHaveBeenCalledWith(["--flag"], terminal);
  expect(await launch("tool", commands, ["toString"], terminal)).toBe(exitCodes.usage);
  expect(text().out).toBe("");
  expect(await launch("tool", commands, ["--help"], terminal)).toBe(exitCodes.done);
  expect(text().out).toContain("one  does one thing");
});

const wide = (length: number) => "x".repeat(length);

test.each([80, 100, 140, 200])("a table fits %i columns, whatever its values", (width) => {
  const { terminal } = playedTerminal({ width });
  const headings = [{ text: "ID", least: 9 }, "NAME", { text: "WHERE", optional: true } as const, "STATUS"];
  for (const lengths of [
    [36, 20, 10, 8],
    [36, 70, 40, 30],
    [10, 300, 300, 300],
    [0, 0, 0, 0],
  ]) {
    const lines = table(headings, [lengths.map(wide), headings.map(() => "short")], terminal);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
    // What is narrow is never cut.
    expect(lines.at(-1)).toContain("short");
  }
});

test("a table shrinks what may shrink before anything else, and leaves out what is optional first", () => {
  const { terminal } = playedTerminal({ width: 40 });
  const headings = [{ text: "ID", least: 4 }, "NAME", { text: "MORE", optional: true } as const];
  expect(table(headings, [[wide(36), wide(20), "more"]], terminal)).toEqual([
    `ID${" ".repeat(16)}  NAME`,
    `${wide(17)}…  ${wide(20)}`,
  ]);
});

test("a table never cuts what is copied, shrinks names first, and leaves out empty columns before optional ones", () => {
  const headings: Heading[] = [
    { text: "ID", whole: true },
    { text: "NAME", least: 4, early: true },
    { text: "NOTE" },
    { text: "MORE", optional: true },
  ];
  const at = (width: number, note: string) =>
    table(headings, [[wide(36), wide(20), note, "more"]], playedTerminal({ width }).terminal).at(-1);
  expect(at(56, "note")).toBe(`${wide(36)}  ${wide(5)}…  note  more`);
  expect(at(52, "note")).toBe(`${wide(36)}  ${wide(7)}…  note`);
  expect(at(52, "")).toBe(`${wide(36)}  ${wide(7)}…  more`);
  // Narrower than an id: the terminal breaks the line.
  expect(at(30, "note")).toContain(wide(36));
});

test("where not all columns fit, those that may be below their row are, whole", () => {
  const headings: Heading[] = [
    "WHEN",
    "WHO",
    { text: "CHANGE", below: true },
    { text: "TARGET", below: true },
  ];
  const rows = [
    ["now", "olga", "tier a -> b", wide(10)],
    ["then", "jan", "", ""],
    ["later", "ida", wide(12), wide(12)],
  ];
  const at = (width: number) => table(headings, rows, playedTerminal({ width }).terminal);
  expect(at(80)).toHaveLength(rows.length + 1);
  expect(at(30)).toEqual([
    ...["WHEN   WHO", "    CHANGE  TARGET"],
    ...["now    olga", `    tier a -> b  ${wide(10)}`],
    "then   jan",
    ...["later  ida", `    ${wide(12)}  ${wide(12)}`],
  ]);
  expect(at(20)).toContain(`    ${wide(12)}`);
});

test("without a terminal a table has whole values, separated by tabs", () => {
  const { terminal } = playedTerminal({ width: "piped" });
  expect(table(["A", { text: "B", optional: true }], [[wide(300), "b\tc"]], terminal)).toEqual([
    "A\tB",
    `${wide(300)}\tb c`,
  ]);
});

test("tables align texts to the left and numbers to the right", () => {
  const { terminal } = playedTerminal();
  const rows = [
    ["a", "10", "x"],
    ["long", "9", ""],
  ];
  expect(table(["N", "NO", "T"], rows, terminal, { from: 1, to: 1 })).toEqual([
    "N     NO  T",
    "a     10  x",
    "long   9",
  ]);
  expect(columns([["a", "b"]])).toEqual(["a  b"]);
});

test("nothing in a cell ends it, nothing in code ends the code", () => {
  expect(markdownTable(["A", "B"], [["x|y", "1"]], ["B"])).toEqual([
    "| A | B |",
    "| --- | ---: |",
    "| x\\|y | 1 |",
  ]);
  expect(markdownCode("a`b\nc")).toBe("``a`b c``");
  expect(markdownCode("`a")).toBe("`` `a ``");
});

test("work is done in parallel up to a limit, and the first failure ends it", async () => {
  let [running, most] = [0, 0];
  const begun: number[] = [];
  const work = async (one: number) => {
    begun.push(one);
    most = Math.max(most, ++running);
    await new Promise((done) => setTimeout(done, 5));
    running -= 1;
    if (one === 2) throw new Error("two");
  };
  await expect(inParallel([0, 1, 2, 3, 4, 5, 6, 7, 8], 2, work)).rejects.toThrow("two");
  expect(most).toBe(2);
  expect(begun.length).toBeLessThan(9);
});
