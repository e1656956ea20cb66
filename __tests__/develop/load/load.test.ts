import type { ApiClient, ApiResponse } from "@saas/api-client/api";
import { exitCodes } from "@saas/cli-kit/exit";
import { routes } from "../../../api/routes";
import { Caller, type RouteName, Tally } from "../../../develop/load/companies";
import { runLoadProgram } from "../../../develop/load/program";
import { playedTerminal } from "../../support/played-terminal";

test("a tally counts by route and status", () => {
  const tally = new Tally();
  for (const status of [200, 429, 200, 404]) tally.count("GET /data", status);
  tally.count("DELETE /data/{item_id}", 500);
  expect(tally.rows()).toEqual([
    { route: "DELETE /data/{item_id}", statuses: { 500: 1 } },
    { route: "GET /data", statuses: { 200: 2, 404: 1, 429: 1 } },
  ]);
  expect([tally.requests, tally.between(400, 499), tally.between(429, 429)]).toEqual([5, 2, 1]);
});

describe("a caller", () => {
  const sent: string[] = [];
  const api: Pick<ApiClient, "send"> = {
    send: async (method, path) => {
      sent.push(`${method} ${path}`);
      return { request: "", status: 204, headers: new Headers(), body: undefined } satisfies ApiResponse;
    },
  };
  const tally = new Tally();
  const caller = new Caller(api, tally);

  test("fills in and encodes what a path has, and counts by the route's name", async () => {
    await caller.call("GET /data/{item_id}", { params: { item_id: "a b/c" } });
    await caller.call("GET /files/{key+}", { params: { key: "a b/c" }, query: "x=1" });
    expect(sent).toEqual(["GET /data/a%20b%2Fc", "GET /files/a%20b/c?x=1"]);
    expect(tally.rows().map(({ route }) => route)).toEqual(["GET /data/{item_id}", "GET /files/{key+}"]);
  });

  test("names what is missing", async () => {
    await expect(caller.call("GET /data/{item_id}")).rejects.toThrow("GET /data/{item_id} needs item_id");
    await expect(caller.call("GET /none" as RouteName)).rejects.toThrow("no route GET /none");
    expect(routes.length).toBeGreaterThan(20);
  });
});

test.each([
  [["--port", "1"], exitCodes.unavailable, "no platform runs on port 1: run npm start in another terminal"],
  [["--minutes", "0"], exitCodes.usage, "write a number above 0, and 180 at most"],
  [["--tenants", "many"], exitCodes.usage, "write a whole number from 1 to 50"],
])("npm run load -- %j", async (words, code, message) => {
  const { terminal, err } = playedTerminal();
  expect(await runLoadProgram(words, terminal)).toBe(code);
  expect(err.join("\n")).toContain(message);
});
