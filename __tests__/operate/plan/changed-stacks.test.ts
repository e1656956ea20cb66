import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { changedStacks } from "../../../operate/plan/changed";
import { readSynthesized } from "../../../operate/plan/synthesized";
import { type PlayedStack, writeSynthesized } from "../../support/operate/plan/synthesized";

const directory = mkdtempSync(join(tmpdir(), "saas-changed-"));
afterAll(() => rmSync(directory, { recursive: true }));

let count = 0;
const synthesized = (stacks: Readonly<Record<string, PlayedStack>>) =>
  readSynthesized(writeSynthesized(join(directory, `${count++}`), stacks));

const code = { "assets/data_code/ABC/data.zip": "code" };
const dev: PlayedStack = {
  environment: "dev",
  resource: { aws_iam_role: { a: { name: "a" } } },
  assets: code,
};
const prod: PlayedStack = { ...dev, environment: "prod" };

const changed = (base: Record<string, PlayedStack>, current: Record<string, PlayedStack>) =>
  changedStacks(synthesized(base), synthesized(current)).map(({ stack, environment, difference, where }) =>
    [stack, environment, difference, where].join(" | "),
  );

it.each<[string, PlayedStack, string[]]>([
  ["nothing", dev, []],
  ["cdktf's comments alone", { ...dev, comment: "another construct path" }, []],
  [
    "Terraform JSON",
    { ...dev, resource: { aws_iam_role: { a: { name: "b" } } } },
    ["saas-dev | dev | changed | Terraform JSON"],
  ],
  [
    "an asset under the same path",
    { ...dev, assets: { "assets/data_code/ABC/data.zip": "other code" } },
    ["saas-dev | dev | changed | 1 asset"],
  ],
  [
    "an asset, with the path that names its content",
    { ...dev, assets: { "assets/data_code/DEF/data.zip": "other code" } },
    ["saas-dev | dev | changed | Terraform JSON, 1 asset"],
  ],
])("a stack in which %s differs", (_, current, expected) => {
  expect(changed({ "saas-dev": dev, "saas-prod": prod }, { "saas-dev": current, "saas-prod": prod })).toEqual(
    expected,
  );
});

it("stacks that come and go", () => {
  expect(changed({ "saas-dev": dev, "saas-old": prod }, { "saas-dev": dev, "saas-new": prod })).toEqual([
    "saas-new | prod | added | a new stack",
    "saas-old | prod | removed | no longer in the code; its resources remain",
  ]);
});
