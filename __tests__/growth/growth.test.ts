import { type Copy, copyOfCheckout } from "./copy";

/** Everything that `npm run new` makes, in an order in which each can stand on those before it. */
const made: readonly (readonly string[])[] = [
  ["function", "reports", "--operator"],
  ["route", "GET /reports/{report_id}", "--function", "reports"],
  ["route", "POST /admin/reports", "--function", "reports", "--for", "operator"],
  ["tier", "gold"],
  ["environment", "qa", "--account", "222233334444", "--region", "eu-west-1", "--repository", "acme/saas"],
  ["alarm", "client-errors"],
  ["construct", "storage/archive"],
];

/** Unit suites of the tables that have grown, and of what is derived from them. */
const unit = `
  api environments stacks synthesis docs operate/compare
  lambdas/reports lambdas/functions lambdas/bundles lambdas/shared lambdas/tenancy lambdas/data
  develop/openapi develop/generated develop/workflows develop/diagram develop/security fuzz/generate
`
  .trim()
  .split(/\s+/)
  .map((path) => `__tests__/${path}`);

/** Files that a kind touches by hand, at most. */
const most: Readonly<Record<string, number>> = { route: 5, function: 7 };

let copy: Copy;
/** Kinds, and the files that each touched, generated ones of the last included. */
const touched: [kind: string, files: readonly string[]][] = [];
/** Everything, or a sample, as the file of jest's configuration says. */
const suites = (config: string, project: string, ...words: string[]) => {
  const options = ["--config", config, "--selectProjects", project, "--maxWorkers=2", "--silent"];
  return copy.run("node_modules/.bin/jest", ...options, ...words);
};

beforeAll(async () => {
  copy = copyOfCheckout();
  for (const words of made) {
    const last = words === made.at(-1);
    await copy.run("npm", "run", "--silent", "new", "--", ...(last ? [] : ["--no-fix"]), ...words);
    touched.push([words[0] ?? "", copy.commit()]);
  }
});
afterAll(() => copy?.remove());

// Suites of a whole checkout.
jest.setTimeout(900_000);

test("a route and a function touch few files by hand", () => {
  const measured = touched.filter(([kind]) => kind in most);
  expect(measured.length).toBeGreaterThan(1);
  for (const [kind, files] of measured)
    expect([files, files.length <= (most[kind] ?? 0)]).toEqual([files, true]);
});

test("a house that has grown passes every check: types, lint, walls, documents, addresses, budgets", async () => {
  await copy.run("npm", "run", "--silent", "check");
});

test("every stack is synthesized", async () => {
  await copy.run("npx", "tsx", "main.ts");
});

test("its unit suites pass", async () => {
  await suites("jest.sample.config.js", "unit", ...unit);
});

test("every name in dashboards, alarms and queries is still emitted", async () => {
  await suites("jest.sample.config.js", "e2e", "__tests__/e2e/stories/names");
});

test("tenants stay isolated: policies are asked, and every new route is attacked", async () => {
  await suites("jest.sample.config.js", "isolation", "__tests__/isolation/policies");
  await suites("jest.config.js", "isolation", "__tests__/isolation/requests");
});
