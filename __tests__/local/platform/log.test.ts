import { stripVTControlCharacters } from "node:util";
import { rawLog, readableLog } from "../../../local/log";

const request = {
  at: new Date(2026, 10, 23, 9, 38, 5),
  method: "GET",
  path: "/data",
  status: 200,
  milliseconds: 12,
  requestId: "r-1",
  tenantId: "t-1",
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
  readableLog(print).onRequest(request);
  readableLog(print).onRequest({ ...request, status: 429, milliseconds: 1, reason: "THROTTLED" });
  const { tenantId: _, ...ofOperator } = request;
  readableLog(print).onRequest({ ...ofOperator, operator: "arn:aws:iam::000000000000:user/jane" });
  expect(printed).toEqual([
    "09:38:05  GET      /data                               200     12 ms  t-1",
    "09:38:05  GET      /data                               429      1 ms  t-1  THROTTLED",
    "09:38:05  GET      /data                               200     12 ms  arn:aws:iam::000000000000:user/jane",
  ]);
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
])("of what a function writes, %s is shown as %j", (line, shown) => {
  readableLog(print).onLog({ function: "data", requestId: "r-1", line });
  expect(printed).toEqual(shown);
});

test("the raw log is JSON throughout, the functions' own lines untouched", () => {
  const log = rawLog(print);
  log.onLog({ function: "data", requestId: "r-1", line: '{"level":"DEBUG"}' });
  log.onLog({ function: "data", requestId: "r-1", line: "plain" });
  log.onRequest(request);
  log.onDecision({ ...decision, allowed: true });
  expect(printed[0]).toBe('{"level":"DEBUG"}');
  expect(printed.slice(1).map((line) => JSON.parse(line))).toEqual([
    { type: "output", function: "data", request_id: "r-1", line: "plain" },
    { type: "request", ...request, at: request.at.toISOString() },
    { type: "access", ...decision, allowed: true, at: decision.at.toISOString() },
  ]);
});
