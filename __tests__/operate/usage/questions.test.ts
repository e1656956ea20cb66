import { json } from "node:stream/consumers";
import { parseQuery } from "@saas/local-aws/cloudwatch";
import { environmentNamed } from "../../../environments/environment";
import { loadEnvironments } from "../../../environments/load";
import { MOST_ROWS, type Question, Questions } from "../../../operate/usage/questions";
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
  expect(await questions.ask("usage_requests", period, { tenant_id: "t-1", api_key_id: "k1" })).toEqual([
    { route: "GET /data", requests: "3" },
  ]);
  expect(asked).toMatchObject([
    {
      logGroupNames: ["/aws/apigateway/saas-dev-tenant-api"],
      startTime: period.from / 1000,
      endTime: period.to / 1000 - 1,
      queryString: expect.stringContaining('tenant in ["t-1", "k1"]'),
    },
  ]);
});

test("a long query prints its progress every few seconds", async () => {
  answer = (operation, _, look) =>
    operation === "StartQuery" || look > 20
      ? ok({ status: "Complete", results: [] })
      : ok({ status: "Running", statistics: { recordsScanned: look * 1000 } });
  await questions.ask("usage_work", period, { tenant_id: "t-1", api_key_id: "k1" });
  expect(told).toEqual([
    "asking the logs: usage_work, 5,000 lines read …",
    "asking the logs: usage_work, 15,000 lines read …",
  ]);
});

test("what has no answer after a quarter of an hour is stopped", async () => {
  answer = () => {
    now += 60_000;
    return ok({ status: "Running" });
  };
  await expect(questions.ask("usage_work", period, { tenant_id: "t-1", api_key_id: "k1" })).rejects.toThrow(
    "ask about a shorter time",
  );
  expect(operations.at(-1)).toBe("StopQuery");
});

test.each<[Question, string, readonly string[]]>([
  ["usage_of_all_work", "tenant_id", [..."0123456789abcdef"]],
  ["usage_of_all_lines", "tenant", [..."0123456789abcdefghijklmnopqrstuvwxyz"]],
])(
  "a full answer to %s is asked for again in parts by %s, until nothing can be missing",
  async (question, field, digits) => {
    const part = new RegExp(`filter ${field} like /\\^([0-9a-z]*)/`);
    const rest = `filter not (${field} like /^[${digits.join("")}]/)`;
    const tenants = digits.map((digit) => `${digit}0000000`);
    answer = (operation, query) => {
      const text = query?.queryString ?? "";
      const [, prefix = ""] = part.exec(text) ?? [];
      if (operation === "StartQuery") return ok({});
      const full = (prefix === "" && !text.includes(rest)) || prefix === "a";
      const own = tenants.filter((tenant) => tenant.startsWith(prefix));
      return ok({
        status: "Complete",
        results: full
          ? Array.from({ length: MOST_ROWS }, () => row({ [field]: "any" }))
          : text.includes(rest)
            ? [row({ requests: "7" })]
            : own.map((tenant) => row({ [field]: tenant })),
      });
    };
    const rows = await questions.askOfAll(question, period);
    expect(rows.map((found) => found[field] ?? "nobody").sort()).toEqual([...tenants, "nobody"].sort());
    // The whole, a part a digit, the full one's parts, and what is nobody's; all of them queries still.
    expect(asked).toHaveLength(1 + 2 * digits.length + 1);
    for (const { queryString } of asked) expect(() => parseQuery(queryString)).not.toThrow();
  },
);

test("a place among the queries of an account is waited for", async () => {
  const full: Answer = { status: 400, body: { __type: "LimitExceededException", message: "too many" } };
  answer = (operation, _, look) =>
    operation === "StartQuery" && look < 4 ? full : ok({ status: "Complete", results: [] });
  expect(await questions.ask("usage_latency", period, { tenant_id: "t-1", api_key_id: "k1" })).toEqual([]);
  answer = () => {
    now += 30_000;
    return full;
  };
  await expect(
    questions.ask("usage_latency", period, { tenant_id: "t-1", api_key_id: "k1" }),
  ).rejects.toThrow("too many");
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
  await expect(
    questions.ask("usage_latency", period, { tenant_id: "t-1", api_key_id: "k1" }),
  ).rejects.toThrow(message);
});

test("reports logs that do not respond as unreachable", async () => {
  const nowhere = questionsAt("http://127.0.0.1:9");
  await expect(
    nowhere.ask("usage_latency", period, { tenant_id: "t-1", api_key_id: "k1" }),
  ).rejects.toMatchObject({
    name: "UnreachableError",
    message: expect.stringContaining("CloudWatch Logs of dev in eu-central-1 does not answer"),
  });
  nowhere.close();
});
