import { parseQuery } from "../../../../src/cloudwatch/logs/insights/query";
import type { LogLine } from "../../../../src/cloudwatch/logs/store";

const DAY = Date.parse("2030-05-01T00:00:00Z");
const minute = (minutes: number): Date => new Date(DAY + minutes * 60_000);
const line = (minutes: number, fields: object | string): LogLine => ({
  at: minute(minutes),
  message: typeof fields === "string" ? fields : JSON.stringify(fields),
});

const lines = [
  line(0, { tenant: "a", status: 200, ms: 10, actor: { type: "user" }, cold: true }),
  line(1, { tenant: "a", status: 404, ms: 20, path: "/x" }),
  line(2, { tenant: "b", status: "500", ms: 30, "odd-name": "yes" }),
  line(3, { status: 200, ms: 40.5, tags: ["one", "two"] }),
  line(1441, { tenant: "b", status: "-", ms: "fast" }),
  line(1442, "no JSON at all"),
];

/** What a query finds, without pointers to records. */
function ask(query: string, options: { from?: Date; to?: Date; limit?: number } = {}) {
  const { from = minute(0), to = minute(3000), ...more } = options;
  const run = {
    groups: [{ name: "group", accountId: "111122223333", lines }],
    from,
    to,
    now: minute(1500),
    ...more,
  };
  const { rows } = parseQuery(query).run(run);
  return rows.map((row) =>
    Object.fromEntries(row.filter(({ field }) => field !== "@ptr").map(({ field, value }) => [field, value])),
  );
}
const found = (filter: string) => ask(`filter ${filter} | stats count(*) as n`)[0]?.n ?? "0";

describe("a query without an aggregation", () => {
  test("shows time and message, and a pointer, unless it names fields", () => {
    const { rows } = parseQuery("limit 1").run({
      groups: [{ name: "group", accountId: "111122223333", lines }],
      from: minute(0),
      to: minute(3000),
      now: minute(0),
    });
    expect(rows[0]?.map(({ field }) => field)).toEqual(["@timestamp", "@message", "@ptr"]);
    expect(ask("fields @timestamp, tenant, ms * 2 as twice | limit 1")).toEqual([
      { "@timestamp": "2030-05-01 00:00:00.000", tenant: "a", twice: "20" },
    ]);
  });

  test("names nested fields, lists, odd names and the group, and leaves out what a record lacks", () => {
    expect(ask("fields actor.type, cold, @log | limit 1")).toEqual([
      { "actor.type": "user", cold: "1", "@log": "111122223333:group" },
    ]);
    expect(ask("filter ispresent(`odd-name`) | fields `odd-name`, path")).toEqual([{ "odd-name": "yes" }]);
    expect(ask("filter ispresent(tags.1) | display tags.0, tags.1")).toEqual([
      { "tags.0": "one", "tags.1": "two" },
    ]);
  });

  test("reads the range that it was given, both ends included", () => {
    expect(ask("fields ms", { from: minute(1), to: minute(2) })).toEqual([{ ms: "20" }, { ms: "30" }]);
  });

  test("has at most as many rows as it says, or else as it was asked for", () => {
    expect(ask("fields ms | limit 2", { limit: 1 })).toHaveLength(2);
    expect(ask("fields ms", { limit: 1 })).toHaveLength(1);
  });
});

describe("filter", () => {
  test.each([
    ['tenant = "a"', "2"],
    ["tenant = 'a' and status = 404", "1"],
    ["status >= 400", "2"],
    ["status >= 400 or ms > 40", "3"],
    ["not status >= 400", "4"],
    ['tenant != "a"', "2"],
    ["not ispresent(tenant)", "2"],
    ['status in [200, "-"]', "3"],
    ['tenant not in ["a"]', "2"],
    ['path like "/"', "1"],
    ["tenant like /^[ab]$/", "4"],
    ["tenant not like /A/", "4"],
    ["tenant like /(?i)A/", "2"],
    ["tenant =~ /b/", "2"],
    ["(status = 200 or status = 404) and ms < 15", "1"],
    ["ms / 10 + 1 = 3", "1"],
    ["ms = 40.5", "1"],
    ['coalesce(path, tenant, "none") = "none"', "2"],
    ["toMillis(@timestamp) >= (now() - 3600) * 1000", "2"],
    ["@message like /no JSON/", "1"],
  ])("%s", (filter, count) => {
    expect(found(filter)).toBe(count);
  });

  test("what a record does not have is neither the same nor another, neither more nor less", () => {
    for (const sign of ["=", "!=", "<", "<=", ">", ">="])
      expect(found(`path ${sign} "/z" and tenant = "b"`)).toBe("0");
  });
});

