import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import * as environments from "../../../environments";
import { functionNames } from "../../../lambdas/functions";
import { bundleFunctions, bundleTarget, requireHandler } from "../../../stacks/support/bundling";

jest.mock("esbuild", () => {
  const actual = jest.requireActual("esbuild");
  return { ...actual, build: jest.fn(actual.build) };
});

const root = join(__dirname, "../../..");

describe("the target of bundles", () => {
  const directory = mkdtempSync(join(tmpdir(), "target-"));
  afterAll(() => rmSync(directory, { recursive: true }));
  const targetOf = (...used: string[]) => bundleTarget(used.map((runtime) => ({ runtime })));

  it("is the oldest runtime in use", () => {
    expect(targetOf("nodejs24.x", "nodejs24.x")).toBe("node24");
    expect(targetOf("nodejs24.x", "nodejs22.x")).toBe("node22");
  });

  it("is what esbuild writes a function's code for", async () => {
    jest.mocked(build).mockClear();
    await bundleFunctions(directory, undefined, functionNames.slice(0, 1));
    const bundled = jest.mocked(build).mock.calls.filter(([options]) => options.bundle === true);
    expect(bundled.map(([{ target }]) => target)).toEqual([bundleTarget(Object.values(environments))]);
  });
});

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
