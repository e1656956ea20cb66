import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { inOwnProcess, OwnProcessError, root } from "../../../../develop/start/preparation/own-process";

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "own-process-"));
});
afterAll(() => rmSync(directory, { recursive: true }));

/** What a process says whose script imports this source. */
async function saidOf(source: string) {
  const [imported, script] = ["values.ts", "script.ts"].map((name) => join(directory, name)) as [
    string,
    string,
  ];
  writeFileSync(imported, source);
  writeFileSync(script, 'import { value } from "./values";\nconsole.log(value);\n');
  const work = inOwnProcess(script);
  const error = await work.then(
    (out) => out,
    (reason: unknown) => reason,
  );
  return { file: relative(root, imported), error };
}

test("a script that ends well returns what it wrote", async () => {
  expect((await saidOf("export const value = 1;")).error).toBe("1");
});

test.each([
  ["that cannot be read", "export const value = {\n  a: 1 b: 2,\n};", '2:7: Expected "}" but found "b"'],
  ["that throws", "\nexport const value = nothing;", "2:22: ReferenceError: nothing is not defined"],
])("of imported code %s it says file, line, column and reason in one line", async (_, source, said) => {
  const { file, error } = await saidOf(source);
  expect(error).toBeInstanceOf(OwnProcessError);
  expect((error as Error).message).toBe(`${file}:${said}`);
});

test("what the script itself reports stays as it is", async () => {
  const reported = 'console.error("first\\nsecond"); process.exit(1); export const value = 1;';
  expect(((await saidOf(reported)).error as Error).message).toBe("first\nsecond");
});
