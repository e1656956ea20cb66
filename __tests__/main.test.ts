import { execFile } from "node:child_process";
import { cpSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { loadEnvironments } from "../environments/load";
import { stackNames } from "../stacks/support/naming";
import { synthesizeApp } from "../synthesis/app";
import { compose } from "../synthesis/compose";
import { builtFunctions } from "./support/bundles";
import { directoryAgain } from "./support/compiled";
import { sampled } from "./support/sampled";
import { count } from "./support/tally";

const root = resolve(__dirname, "..");
let directory: string;
beforeAll(() => {
  directory = directoryAgain("main");
});
afterAll(() => rmSync(directory, { recursive: true }));

/** What synthesis reads. */
const SOURCES = [
  "api",
  "environments",
  "lambdas",
  "stacks",
  "synthesis",
  "toolchains",
  "main.ts",
  "package.json",
  "tsconfig.json",
  "cdktf.json",
];

/** A copy of it at another path, the same for all. */
function checkout(): string {
  const copy = join(directory, "a much longer path/there");
  rmSync(copy, { recursive: true, force: true });
  for (const entry of SOURCES) cpSync(join(root, entry), join(copy, entry), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  return copy;
}

function synthesize(
  checkoutDirectory: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<{ code: number; output: string }> {
  const main = join(checkoutDirectory, "main.ts");
  return new Promise((settle) => {
    execFile(
      process.execPath,
      // tsx as it is within its own command, which would be one more process.
      ["--import", "tsx", main],
      { cwd: checkoutDirectory, env: { ...process.env, ...variables } },
      (error, stdout, stderr) =>
        settle({ code: error === null ? 0 : Number(error.code), output: stdout + stderr }),
    );
  });
}

/** Every file below a directory and its bytes. */
function files(from: string): Map<string, string> {
  const entries = readdirSync(from, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const paths = entries.map((entry) => join(entry.parentPath, entry.name)).sort();
  return new Map(paths.map((path) => [path.slice(from.length), readFileSync(path).toString("base64")]));
}

/** Adds two silo tenants to production. */
function declareSilos(copy: string): void {
  const registry = join(copy, "environments/silos/prod.ts");
  const lines = ["acme", "globex"].map(
    (slug, index) =>
      `  { slug: "${slug}", tenantId: "ac000000-0000-4000-8000-00000000000${index}", region: "eu-central-1", tier: "dedicated" },\n`,
  );
  writeFileSync(registry, readFileSync(registry, "utf8").replace("= [\n", `= [\n${lines.join("")}`));
}

interface Mistake {
  readonly what: string;
  make(copy: string): void;
  readonly variables?: Readonly<Record<string, string>>;
  /** The whole output. */
  readonly said: RegExp;
}

/** Mistakes of a user. */
const mistakes: readonly Mistake[] = [
  {
    what: "an environment is wrong",
    make: (copy) => {
      const file = join(copy, "environments/dev.ts");
      const region = '  region: "eu-cetral-1",\n} satisfies';
      writeFileSync(file, readFileSync(file, "utf8").replace("} satisfies", region));
    },
    said: /^environments\/dev\.ts: region is "eu-cetral-1": write an AWS region such as "eu-central-1"\n$/,
  },
  {
    what: "a function does not build, with file and line",
    make: (copy) =>
      writeFileSync(
        join(copy, "lambdas/data/handler.ts"),
        'import { x } from "./nowhere";\nexport const handler = x;\n',
      ),
    said: /^lambdas\/data\/handler\.ts:1:19: Could not resolve "\.\/nowhere"\n$/,
  },
  {
    what: "SAAS_STACKS names no stack",
    make: declareSilos,
    variables: { SAAS_STACKS: "saas-prod-silo-acmee" },
    said: /^SAAS_STACKS: no stack is named "saas-prod-silo-acmee": did you mean saas-prod-silo-acme\?\n$/,
  },
  {
    what: "the line of a protected silo tenant is gone, with the way to offboard",
    make: (copy) => writeFileSync(join(copy, "environments/silos/protected.json"), '{ "prod": ["acme"] }'),
    said: /^environments\/silos\/prod\.ts: siloTenants\.acme is missing: put the line back: .* npm run tenants -- offboard.*\n$/,
  },
];

describe("main.ts by tsx", () => {
  it("writes the bytes that this process writes, archives included, whatever the checkout's path", async () => {
    const [here, there] = [join(directory, "here"), checkout()];
    expect(await synthesize(there)).toEqual({ code: 0, output: "" });
    const environments = loadEnvironments();
    const bundles = await builtFunctions(join(directory, "bundles"));
    synthesizeApp(here, (app) => compose(app, environments, bundles, new Set(stackNames(environments))));
    const [first, second] = [files(here), files(join(there, "cdktf.out"))];
    expect([...first.keys()].filter((path) => path.endsWith(".zip")).length).toBeGreaterThan(0);
    expect([...second.keys()]).toEqual([...first.keys()]);
    expect([...second].filter(([path, bytes]) => first.get(path) !== bytes).map(([path]) => path)).toEqual(
      [],
    );
  });

  it("makes the stacks that SAAS_STACKS names alone, and bundles nothing for a silo", async () => {
    const copy = checkout();
    declareSilos(copy);
    // A function that does not build would end synthesis, if it were bundled.
    writeFileSync(join(copy, "lambdas/data/handler.ts"), 'import "./nowhere";\n');
    expect(await synthesize(copy, { SAAS_STACKS: "saas-prod-silo-acme" })).toEqual({ code: 0, output: "" });
    expect(readdirSync(join(copy, "cdktf.out/stacks"))).toEqual(["saas-prod-silo-acme"]);
  });

  it.each(sampled("faults", mistakes))("ends with the message alone: $what", async (mistake) => {
    const copy = checkout();
    mistake.make(copy);
    const { code, output } = await synthesize(copy, mistake.variables);
    count("faults", 1, mistake.said.test(output) ? 1 : 0);
    expect([code, output]).toEqual([1, expect.stringMatching(mistake.said)]);
    expect(readdirSync(copy)).not.toContain("cdktf.out");
  });
});
