import { readFileSync } from "node:fs";
import { join } from "node:path";
import { alarmKinds } from "../../stacks/constructs/monitoring/alarm-kinds";
import { alarmsOf, kindOf, metricsOf } from "../support/alarms";
import { acme, environmentsWith } from "../support/silos";
import { resources, stack, synthesize } from "../support/synth";

const document = readFileSync(join(__dirname, "../../docs/alarms.md"), "utf8");
/** As GitHub makes anchors of headings. */
const anchors = [...document.matchAll(/^## (.+)$/gm)].map(([, heading = ""]) =>
  heading.toLowerCase().replaceAll(" ", "-"),
);
/** What the document says besides. */
const others = ["objectives", "what-they-cost"];
const templates = synthesize(environmentsWith(acme));
const used = new Set(
  [...templates.values()].flatMap((template) => alarmsOf(template).map(({ values }) => kindOf(values))),
);

test("every alarm links to a section that exists, and no section is on an alarm that does not", () => {
  expect(anchors.filter((anchor) => !others.includes(anchor)).sort()).toEqual([...used].sort());
});

test("every kind is in use", () => {
  expect([...alarmKinds].sort()).toEqual([...used].sort());
});

test("links within the document lead somewhere", () => {
  const links = [...document.matchAll(/\]\(#([a-z-]+)\)/g)].map(([, anchor]) => anchor);
  expect(links.length).toBeGreaterThan(20);
  for (const anchor of links) expect(anchors).toContain(anchor);
});

const onMetrics = new Set(
  [...templates.values()].flatMap((template) =>
    resources(template, "aws_cloudwatch_metric_alarm").map(({ values }) => String(kindOf(values))),
  ),
);

test.each([...onMetrics])("the section on %s says what missing data is", (kind) => {
  const [section] = document
    .split(/^## /m)
    .filter((text) => text.toLowerCase().startsWith(`${kind.replaceAll("-", " ")}\n`));
  expect(section?.replaceAll("\n", " ")).toMatch(/no data|missing data/i);
});

test("the costs are those of what is synthesized", () => {
  const platform = stack(templates, "saas-prod");
  const alarms = resources(platform, "aws_cloudwatch_metric_alarm");
  const metrics = alarms.reduce((sum, { values }) => sum + metricsOf(values).length, 0);
  const composites = resources(platform, "aws_cloudwatch_composite_alarm").length;
  const filters = resources(platform, "aws_cloudwatch_log_metric_filter").length;
  const money = (amount: number) => amount.toFixed(2);
  expect(document).toContain(`| metrics of alarms | ${metrics} | 0.10 each | ${money(metrics * 0.1)} |`);
  expect(document).toContain(`| composite alarms | ${composites} | 0.50 each | ${money(composites * 0.5)} |`);
  expect(document).toContain(`| metric filters | ${filters} |`);
  expect(document).toContain(`That is ${money(metrics * 0.1 + composites * 0.5)} a month at rest`);
  const ofKind = (kind: RegExp) =>
    alarms
      .filter(({ values }) => kind.test(String(kindOf(values))))
      .reduce((sum, { values }) => sum + metricsOf(values).length, 0);
  expect(document).toContain(
    `the routes, ${ofKind(/^route-latency$/)} metrics, and the objectives, ${ofKind(/-budget$/)}.`,
  );
});
