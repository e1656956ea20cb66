import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { strToU8, zipSync } from "fflate";
import { FunctionCode } from "../../src/lambda/function-code";

const stack = mkdtempSync(join(tmpdir(), "function-code-test-"));
const code = new FunctionCode(stack);

afterAll(() => {
  code.close();
  rmSync(stack, { recursive: true });
});

const deployed = (values: object) => ({
  type: "aws_lambda_function",
  name: "notes",
  values: { runtime: "nodejs22.x", filename: "notes.zip", ...values },
});

function archive(name: string, ...paths: string[]): void {
  const entries = paths.map((path) => [path, strToU8(path.endsWith("/") ? "" : `// ${path}`)]);
  writeFileSync(join(stack, name), zipSync(Object.fromEntries(entries)));
}

test("an archive is unpacked, folders included, and removed at the end", () => {
  archive("notes.zip", "index.js", "lib/", "lib/deep/a.js");
  const own = new FunctionCode(stack);
  const directory = own.unpack(deployed({}));
  expect(readFileSync(join(directory, "lib/deep/a.js"), "utf8")).toBe("// lib/deep/a.js");
  own.close();
  expect(existsSync(dirname(directory))).toBe(false);
});

test("no file is written outside of the function's directory", () => {
  archive("evil.zip", "../evil.js");
  expect(() => code.unpack(deployed({ filename: "evil.zip" }))).toThrow(
    /evil\.zip has the path \.\.\/evil\.js/,
  );
});

test.each([
  [
    "an absent archive",
    { filename: "none.zip" },
    /notes: filename none\.zip: .*none\.zip cannot be read \(ENOENT\)/,
  ],
  [
    "a file that is no archive",
    { filename: "text.zip" },
    /notes: filename text\.zip: .*text\.zip is not a zip archive/,
  ],
  ["code without an archive", { filename: undefined, s3_key: "code" }, /notes: no filename/],
  ["another runtime", { runtime: "python3.13" }, /notes: runtime python3\.13: .*only Node\.js/],
])("%s is refused by name", (_, values, message) => {
  writeFileSync(join(stack, "text.zip"), "text");
  expect(() => code.unpack(deployed(values))).toThrow(message);
});
