import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  type Checkout,
  type Customer,
  clientOf,
  copyCheckout,
  onboard,
  type Started,
  startIn,
} from "../../../support/start/started";

let checkout: Checkout;
let platform: Started;
let customer: Customer;

beforeAll(async () => {
  checkout = await copyCheckout("dev");
  platform = await startIn(checkout, "--watch");
  customer = await onboard(platform, "Acme");
  const item = await clientOf(platform, customer).send("POST", "/data", {
    body: { item_id: "recipe", data: { hours: 3 } },
  });
  expect(item.status).toBe(201);
});
afterAll(async () => {
  await platform?.stop("SIGKILL");
  checkout.remove();
});

const path = (file: string) => join(checkout.root, file);

/** Saves a file with a part replaced, and waits for what the platform says of it. */
async function edit(
  file: string,
  [from, to]: readonly [string | RegExp, string],
  said: string | RegExp,
): Promise<void> {
  const printed = platform.output().length;
  const text = readFileSync(path(file), "utf8");
  const changed = text.replace(from, to);
  expect(changed).not.toBe(text);
  writeFileSync(path(file), changed);
  await platform.until(said, printed);
}

/** The customer's session and data, as they were before any change. */
async function expectKept(): Promise<void> {
  const item = await clientOf(platform, customer).send("GET", "/data/recipe");
  expect(item.status).toBe(200);
}

const listing = () => clientOf(platform, customer).send("GET", "/data");

test("a saved handler answers with its new code, data and sign-in kept", async () => {
  await edit(
    "lambdas/data/operations.ts",
    [/^/, 'process.stdout.write("the new code is here\\n");\n'],
    "reloaded: lambdas/data/operations.ts",
  );
  const printed = platform.output().length;
  expect((await listing()).status).toBe(200);
  await platform.until("the new code is here", printed);
  await expectKept();
}, 120_000);

test("a syntax error is shown with file and line, and the code before goes on", async () => {
  const file = "lambdas/data/operations.ts";
  const good = readFileSync(path(file), "utf8");
  await edit(
    file,
    [/$/, "\nconst broken = ;\n"],
    /error lambdas\/data\/operations\.ts:\d+:\d+: Unexpected ";"/,
  );
  expect((await listing()).status).toBe(200);
  const printed = platform.output().length;
  writeFileSync(path(file), good);
  await platform.until("as before: lambdas/data/operations.ts", printed);
  await expectKept();
}, 120_000);

test.each([
  [
    "a crash is printed with TypeScript lines and its whole message",
    [/("GET \/data": async \([^\n]+\n)/, '$1      throw new Error("of jane@example.com");\n'],
    500,
    "of jane@example.com",
  ],
  [
    "a throw at load names file and line",
    [/$/, '\nif (process.env.AWS_REGION) throw new Error("no region of mine");\n'],
    500,
    "no region of mine",
  ],
] as const)(
  "%s",
  async (_, change, status, message) => {
    const file = "lambdas/data/operations.ts";
    const good = readFileSync(path(file), "utf8");
    await edit(file, change, "reloaded: lambdas");
    const printed = platform.output().length;
    expect(Math.floor((await listing()).status / 100)).toBe(Math.floor(status / 100));
    await platform.until(message, printed);
    await platform.until(/at .*lambdas\/data\/operations\.ts:\d+:\d+/, printed);
    const before = platform.output().length;
    writeFileSync(path(file), good);
    await platform.until("reloaded: lambdas", before);
    await expectKept();
  },
  120_000,
);

test("a file of the running program asks for a restart", async () => {
  const printed = platform.output().length;
  appendFileSync(path("develop/start/summary.ts"), "\n// Touched.\n");
  await platform.until("restart to use develop/start/summary.ts", printed);
  await expectKept();
}, 120_000);

test("what would lose data says in a line that it needs a restart, and the deployment before goes on", async () => {
  const file = "stacks/constructs/data/tenant-table.ts";
  await edit(
    file,
    [/rangeKey: sortKey \}\)/, 'rangeKey: "other" })'],
    /error aws_dynamodb_table\.\w+: .*range_key.* cannot be changed in place: restart without the data/,
  );
  await expectKept();
}, 120_000);

test("a changed environment value and route are deployed in place once the rest can be, and documented", async () => {
  const table = path("stacks/constructs/data/tenant-table.ts");
  writeFileSync(table, readFileSync(table, "utf8").replace('rangeKey: "other"', "rangeKey: sortKey"));
  const [from, to] = ["/data/{item_id}", "/data/{item_id}/now"];
  const printed = platform.output().length;
  for (const file of ["api/items.ts", "lambdas/data/operations.ts"]) {
    writeFileSync(path(file), readFileSync(path(file), "utf8").replaceAll(from, to));
  }
  const defaults = readFileSync(path("environments/defaults.ts"), "utf8");
  const quieter = defaults.replace('level: "DEBUG" }', 'level: "WARN" }');
  expect(quieter).not.toBe(defaults);
  writeFileSync(path("environments/defaults.ts"), quieter);
  await platform.until(/deployed: .*api\/items\.ts.*environments\/defaults\.ts/, printed);
  const client = clientOf(platform, customer);
  expect((await client.send("GET", "/data/recipe/now")).status).toBe(200);
  expect((await client.send("GET", "/data/recipe")).status).not.toBe(200);
  const { origin } = new URL(platform.apiEndpoint);
  const document = (await (await fetch(`${origin}/docs/openapi.json`)).json()) as { paths: object };
  expect(Object.keys(document.paths)).toContain(to);
});
