import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exitCodes } from "@saas/cli-kit/exit";
import type { MetricSeries } from "@saas/local-aws/cloudwatch";
import { readMetrics } from "../../../develop/dashboard/metrics";
import { runDashboard } from "../../../develop/dashboard/program";
import { renderDashboard } from "../../../develop/dashboard/render";
import type { Template } from "../../../synthesis/in-memory";
import { playedTerminal } from "../../support/played-terminal";

// Stacks, from what the test files share.
jest.mock("../../../synthesis/in-memory", () => jest.requireActual("../../support/synth"));

const minute = (index: number) => new Date(Date.parse("2030-01-01T10:00:00Z") + index * 60_000).toISOString();
const series = (name: string, dimensions: Record<string, string>, ...values: number[][]): MetricSeries => ({
  namespace: "saas-x",
  name,
  unit: "Count",
  dimensions,
  points: values.map((each, index) => ({ at: minute(index), values: each })),
});
const metrics = [
  series("Requests", { route: "GET /a" }, [1, 1], [1], [1, 1, 1], [1], [1]),
  series("Requests", { route: "GET /b" }, [1], [1], [1], [1], [1]),
  series("SignIns", { pool: "eu-central-1_Abc" }, [1], [0], [1], [1], [1]),
];

const graph = (title: string, lines: unknown[], more: object = {}) => ({
  type: "metric",
  x: 0,
  y: 4,
  width: 12,
  height: 6,
  properties: {
    title,
    view: "timeSeries",
    stacked: false,
    period: 60,
    metrics: lines,
    yAxis: { left: { label: "requests", min: 0 } },
    legend: { position: "bottom" },
    ...more,
  },
});
const requests = (route: string, label = route) => [
  "saas-x",
  "Requests",
  "route",
  route,
  { stat: "Sum", label },
];
const template = (...widgets: object[]) =>
  ({
    name: "saas-x",
    resource: {
      aws_cognito_user_pool: { users: {} },
      aws_cloudwatch_metric_alarm: {
        busy: {
          alarm_name: "saas-x-busy",
          namespace: "saas-x",
          metric_name: "Requests",
          dimensions: { route: "GET /b" },
          statistic: "Sum",
          period: 60,
          evaluation_periods: 1,
          threshold: 0,
          comparison_operator: "GreaterThanThreshold",
          treat_missing_data: "notBreaching",
        },
      },
      aws_cloudwatch_dashboard: {
        platform: { dashboard_name: "saas-x", dashboard_body: JSON.stringify({ start: "-PT1H", widgets }) },
      },
    },
  }) as unknown as Template;
const text = {
  type: "text",
  x: 0,
  y: 0,
  width: 24,
  height: 2,
  properties: { markdown: "# Title\nWith **bold** <words>, and [a link](https://example.com)" },
};
const alarms = {
  type: "alarm",
  x: 0,
  y: 2,
  width: 24,
  height: 2,
  properties: { title: "Alarms", alarms: ["${aws_cloudwatch_metric_alarm.busy.arn}"] },
};

/** Polylines of data: paths with the width that lines have. */
const linesIn = (svg: string) => svg.match(/<path [^>]*stroke-width="1\.4"[^>]*>/g) ?? [];
const thresholdsIn = (svg: string) =>
  svg.match(/<path [^>]*stroke="#d13212"[^>]*stroke-dasharray[^>]*>/g) ?? [];

