import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type PictureFile, stale, writeAll } from "../../../develop/diagram/files";
import { runDiagram } from "../../../develop/diagram/program";
import { playedTerminal } from "../../support/played-terminal";

const directory = mkdtempSync(join(tmpdir(), "pictures-"));
afterAll(() => rmSync(directory, { recursive: true }));

const file = (name: string, text: string): PictureFile => ({ name, text, boxes: 1, arrows: 1, points: 8 });
const files = [file("dev.svg", "<svg>dev</svg>"), file("prod.svg", "<svg>prod</svg>")];

test("pictures that are not there yet are missing", () => {
  const missing = ["dev.svg", "prod.svg"].map(
    (name) => `${name} is missing: run \`npm run diagram\` and commit the file`,
  );
  expect(stale(directory, files)).toEqual(missing);
  expect(stale(join(directory, "nowhere"), files)).toEqual(missing);
});

test("pictures that were just written are up to date, and those of environments that are gone are not kept", () => {
  writeFileSync(join(directory, "old.svg"), "");
  writeFileSync(join(directory, "notes.md"), "");
  expect(stale(directory, files)).toContainEqual(
    expect.stringMatching(/^old\.svg shows no environment: run /),
  );
  writeAll(directory, files);
  expect(readdirSync(directory).sort()).toEqual(["dev.svg", "notes.md", "prod.svg"]);
  expect(readFileSync(join(directory, "dev.svg"), "utf8")).toBe("<svg>dev</svg>");
  expect(stale(directory, files)).toEqual([]);
});

test("a picture that shows something else is named, with the fix", () => {
  writeAll(directory, files);
  writeFileSync(join(directory, "prod.svg"), "<svg>yesterday</svg>");
  expect(stale(directory, files)).toEqual([
    "prod.svg does not show what is synthesized: run `npm run diagram` and commit the file",
  ]);
});

describe("the command", () => {
  async function run(words: string[], drawn: () => Promise<PictureFile[]> = async () => files) {
    const { terminal, out, err } = playedTerminal();
    return { exitCode: await runDiagram(words, terminal, drawn), out, err };
  }

  it("writes, and then finds everything up to date", async () => {
    const target = join(directory, "new", "pictures");
    expect(await run(["--check", "--directory", target])).toMatchObject({ exitCode: 1, out: [] });
    expect(await run(["--directory", target])).toMatchObject({ exitCode: 0, err: [] });
    expect(readdirSync(target)).toEqual(["dev.svg", "prod.svg"]);
    const checked = await run(["--check", "--directory", target]);
    expect(checked).toMatchObject({ exitCode: 0, err: [] });
    expect(checked.out[0]).toMatch(/dev\.svg: 1 boxes, 1 arrows, smallest text 8\.0 pt on A4$/);
  });

  it("fails with --check when a picture is stale, names it, and leaves it alone", async () => {
    const target = join(directory, "stale");
    await run(["--directory", target]);
    writeFileSync(join(target, "dev.svg"), "<svg>yesterday</svg>");
    const { exitCode, out, err } = await run(["--check", "--directory", target]);
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: [] });
    expect(err).toEqual([
      expect.stringMatching(/dev\.svg does not show what is synthesized: run `npm run diagram`/),
    ]);
    expect(readFileSync(join(target, "dev.svg"), "utf8")).toBe("<svg>yesterday</svg>");
  });

  it("says when a page is too small", async () => {
    const target = join(directory, "large");
    const { out } = await run(["--directory", target], async () => [{ ...file("dev.svg", ""), points: 5 }]);
    expect(out).toEqual([expect.stringMatching(/5\.0 pt on A4: print it on A3$/)]);
  });

  it("tells what cannot be synthesized without a stack trace, and wrong usage by its exit code", async () => {
    const failed = await run([], () =>
      Promise.reject(new Error("environments/dev.ts: name is missing\nand more")),
    );
    expect(failed).toEqual({
      exitCode: 1,
      out: [],
      err: ["error environments/dev.ts: name is missing", "error and more"],
    });
    expect(await run(["--chekc"])).toMatchObject({ exitCode: 2, out: [] });
  });
});
