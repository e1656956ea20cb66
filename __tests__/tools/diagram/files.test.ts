import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type PictureFile, stale, writeAll } from "../../../tools/diagram/files";

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