test("a dashboard has its widgets at their places, texts and states of alarms", () => {
  const { svg, widgets, lines, empty } = renderDashboard(
    template(text, alarms, graph("Load", [requests("GET /a"), requests("GET /b")])),
    metrics,
  );
  expect([widgets, lines, empty]).toEqual([3, 2, []]);
  expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" viewBox="0 0 1448 \d+"/);
  expect([...svg.matchAll(/data-widget="(\w+)"/g)].map(([, kind]) => kind)).toEqual([
    "text",
    "alarm",
    "metric",
  ]);
  expect(svg).toContain('With <tspan font-weight="bold">bold</tspan> &lt;words&gt;, and a link');
  expect(svg).toMatch(/>ALARM<[\s\S]*>busy</);
  expect(svg).toContain("2030-01-01T10:00:00.000Z to 2030-01-01T10:05:00.000Z");
  expect(linesIn(svg)).toHaveLength(2);
  for (const label of ["GET /a", "GET /b", "Load"]) expect(svg).toContain(`>${label}</text>`);
  expect(svg).not.toMatch(/(?:href|src)=|<script|<foreignObject|<image/);
});

test("the same metrics give the same lines, and more values other ones", () => {
  const drawn = (given: MetricSeries[]) =>
    linesIn(renderDashboard(template(graph("G", [requests("GET /a")])), given).svg);
  const paths = (lines: string[]) => lines.map((line) => / d="([^"]*)"/.exec(line)?.[1]);
  expect(paths(drawn(metrics))).toEqual(paths(drawn(metrics)));
  const more = [series("Requests", { route: "GET /a" }, [1, 1], [9], [1, 1, 1], [1], [1])];
  expect(paths(drawn(more))).not.toEqual(paths(drawn(metrics)));
});

test("graphs of a row have their time axes on one line, whatever their legends", () => {
  const labels = (legend: object, y: number, x: number) => ({
    ...graph(
      "G",
      [requests("GET /a"), requests("GET /b", "a label that needs a line of its own ".repeat(4))],
      { legend },
    ),
    y,
    x,
  });
  const axesOf = (svg: string) =>
    [...svg.matchAll(/<text [^>]*translate\([\d.]+ ([\d.]+)\)[^>]*>\d\d:\d\d<\/text>/g)].map(([, y]) => y);
  const bottom = labels({ position: "bottom" }, 4, 0);
  const row = renderDashboard(template(bottom, labels({ position: "hidden" }, 4, 12)), metrics).svg;
  expect(axesOf(row).length).toBeGreaterThan(2);
  expect(new Set(axesOf(row)).size).toBe(1);
  const apart = renderDashboard(template(bottom, labels({ position: "hidden" }, 10, 12)), metrics).svg;
  expect(new Set(axesOf(apart)).size).toBe(2);
});

test("thresholds are drawn as lines with their labels, also above all values and without any", () => {
  const annotations = { horizontal: [{ label: "alarm above 50", value: 50, color: "#d13212" }] };
  for (const route of ["GET /a", "GET /none"]) {
    const { svg, empty } = renderDashboard(template(graph("G", [requests(route)], { annotations })), metrics);
    expect(thresholdsIn(svg)).toHaveLength(1);
    expect(svg).toContain(">alarm above 50</text>");
    expect(svg).toContain(">60</text>");
    expect(empty).toEqual(route === "GET /a" ? [] : ["G"]);
  }
  expect(thresholdsIn(renderDashboard(template(graph("G", [requests("GET /a")])), metrics).svg)).toEqual([]);
});

test("what only a deployment knows is whatever was measured; expressions are computed", () => {
  const { empty, lines } = renderDashboard(
    template(
      graph("G", [
        [{ expression: "FILL(all, 0) - FILL(good, 0)", label: "Failed", id: "line0" }],
        [
          "saas-x",
          "SignIns",
          "pool",
          "${aws_cognito_user_pool.users.id}",
          { stat: "SampleCount", id: "all", visible: false },
        ],
        [
          "saas-x",
          "SignIns",
          "pool",
          "${aws_cognito_user_pool.users.id}",
          { stat: "Sum", id: "good", visible: false },
        ],
      ]),
    ),
    metrics,
  );
  expect([lines, empty]).toEqual([1, []]);
});

