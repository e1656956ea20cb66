import { exitCodes } from "@saas/cli-kit/exit";
import { routes } from "../../../api/routes";
import { Draft } from "../../../develop/new/draft";
import { runNew } from "../../../develop/new/program";
import { functionNames } from "../../../lambdas/functions";
import { alarmKinds } from "../../../stacks/constructs/monitoring/alarm-kinds";
import { outcomeOf } from "../../support/played-terminal";

const [{ method, path }] = routes;
const known = (names: readonly string[]) => names[0] ?? "";
const misspelt = (name: string) => `${name}x`;
const account = ["--account", "222233334444", "--region", "eu-west-1"];

let written: jest.SpyInstance;
beforeEach(() => {
  written = jest.spyOn(Draft.prototype, "write").mockImplementation(() => {
    throw new Error("something was written");
  });
});
afterEach(() => written.mockRestore());

/** Words, and what the error says. */
const refused: readonly (readonly [words: readonly string[], error: string])[] = [
  [["function", "Reports"], "lower-case letters and digits"],
  [["function", known(functionNames)], "already"],
  [["function", "shared"], "lambdas/shared exists"],
  [["function", "tenant"], "there is a route GET /tenant already"],
  [["function", "class"], "not be valid TypeScript"],
  [["route", `${method} ${path}`, "--function", known(functionNames)], "there is a route"],
  [["route", "GET reports", "--function", known(functionNames)], "write a method and a path"],
  [["route", "FETCH /reports", "--function", known(functionNames)], 'there is no method "FETCH"'],
  [["route", "GET /reports", "--function", misspelt("data")], 'did you mean "data"?'],
  [["route", "GET /reports", "--function", "data", "--for", "operators"], 'did you mean "operator"?'],
  [["route", "GET /reports", "--function", "data", "--for", "operator"], "begin with /admin/"],
  [["route", "GET /admin/reports", "--function", "data"], "begin with /admin/"],
  [["route", "GET /data/{id}", "--function", "data"], "is {item_id} in /data/{item_id}"],
  [["route", "GET /sweeps", "--function", "lifecycle"], "no routes yet"],
  [["route", "GET /tenants", "--function", "admin"], "has no routes for tenants"],
  [["environment", "prod", ...account], "already"],
  [["environment", "qa-2", ...account], "lower-case letters and digits"],
  [["environment", "qa", "--account", "1", "--region", "eu-west-1"], "environments/qa.ts: accountId"],
  [["environment", "qa", "--account", "222233334444", "--region", "moon"], "environments/qa.ts: region"],
  [["tier", "Gold"], "lower-case letters"],
  [["tier", "standard"], "already"],
  [["tier", "gold", "--environment", "prd"], 'did you mean "prod"?'],
  [["alarm", known(alarmKinds)], "already"],
  [["alarm", "Alarm"], "lower-case letters"],
  [["construct", "archive"], "write <concern>/<name>"],
  [["construct", "storage/private-bucket"], "already"],
  [["construct", "../escape/it"], "write <concern>/<name>"],
];

test.each(refused)("npm run new -- %j is refused, and writes nothing", async (words, error) => {
  const { exitCode, out, err } = await outcomeOf((terminal) => runNew(words, terminal));
  expect({ exitCode, out }).toEqual({ exitCode: exitCodes.usage, out: "" });
  expect(err).toContain(error);
  expect(written).not.toHaveBeenCalled();
});

test.each(["route", "function", "environment", "tier", "alarm", "construct"])(
  "npm run new -- %s --help names its arguments",
  async (kind) => {
    const { exitCode, out } = await outcomeOf((terminal) => runNew([kind, "--help"], terminal));
    expect(exitCode).toBe(exitCodes.done);
    expect(out).toMatch(new RegExp(`new -- ${kind} \\[options\\] <`));
  },
);
