import { json } from "node:stream/consumers";
import { environmentNamed } from "../../../environments/environment";
import { loadEnvironments } from "../../../environments/load";
import { MOST_ROWS, Questions } from "../../../operate/usage/questions";
import { startServer } from "../../support/http-server";

type Answer = { readonly status: number; readonly body: object };
interface Asked {
  readonly queryString: string;
  readonly logGroupNames: readonly string[];
  readonly startTime: number;
  readonly endTime: number;
}

const ok = (body: object): Answer => ({ status: 200, body });
const row = (fields: Record<string, string>) =>
  Object.entries(fields).map(([field, value]) => ({ field, value }));

/** CloudWatch Logs, played: what it is asked, and answers by the query's id. */
let asked: Asked[];
let operations: string[];
let answer: (operation: string, query: Asked | undefined, look: number) => Answer;
let server: { readonly url: string; close(): Promise<void> };
let told: string[];
let now: number;
let questions: Questions;

beforeAll(async () => {
  server = await startServer(async (incoming, response) => {
    const operation = String(incoming.headers["x-amz-target"]).split(".")[1] ?? "";
    const input = (await json(incoming)) as Asked & { queryId?: string };
    operations.push(operation);
    if (operation === "StartQuery") asked.push(input);
    const looks = operations.filter((each) => each === operation).length;
    const { status, body } = answer(operation, asked[Number(input.queryId)] ?? asked.at(-1), looks);
    response.writeHead(status, { "content-type": "application/x-amz-json-1.1" });
    response.end(
      JSON.stringify(
        operation === "StartQuery" && status === 200 ? { queryId: `${asked.length - 1}` } : body,
      ),
    );
  });
});
afterAll(() => server.close());

beforeEach(() => {
  [asked, operations, told, now] = [[], [], [], 0];
  answer = () => ok({ status: "Complete", results: [] });
  questions = questionsAt(server.url);
});
afterEach(() => questions.close());

const questionsAt = (endpointUrl: string) =>
  new Questions({
    access: {
      environment: environmentNamed("dev", loadEnvironments()),
      credentials: { accessKeyId: "key", secretAccessKey: "secret" },
      endpointUrl,
    },
    clock: {
      now: () => now,
      sleep: async (milliseconds) => {
        now += milliseconds;
      },
    },
    note: (line) => told.push(line),
  });

const period = { from: Date.parse("2026-10-01T00:00:00Z"), to: Date.parse("2026-11-01T00:00:00Z") };

test("a question is a saved query about a tenant, of its log groups, and the end is not part of its time", async () => {
  answer = () => ok({ status: "Complete", results: [row({ route: "GET /data", requests: "3" })] });
  expect(await questions.ask("usage_requests", period, "t-1")).toEqual([
    { route: "GET /data", requests: "3" },
  ]);
  expect(asked).toMatchObject([
    {
      logGroupNames: ["/aws/apigateway/saas-dev-tenant-api"],
      startTime: period.from / 1000,
      endTime: period.to / 1000 - 1,
      queryString: expect.stringContaining('tenant_id = "t-1"'),
    },
  ]);
});

test("a long query prints its progress every few seconds", async () => {
  answer = (operation, _, look) =>
    operation === "StartQuery" || look > 20
      ? ok({ status: "Complete", results: [] })
      : ok({ status: "Running", statistics: { recordsScanned: look * 1000 } });
  await questions.ask("usage_work", period, "t-1");
  expect(told).toEqual([
    "asking the logs: usage_work, 5,000 lines read …",
    "asking the logs: usage_work, 15,000 lines read …",
  ]);
});

test("what has no answer after a quarter of an hour is stopped", async () => {
  answer = () => ok({ status: "Running" });
  await expect(questions.ask("usage_work", period, "t-1")).rejects.toThrow("ask about a shorter time");
  expect(operations.at(-1)).toBe("StopQuery");
});

test("a full answer is asked for again in parts, until nothing can be missing", async () => {
  const tenants = Array.from({ length: 16 }, (_, digit) => `${digit.toString(16)}0000000`);
  answer = (operation, query) => {
    const [, prefix = ""] = /like \/\^([0-9a-f]*)\//.exec(query?.queryString ?? "") ?? [];
    const everything = operation === "GetQueryResults" && !query?.queryString.startsWith("filter");
    const full = everything || query?.queryString.startsWith("filter tenant_id like /^a/");
    const own = tenants.filter((tenant) => prefix === "" || tenant.startsWith(prefix));
    const nobodys = query?.queryString.includes("not (tenant_id like") ? [row({ requests: "7" })] : undefined;
    return ok({
      status: "Complete",
      results: full
        ? Array.from({ length: MOST_ROWS }, () => row({ tenant_id: "any" }))
        : (nobodys ?? own.map((tenant_id) => row({ tenant_id }))),
    });
  };
  const rows = await questions.askOfAll("usage_of_all_lines", period);
  expect(rows.map(({ tenant_id = "nobody" }) => tenant_id).sort()).toEqual([...tenants, "nobody"].sort());
  // The whole, 16 parts, 16 of the full one, and what is nobody's.
  expect(asked).toHaveLength(1 + 16 + 16 + 1);
});

test("a place among the queries of an account is waited for", async () => {
  const full: Answer = { status: 400, body: { __type: "LimitExceededException", message: "too many" } };
  answer = (operation, _, look) =>
    operation === "StartQuery" && look < 4 ? full : ok({ status: "Complete", results: [] });
  expect(await questions.ask("usage_latency", period, "t-1")).toEqual([]);
  answer = () => {
    now += 30_000;
    return full;
  };
  await expect(questions.ask("usage_latency", period, "t-1")).rejects.toThrow("too many");
});

test.each<[string, Answer, RegExp]>([
  [
    "no right",
    { status: 400, body: { __type: "AccessDeniedException", message: "no" } },
    /refuse usage_latency: .*attach the policy saas-dev-usage/,
  ],
  [
    "no log group",
    { status: 400, body: { __type: "ResourceNotFoundException", message: "none" } },
    /is the environment deployed there\?/,
  ],
  ["a query that fails", ok({ status: "Failed" }), /the query ended as Failed/],
])("reports %s with a fix", async (_, refusal, message) => {
  answer = () => refusal;
  await expect(questions.ask("usage_latency", period, "t-1")).rejects.toThrow(message);
});

test("reports logs that do not respond as unreachable", async () => {
  const nowhere = questionsAt("http://127.0.0.1:9");
  await expect(nowhere.ask("usage_latency", period, "t-1")).rejects.toMatchObject({
    name: "UnreachableError",
    message: expect.stringContaining("CloudWatch Logs of dev in eu-central-1 does not answer"),
  });
  nowhere.close();
});
