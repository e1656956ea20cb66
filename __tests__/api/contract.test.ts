import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { itemResponses, itemRoutes } from "../../api/items";
import { type ResponsesTo, type RouteResponses, responsesTo } from "../../api/response";
import type { Route } from "../../api/route";
import { responses, routes } from "../../api/routes";
import { functionNames } from "../../lambdas/functions";
import { builtFunctions } from "../support/bundles";

const table: readonly Route[] = routes;
const keyOf = ({ method, path }: Route) => `${method} ${path}`;
const declared: Readonly<Record<string, RouteResponses>> = responses;

test("every route declares its responses, a success among them, and nothing else does", () => {
  expect(Object.keys(declared).sort()).toEqual(table.map(keyOf).sort());
  for (const { success } of Object.values(declared)) expect(Object.keys(success)).not.toHaveLength(0);
});

test("a route without responses, or with an example that its schema refuses, does not compile", () => {
  const { "GET /data": listItems, ...rest } = itemResponses;
  type Items = ResponsesTo<typeof itemRoutes>;
  // @ts-expect-error GET /data is missing
  const missing: Items = rest;
  // @ts-expect-error POST /data has a body, and no example of it
  const withoutExample: Items = { ...itemResponses, "POST /data": listItems };
  const request = { example: { item_id: 1, data: "" } };
  // @ts-expect-error an item's id is a string
  const wrong: Items = { ...itemResponses, "POST /data": { ...itemResponses["POST /data"], request } };
  // @ts-expect-error a route that the table does not have
  const unknown = responsesTo(itemRoutes, () => ({ ...itemResponses, "PATCH /data": listItems }));
  expect([missing, withoutExample, wrong, unknown].map((each) => "PUT /data/{item_id}" in each)).toEqual(
    Array(4).fill(true),
  );
});

describe("a function's bundle", () => {
  let output: string;
  const code = new Map<string, string>();

  beforeAll(async () => {
    output = await mkdtemp(join(tmpdir(), "saas-contract-"));
    const bundles = await builtFunctions(output);
    for (const name of functionNames) {
      code.set(name, readFileSync(join(bundles[name].directory, "index.js"), "utf8"));
    }
  });

  afterAll(() => rm(output, { recursive: true, force: true }));

  const directory = join(__dirname, "../../api");
  /** The tables of resources, a file of `api/` each. */
  const resources = readdirSync(directory)
    .flatMap((file): unknown[] => Object.values(require(join(directory, file))))
    .filter(
      (each): each is readonly Route[] => Array.isArray(each) && each.some((one) => table.includes(one)),
    )
    .filter((each) => each !== table);

  test.each(functionNames)("%s: has the routes of its resources, and no others", (name) => {
    const own = resources.filter((each) => each.some((route) => route.function === name));
    const served = new Set(own.flat().map(({ path }) => path));
    for (const { path } of table) {
      const has = code.get(name)?.includes(`path:"${path}"`);
      expect([path, has]).toEqual([path, served.has(path)]);
    }
  });

  test.each(functionNames)("%s: has nothing that only the documentation uses", (name) => {
    const prose = Object.values(declared).flatMap(({ operation, summary, success }) => [
      `"${operation}"`,
      summary,
      ...Object.values(success).map(({ description }) => description),
    ]);
    expect(prose.filter((text) => code.get(name)?.includes(text))).toEqual([]);
    // Examples have this time wherever they have one.
    expect(code.get(name)).not.toContain("2025-11-24T09:30:00.000Z");
  });
});
