import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { cache, kinds, prepare } from "../../../../develop/start/preparation/prepare";
import { local } from "../../../../environments";
import { functionNames } from "../../../../lambdas/functions";
import { platformStackName } from "../../../../stacks/support/naming";

test("a start makes readable code and the local stacks alone, and the next one uses them again", async () => {
  const { code, stacks } = await prepare();
  expect(readdirSync(code).sort()).toEqual([...functionNames].sort());
  for (const name of functionNames) {
    const text = readFileSync(join(code, name, "index.js"), "utf8");
    // Minified code has lines of many thousand characters; its names are short.
    expect(text.split("\n").length).toBeGreaterThan(1_000);
    const map = JSON.parse(readFileSync(join(code, name, "index.js.map"), "utf8"));
    const sources = map.sources.map((source: string) => join(code, name, source));
    expect(sources).toContain(join(__dirname, `../../../../lambdas/${name}/handler.ts`));
  }
  expect(readdirSync(join(stacks, "stacks"))).toEqual(
    expect.arrayContaining([platformStackName(local.name)]),
  );
  for (const stack of readdirSync(join(stacks, "stacks"))) expect(stack).toContain(`saas-${local.name}`);
  const times = [code, stacks].map((directory) => statSync(directory).birthtimeMs);
  expect(await prepare()).toEqual({ code, stacks });
  expect([code, stacks].map((directory) => statSync(directory).birthtimeMs)).toEqual(times);
  for (const kind of kinds) expect(cache.kept(kind)).toBeDefined();
}, 120_000);

test("the code goes into the code, its declarations into the stacks", async () => {
  await prepare();
  for (const name of functionNames) {
    expect(cache.inputs("code")).toContain(`lambdas/${name}/handler.ts`);
    expect(cache.inputs("stacks")).not.toContain(`lambdas/${name}/handler.ts`);
    expect(cache.inputs("stacks")).toContain(`lambdas/${name}/definition.ts`);
  }
  expect(cache.inputs("stacks")).toContain("environments/local.ts");
  expect(cache.inputs("stacks")).toContain("api/routes.ts");
}, 120_000);