describe("stats", () => {
  test("aggregates what records have", () => {
    expect(
      ask(
        "stats count(*) as all, count(path), count_distinct(tenant), sum(ms), avg(ms) as mean, min(ms), max(status), pct(ms, 50) as p50, pct(ms, 99) as p99",
      ),
    ).toEqual([
      {
        all: "6",
        "count(path)": "1",
        "count_distinct(tenant)": "2",
        "sum(ms)": "100.5",
        mean: "25.125",
        "min(ms)": "10",
        "max(status)": "500",
        p50: "20",
        p99: "40.5",
      },
    ]);
  });

  test("groups, also by day, and keeps the group of those without", () => {
    expect(ask("stats count(*) as n by tenant, bin(1d) | sort n desc, tenant, bin(1d) desc")).toEqual([
      { tenant: "a", "bin(1d)": "2030-05-01 00:00:00.000", n: "2" },
      { tenant: "b", "bin(1d)": "2030-05-02 00:00:00.000", n: "1" },
      { tenant: "b", "bin(1d)": "2030-05-01 00:00:00.000", n: "1" },
      { "bin(1d)": "2030-05-02 00:00:00.000", n: "1" },
      { "bin(1d)": "2030-05-01 00:00:00.000", n: "1" },
    ]);
  });

  test("takes the first and the last by time, whatever the order", () => {
    expect(
      ask("stats earliest(ms) as first, latest(status) as last by tenant | filter ispresent(tenant)"),
    ).toEqual([
      { tenant: "a", first: "10", last: "404" },
      { tenant: "b", first: "30", last: "-" },
    ]);
  });

  test("of stats is an aggregation of groups", () => {
    expect(
      ask(
        "stats max(ms) as most by tenant, bin(1d) as day | stats avg(most) as mean, count(*) as days by tenant | sort tenant",
      ),
    ).toEqual([
      { tenant: "a", mean: "20", days: "1" },
      { tenant: "b", mean: "30", days: "2" },
      { mean: "40.5", days: "2" },
    ]);
  });
});

test("parse makes fields of named groups; a record that does not match, or lacks the field, stays without them", () => {
  const query =
    "parse path /^\\/(?<step>\\w)$/ | fields coalesce(step, tenant) as what | stats count(*) as n by what";
  expect(ask(query)).toEqual(
    expect.arrayContaining([
      { what: "x", n: "1" },
      { what: "b", n: "2" },
    ]),
  );
});

describe("a query that is not understood", () => {
  test.each([
    [
      "unmask @message",
      'line 1, at "unmask @message": local-aws does not support the command unmask; supported: fields',
    ],
    ["parse @message /x/", 'line 1, at "/x/": /x/ has no named group'],
    [
      'parse @message "x=*" as x',
      'line 1, at ""x=*" as x": local-aws supports parse only with a regular expression',
    ],
    [
      "filter a = 1\n| stats median(b)",
      'line 2, at "median(b)": local-aws does not support the aggregation median; supported: count',
    ],
    [
      "filter lower(a) = 1",
      'line 1, at "lower(a) = 1": local-aws does not support the function lower; supported: abs',
    ],
    ["filter a = ", "at its end: a field, a value or a function is missing"],
    ["filter a = 1 limit 5", 'line 1, at "limit 5": "|" is missing'],
    ["filter a = 1 |", "at its end: local-aws does not support the command (empty)"],
    ["stats count(*) by bin(5x)", 'line 1, at "5x)": 5x is not a period'],
    ["stats pct(a)", 'line 1, at ")": "," is missing'],
    ["stats count(*) by", "at its end: a field, a value or a function is missing"],
    ["filter a like b", 'line 1, at "b": a text or a regular expression is missing'],
    ["filter a like /(/", "is not a regular expression"],
    ["limit 20000", "limit must be a whole number from 1 to 10000"],
    ["filter a ? 1", 'line 1, at "? 1": unexpected character'],
    ["stats count(*) as a | stats sum(a) as b | stats sum(b)", "at most two stats commands"],
    ["stats count(*) as a by b | sort a | stats sum(a)", "sort must follow the last"],
    ["filter ispresent(a, b)", "ispresent takes 1 arguments, not 2"],
  ])("%s", (query, message) => {
    expect(() => parseQuery(query)).toThrow(
      expect.objectContaining({ name: "MalformedQuery", message: expect.stringContaining(message) }),
    );
  });
});
