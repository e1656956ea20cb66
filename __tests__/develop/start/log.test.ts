import { stripVTControlCharacters } from "node:util";
import { type ConsoleLog, rawLog, readableLog } from "@saas/local-aws/console";
import type Colors from "picocolors";
import { callerOf } from "../../../develop/start/caller";

const request = {
  at: new Date(2026, 10, 23, 9, 38, 5),
  method: "GET",
  path: "/data",
  status: 200,
  milliseconds: 12,
  requestId: "r-1",
  claims: { sub: "u-1", tenant_id: "t-1" },
};
const decision = {
  allowed: false,
  action: "dynamodb:Scan",
  resource: "arn:aws:dynamodb:eu-central-1:000000000000:table/items",
  principal: "arn:aws:sts::000000000000:assumed-role/data/x",
  reason: "no statement allows it",
  at: new Date(2026, 10, 23, 9, 38, 6),
  requestId: "r-2",
};

let printed: string[];
const print = (line: string) => printed.push(stripVTControlCharacters(line));

beforeEach(() => {
  printed = [];
});

test("a request is one aligned line", () => {
  const log = readableLog(
    print,
    callerOf(() => undefined),
  );
  log.onRequest(request);
  log.onRequest({ ...request, status: 429, milliseconds: 1, reason: "THROTTLED" });
  const { claims: _, ...ofOperator } = request;
  log.onRequest({ ...ofOperator, signer: "arn:aws:iam::000000000000:user/jane" });
  expect(printed).toEqual([
    "09:38:05  GET      /data                               200     12 ms  t-1",
    "09:38:05  GET      /data                               429      1 ms  t-1  THROTTLED",
    "09:38:05  GET      /data                               200     12 ms  arn:aws:iam::000000000000:user/jane",
  ]);
});

test("a tenant's name stands before its id", () => {
  readableLog(
    print,
    callerOf(() => new Map([["t-1", "Acme"]])),
  ).onRequest(request);
  expect(printed[0]).toMatch(/ {2}Acme t-1$/);
});

test("a response that a browser hides from its page names the page's origin and those that are admitted", () => {
  const admitted = () => ["http://localhost:5173", "https://app.example.com"];
  const log = readableLog(print, () => undefined, admitted);
  const hiddenFrom = "http://127.0.0.1:5173";
  log.onRequest({ ...request, hiddenFrom, reason: `not for the origin ${hiddenFrom}` });
  log.onRequest(request);
  expect(printed[0]).toContain(`not for the origin ${hiddenFrom}, but for ${admitted().join(", ")}`);
  expect(printed[1]).not.toContain("but for");
});

describe("in colours", () => {
  const raw: string[] = [];
  const red = "\u001b[31m";
  let colored: ConsoleLog;

  beforeAll(async () => {
    // The library chooses when it is loaded, and a run of the tests has no terminal.
    jest.doMock("picocolors", () => jest.requireActual<typeof Colors>("picocolors").createColors(true));
    jest.resetModules();
    colored = (await import("@saas/local-aws/console")).readableLog((line) => raw.push(line));
  });

  beforeEach(() => {
    raw.length = 0;
  });

  test.each([
    [200, false],
    [404, false],
    [429, false],
    [401, true],
    [403, true],
    [502, true],
  ])("a request that is answered with %d is red: %s", (status, expected) => {
    colored.onRequest({ ...request, status });
    expect(raw[0]?.includes(red)).toBe(expected);
  });

  test("a refused call is red with all that it says", () => {
    colored.onDecision(decision);
    expect(raw[0]).toContain(`${red}refused dynamodb:Scan`);
    expect(raw[0]?.endsWith("no statement allows it\u001b[39m")).toBe(true);
  });
});

test("a refused call shows the deciding statement; an allowed one is not shown", () => {
  readableLog(print).onDecision(decision);
  readableLog(print).onDecision({ ...decision, allowed: true });
  expect(printed).toEqual([
    `09:38:06  refused dynamodb:Scan on ${decision.resource} for ${decision.principal}: no statement allows it`,
  ]);
});

test.each([
  ['{"level":"INFO","message":"served"}', []],
  ['{"_aws":{},"served":1}', []],
  ["", []],
  ['{"level":"WARN","message":"slow"}', ["data  WARN  slow"]],
  [
    '{"level":"ERROR","message":"failed","error":"TypeError","error_message":"no table"}',
    ["data  ERROR  failed: TypeError: no table"],
  ],
  ['{"level":"ERROR","message":"request","_aws":{}}', []],
  ["plain text", ["data  plain text"]],
  [
    '{"level":"ERROR","message":"no response","error_at":["Error: no table","    at read (/x/lambdas/data/store.ts:12:3)"]}',
    ["data  ERROR  no response\n    at read (/x/lambdas/data/store.ts:12:3)"],
  ],
])("of what a function writes, %s is shown as %j", (line, shown) => {
  readableLog(print).onLog({ function: "data", requestId: "r-1", line });
  expect(printed).toEqual(shown);
});

test("an error is shown as the function had it, in the terminal alone", () => {
  const line =
    '{"level":"ERROR","message":"request failed","error_message":"of [address]","error_at":["    at b"]}';
  const error = "Error: of jane@example.com\n    at a";
  readableLog(print).onLog({ function: "data", requestId: "r-1", line, error });
  expect(printed).toEqual([
    "data  ERROR  request failed: of [address]\n    Error: of jane@example.com\n        at a",
  ]);
  rawLog(print).onLog({ function: "data", requestId: "r-1", line, error });
  expect(printed[1]).toBe(line);
});

test("the raw log is JSON throughout: lines of functions and of the access log untouched, and refusals", () => {
  const log = rawLog(print);
  log.onLog({ function: "data", requestId: "r-1", line: '{"level":"DEBUG"}' });
  log.onLog({ function: "data", requestId: "r-1", line: "plain" });
  log.onRequest(request);
  log.onAccess('{"status":"200"}');
  log.onAccess("127.0.0.1 GET /data 200");
  log.onDecision({ ...decision, allowed: true });
  log.onDecision(decision);
  expect([printed[0], printed[2]]).toEqual(['{"level":"DEBUG"}', '{"status":"200"}']);
  expect(printed.map((line) => JSON.parse(line))).toEqual([
    { level: "DEBUG" },
    { type: "output", function: "data", request_id: "r-1", line: "plain" },
    { status: "200" },
    { type: "access", line: "127.0.0.1 GET /data 200" },
    { type: "refusal", ...decision, at: decision.at.toISOString() },
  ]);
});
