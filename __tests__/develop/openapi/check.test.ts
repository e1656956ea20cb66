import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { driftOf, operationIdFaults, referenceFaults } from "../../../develop/openapi/check";
import { documentText, openApiDocument } from "../../../develop/openapi/document";

const root = resolve(__dirname, "../../..");
const document = openApiDocument();
const text = documentText(document);

test("the document's references lead somewhere, and its operation ids are unique", () => {
  expect(referenceFaults(document)).toEqual([]);
  expect(operationIdFaults(document)).toEqual([]);
});

test("a reference that leads nowhere is found", () => {
  const { Item: _, ...schemas } = document.components.schemas;
  const broken = { ...document, components: { ...document.components, schemas } };
  expect(referenceFaults(broken)).toContain("$ref #/components/schemas/Item leads nowhere");
});

test("an operation id that comes up twice is found", () => {
  const { "/data": items } = document.paths;
  if (items === undefined) throw new Error("/data is missing");
  const [fault, ...more] = operationIdFaults({
    ...document,
    paths: { "/data": items, "/other": { get: items.get } } as never,
  });
  expect(fault).toContain("listItems comes up more than once");
  expect(more).toEqual([]);
});

test("a document that is not what the code makes is named in one line, with the fix", () => {
  expect(driftOf("docs/openapi.json", text, text)).toEqual([]);
  const stale = text.replace("List the tenant's items", "List items");
  expect(driftOf("docs/openapi.json", text, stale)).toEqual([
    expect.stringMatching(/^docs\/openapi\.json is not what .* line \d+ .*`npm run openapi`/),
  ]);
  expect(driftOf("docs/openapi.json", text, undefined)).toEqual([
    expect.stringMatching(/is missing: run `npm run openapi`/),
  ]);
});

test("a document that is not OpenAPI 3.1 is found", () => {
  const lines = [
    'import { faultsOf } from "./develop/openapi/check";',
    'import { openApiDocument } from "./develop/openapi/document";',
    "const document = openApiDocument();",
    'faultsOf({ ...document, info: { title: "no version" } } as never).then((faults) => console.log(faults.join("\\n")));',
  ];
  const { stdout } = spawnSync(join(root, "node_modules/.bin/tsx"), ["--eval", lines.join("\n")], {
    cwd: root,
    encoding: "utf8",
  });
  expect(stdout).toContain("/info must have required property 'version'");
});

describe("the command that `npm run check` runs", () => {
  const directory = mkdtempSync(join(tmpdir(), "openapi-"));
  const file = join(directory, "openapi.json");
  const run = (...options: string[]) =>
    spawnSync(
      join(root, "node_modules/.bin/tsx"),
      ["develop/main.ts", "openapi", "--file", file, ...options],
      {
        cwd: root,
        encoding: "utf8",
      },
    );

  afterAll(() => rmSync(directory, { recursive: true }));

  test("writes a valid document, and fails once it is changed by hand", () => {
    expect(run()).toMatchObject({ status: 0, stderr: "" });
    expect(readFileSync(file, "utf8")).toBe(text);
    expect(run("--check")).toMatchObject({ status: 0, stderr: "" });
    writeFileSync(file, text.replace('"listItems"', '"allItems"'));
    const { status, stderr } = run("--check");
    expect(status).toBe(1);
    expect(stderr.trim().split("\n")).toEqual([expect.stringContaining("npm run openapi")]);
  });
});
