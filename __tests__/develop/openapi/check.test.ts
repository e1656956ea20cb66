import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";
import { operationIdFaults, referenceFaults } from "../../../develop/openapi/check";
import { openApiDocument } from "../../../develop/openapi/document";

const root = resolve(__dirname, "../../..");
const document = openApiDocument();

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