test.each([
  ["a widget of another kind", { ...graph("G", []), type: "log" }, /aws_cloudwatch_dashboard\.platform: /],
  [
    "a shorthand in a metric",
    graph("G", [["saas-x", "Requests", "..."]]),
    /the widget "G" has a metric that is not understood/,
  ],
  [
    "a statistic",
    graph("G", [["saas-x", "Requests", "route", "GET /a", { stat: "IQM" }]]),
    /the widget "G": the statistic IQM is not known/,
  ],
  [
    "an expression",
    graph("G", [[{ expression: "SEARCH('x')", label: "l", id: "line0" }]]),
    /the widget "G": metric math "SEARCH\('x'\)" is not understood/,
  ],
  [
    "a resource that is not there",
    graph("G", [requests("${aws_sqs_queue.none.name}")]),
    /aws_sqs_queue\.none, which saas-x does not have/,
  ],
])("%s that is not known is named", (_, widget, message) => {
  expect(() => renderDashboard(template(widget), metrics)).toThrow(message);
});

test("without metrics there is nothing to draw", () => {
  expect(() => renderDashboard(template(text), [])).toThrow("there are no metrics yet");
});

describe("npm run dashboard", () => {
  const directory = mkdtempSync(join(tmpdir(), "dashboard-"));
  afterAll(() => rmSync(directory, { recursive: true }));
  const file = (name: string, content: string) => {
    writeFileSync(join(directory, name), content);
    return join(directory, name);
  };
  const run = async (...words: string[]) => {
    const { terminal, out, err } = playedTerminal();
    const code = await runDashboard(words, terminal);
    return { code, out: out.join("\n"), error: err.join("\n") };
  };

  const own = {
    ...series("Requests", { function: "data", route: "GET /data" }, [1, 1], [1.23456]),
    namespace: "saas-local",
  };
  const [out, kept] = [join(directory, "board.svg"), join(directory, "kept.json.gz")];
  let drawn: Awaited<ReturnType<typeof run>>;
  beforeAll(async () => {
    const source = file("m.json", JSON.stringify([own, series("Requests", { function: "data" }, [1])]));
    drawn = await run("local", "--metrics", source, "--out", out, "--keep", kept);
  });

  test("draws an environment's dashboard from a file, and lists the empty graphs", () => {
    expect(drawn.code).toBe(exitCodes.done);
    expect(drawn.out).toMatch(/board\.svg: \d+ widgets, \d+ lines/);
    expect(drawn.error).toContain("without a value: ");
    expect(drawn.error).not.toContain("data: requests");
    expect(readFileSync(out, "utf8")).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
  });

  test("keeps the metrics that it shows, from which the same picture comes", async () => {
    const read = await readMetrics(kept);
    expect(read).toEqual([{ ...own, points: [own.points[0], { ...own.points[1], values: [1.235] }] }]);
  });

  test.each([
    [
      "an environment that is none",
      ["lcal"],
      exitCodes.usage,
      'there is no environment "lcal": did you mean "local"?',
    ],
    [
      "a file that is not there",
      ["--metrics", "/none.json"],
      exitCodes.failed,
      "/none.json cannot be read (ENOENT)",
    ],
    [
      "a URL that nobody serves",
      ["--metrics", "http://127.0.0.1:1/_metrics.json"],
      exitCodes.failed,
      "is npm start running?",
    ],
    ["an unknown option", ["--colour"], exitCodes.usage, "unknown option"],
  ])("%s", async (_, words, code, message) => {
    const result = await run(...words);
    expect(result.code).toBe(code);
    expect(result.error).toContain(message);
  });

  test.each([
    ["no JSON", "{", "is not JSON"],
    ["other JSON", '{"a":1}', "has no metrics of a local platform"],
  ])("a file with %s", async (name, content, message) => {
    const { code, error } = await run("--metrics", file(`${name}.json`, content));
    expect([code, error]).toEqual([exitCodes.failed, expect.stringContaining(message)]);
  });
});
