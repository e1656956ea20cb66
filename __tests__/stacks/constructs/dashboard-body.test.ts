import { dashboardBody } from "../../../stacks/constructs/monitoring/dashboard/body";
import {
  evenRow,
  type Graph,
  heading,
  type Row,
} from "../../../stacks/constructs/monitoring/dashboard/widgets";

const metric = { namespace: "n", metricName: "m", dimensions: { d: "v" }, statistic: "Sum" } as const;
const graph = (more: Partial<Graph> = {}): Graph => ({
  kind: "graph",
  title: "A graph",
  series: [{ label: "A line", metric }],
  periodSeconds: 60,
  unit: "things",
  ...more,
});
const body = (...rows: Row[]) => JSON.parse(dashboardBody({ region: "eu-central-1", hours: 3, rows }));

test("rows stand below each other, their widgets beside each other", () => {
  const { widgets } = body(heading("T", "why"), evenRow(6, [graph(), graph()]), evenRow(5, [graph()], 3));
  expect(widgets.map(({ x, y, width, height }: Record<string, number>) => [x, y, width, height])).toEqual([
    [0, 0, 24, 2],
    [0, 2, 12, 6],
    [12, 2, 12, 6],
    [0, 8, 8, 5],
  ]);
});

test("a graph has its lines, inputs of expressions, thresholds, and by default a scale from 0", () => {
  const [{ properties }] = body(
    evenRow(6, [
      graph({
        series: [{ label: "Twice", expression: "2 * once" }],
        inputs: { once: metric },
        thresholds: [{ label: "alarm above 7", value: 7 }],
        max: 10,
      }),
    ]),
  ).widgets;
  expect(properties.metrics).toEqual([
    [{ expression: "2 * once", label: "Twice", id: "line0" }],
    ["n", "m", "d", "v", { stat: "Sum", id: "once", visible: false }],
  ]);
  expect(properties.annotations.horizontal).toEqual([{ color: "#d13212", label: "alarm above 7", value: 7 }]);
  expect(properties.yAxis.left).toEqual({ label: "things", showUnits: false, min: 0, max: 10 });
  const [{ properties: free }] = body(evenRow(6, [graph({ min: undefined })])).widgets;
  expect(free.yAxis.left).toEqual({ label: "things", showUnits: false });
  expect(free).not.toHaveProperty("annotations");
});

const many = (count: number) => Array.from({ length: count }, () => ({ label: "x", metric }));

test.each([
  [
    "a row of 25 columns",
    [{ height: 1, widgets: [{ width: 25, widget: graph() }] }],
    "25 columns wide, and there are 24",
  ],
  [
    "501 metrics in a widget",
    [evenRow(6, [graph({ series: many(501) })])],
    "501 metrics in a widget, and CloudWatch takes 500",
  ],
  [
    "2501 metrics",
    Array.from({ length: 61 }, () => evenRow(6, [graph({ series: many(41) })])),
    "2501 metrics, and CloudWatch takes 2500",
  ],
  [
    "501 widgets",
    Array.from({ length: 501 }, () => heading("T", "why")),
    "501 widgets, and CloudWatch takes 500",
  ],
  [
    "101 alarms in a widget",
    [
      evenRow(6, [
        { kind: "alarms" as const, title: "Alarms", alarms: Array.from({ length: 101 }, () => "arn") },
      ]),
    ],
    "101 alarms in a widget, and CloudWatch takes 100",
  ],
])("%s are refused", (_, rows, message) => {
  expect(() => body(...rows)).toThrow(message);
});
