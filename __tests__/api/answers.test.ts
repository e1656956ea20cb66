import { readdirSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { build } from "esbuild";
import { answers } from "../../api/answers";
import { routes } from "../../api/routes";

const root = resolve(__dirname, "../..");

test("every route has answers, a success among them, and no other key has any", () => {
  expect(Object.keys(answers).sort()).toEqual(routes.map(({ method, path }) => `${method} ${path}`).sort());
  for (const { success } of Object.values(answers)) expect(Object.keys(success)).not.toHaveLength(0);
});

test("no function's code imports the answers: they would be bytes in its bundle that do nothing", async () => {
  const entryPoints = readdirSync(join(root, "lambdas"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => join(root, "lambdas", file));
  const { metafile } = await build({
    entryPoints,
    bundle: true,
    packages: "external",
    platform: "node",
    write: false,
    outdir: root,
    metafile: true,
  });
  const sources = Object.keys(metafile.inputs).map((file) => relative(root, resolve(file)));
  expect(sources).toContain("api/routes.ts");
  expect(sources.filter((file) => /^(api\/answer|tools\/)/.test(file))).toEqual([]);
});

test("a route without answers, or with an example that its schema does not take, does not compile", () => {
  const { "GET /data": listItems, ...rest } = answers;
  // @ts-expect-error GET /data is missing
  const missing: typeof answers = rest;
  // @ts-expect-error POST /data has a body, and no example of it
  const exampleless: typeof answers = { ...answers, "POST /data": listItems };
  const role = "tenant-owner";
  const wrong: typeof answers = {
    ...answers,
    // @ts-expect-error there is no such role
    "POST /users": { ...answers["POST /users"], request: { example: { email: "a@example.com", role } } },
  };
  expect([missing, exampleless, wrong].map((table) => Object.keys(table).length)).toEqual([
    routes.length - 1,
    routes.length,
    routes.length,
  ]);
});
