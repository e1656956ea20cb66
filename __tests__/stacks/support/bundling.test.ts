import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { functionNames } from "../../../lambdas/functions";
import { requireHandler } from "../../../stacks/support/bundling";

const root = join(__dirname, "../../..");

it.each([...functionNames])("the function %s exports what Lambda calls", async (name) => {
  await requireHandler(`lambdas/${name}/handler.ts`, root);
});

describe("a file", () => {
  const directory = mkdtempSync(join(tmpdir(), "handler-"));
  afterAll(() => rmSync(directory, { recursive: true }));

  it.each([
    ["a constant", "export const handler = async (): Promise<void> => {};", true],
    ["a function", "export async function handler() {}", true],
    ["another's export", 'export { answer as handler } from "./answer";', true],
    ["another name", "export const handle = async () => {};", false],
    ["no export", "const handler = async () => {}; handler();", false],
    ["a type alone", "export type handler = () => void;", false],
    ["a default", "const handler = async () => {}; export default handler;", false],
  ])("with %s", async (_, text, exported) => {
    writeFileSync(join(directory, "handler.ts"), text);
    const result = requireHandler("handler.ts", directory);
    if (exported) await expect(result).resolves.toBeUndefined();
    else await expect(result).rejects.toThrow('handler.ts: exports no "handler", which Lambda calls');
  });
});
