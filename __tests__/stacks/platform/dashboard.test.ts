import { routes } from "../../../api/routes";
import { type DashboardBody, dashboardOf, linesOf, type MetricWidget } from "../../../develop/dashboard/body";
import { loadEnvironments } from "../../../environments/load";
import { isServed } from "../../../stacks/constructs/api/served";
import { acme, environmentsWith } from "../../support/silos";
import { resource, resources, stack, synthesize } from "../../support/synth";

const environments = loadEnvironments();
const templates = synthesize();
const boards = new Map(
  environments.map(({ name }) => [name, dashboardOf(stack(templates, `saas-${name}`))] as const),
);
const boardOf = (name: string): DashboardBody => {
  const board = boards.get(name);
  if (board === undefined) throw new Error(`no dashboard of ${name}`);
  return board;
};
const graphsOf = (name: string): MetricWidget[] =>
  boardOf(name).widgets.filter((widget) => widget.type === "metric");
const graph = (environment: string, title: string): MetricWidget => {
  const found = graphsOf(environment).filter(({ properties }) => properties.title === title);
  if (found.length !== 1) throw new Error(`${found.length} graphs have the title ${title}`);
  return found[0] as MetricWidget;
};
const thresholdsOf = (environment: string, title: string): number[] =>
  (graph(environment, title).properties.annotations?.horizontal ?? []).map(({ value }) => value);

describe.each(environments.map((environment) => [environment.name, environment] as const))(
  "the dashboard of %s",
  (name, environment) => {
    test("has the name of its stack", () => {
      const board = resource(stack(templates, `saas-${name}`), "aws_cloudwatch_dashboard.platform");
      expect(board.dashboard_name).toBe(`saas-${name}`);
    });

    test("fills the grid of 24 columns, nothing above anything else", () => {
      const taken = new Set<string>();
      for (const { x, y, width, height } of boardOf(name).widgets) {
        expect(x + width).toBeLessThanOrEqual(24);
        for (let column = x; column < x + width; column += 1) {
          for (let line = y; line < y + height; line += 1) {
            expect(taken.has(`${column} ${line}`)).toBe(false);
            taken.add(`${column} ${line}`);
          }
        }
      }
    });

    test("has one time range, which graphs do not change", () => {
      const body = JSON.parse(
        String(
          resource(stack(templates, `saas-${name}`), "aws_cloudwatch_dashboard.platform").dashboard_body,
        ),
      );
      expect(body).toMatchObject({ start: `-PT${environment.dashboard.hours}H`, periodOverride: "inherit" });
      for (const { properties } of body.widgets) {
        expect(Object.keys(properties)).not.toEqual(expect.arrayContaining(["start"]));
        expect(Object.keys(properties)).not.toEqual(expect.arrayContaining(["end"]));
      }
    });

    test("shows requests, errors and both percentiles of each route that is served", () => {
      const served = routes
        .filter((route) => isServed(route, environment))
        .map(({ method, path }) => `${method} ${path}`);
      const shown = graphsOf(name)
        .flatMap(linesOf)
        .flatMap((line) => ("metric" in line ? [line.metric] : []))
        .filter(({ dimensions }) => dimensions.route !== undefined);
      for (const [metric, statistic] of [
        ["Requests", "Sum"],
        ["Errors", "Sum"],
        ["Latency", "p50"],
        ["Latency", "p99"],
      ]) {
        const found = shown.filter((each) => each.name === metric && each.statistic === statistic);
        expect(found.map(({ dimensions }) => dimensions.route).sort()).toEqual([...served].sort());
      }
    });

    test("shows every alarm with a receiver, and no child of one", () => {
      const template = stack(templates, `saas-${name}`);
      const told = ["aws_cloudwatch_metric_alarm", "aws_cloudwatch_composite_alarm"].flatMap((type) =>
        resources(template, type)
          .filter(({ values }) => values.alarm_actions !== undefined)
          .map(({ address }) => `<${address}.arn>`),
      );
      const shown = boardOf(name).widgets.flatMap((widget) =>
        widget.type === "alarm" ? widget.properties.alarms : [],
      );
      expect(told.length).toBeGreaterThan(10);
      expect([...shown].sort()).toEqual(told.sort());
    });

    test("draws the thresholds of the alarms, over sums of the alarms' periods", () => {
      const { alarms } = environment;
      for (const [title, settings] of [
        ["Server errors (5xx)", alarms.apiServerErrors],
        ["Throttled requests (429), by tier", alarms.tierThrottles],
        ["Failed invocations", alarms.functionErrors],
        ["Turned away by Lambda", alarms.functionThrottles],
        ["Errors in logs", alarms.logErrors],
        ["Sign-ins", alarms.signInFailures],
        ["tenant data: throttles", alarms.tableThrottles],
        ["tenant metadata: system errors", alarms.tableErrors],
      ] as const) {
        expect([title, ...thresholdsOf(name, title)]).toEqual([title, settings.threshold]);
        expect([title, graph(name, title).properties.period]).toEqual([title, settings.periodSeconds]);
      }
      expect(thresholdsOf(name, "Age of the oldest change")).toEqual([alarms.iteratorAge.seconds]);
      expect(thresholdsOf(name, "data: p99")).toEqual([alarms.routeLatency.milliseconds]);
      expect(thresholdsOf(name, "Refused accesses")).toEqual([0]);
      expect(thresholdsOf(name, "Latency")).toEqual([environment.objectives.latency.milliseconds]);
    });

    test("keeps thresholds within the scales that are set", () => {
      for (const { properties } of graphsOf(name)) {
        const { max = Number.POSITIVE_INFINITY } = properties.yAxis.left;
        for (const { value } of properties.annotations?.horizontal ?? []) {
          expect(value).toBeLessThanOrEqual(max);
        }
      }
    });

    test("has no dimension for tenants", () => {
      const dimensions = graphsOf(name)
        .flatMap(linesOf)
        .flatMap((line) => ("metric" in line ? Object.keys(line.metric.dimensions) : []));
      expect(dimensions).not.toContain("tenant_id");
    });
  },
);

test("rows of routes with the same threshold have the same scale", () => {
  const scales = ["data", "files", "account", "admin"].map(
    (name) => graph("prod", `${name}: p99`).properties.yAxis.left,
  );
  expect(new Set(scales.map(({ min, max }) => `${min} ${max}`)).size).toBe(1);
});

test("a silo changes nothing of the platform's dashboard", () => {
  const withSilo = stack(synthesize(environmentsWith(acme), "saas-prod"), "saas-prod");
  expect(resource(withSilo, "aws_cloudwatch_dashboard.platform")).toEqual(
    resource(stack(templates, "saas-prod"), "aws_cloudwatch_dashboard.platform"),
  );
});
