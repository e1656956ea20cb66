import { readFileSync } from "node:fs";
import { join } from "node:path";
import { alarmKinds } from "../../stacks/constructs/monitoring/alarm-kinds";
import { alarmsOf, kindOf } from "../support/alarms";
import { acme, environmentsWith } from "../support/silos";
import { resources, synthesize } from "../support/synth";

const document = readFileSync(join(__dirname, "../../docs/alarms.md"), "utf8");
/** As GitHub makes anchors of headings. */
const anchors = [...document.matchAll(/^## (.+)$/gm)].map(([, heading = ""]) =>
  heading.toLowerCase().replaceAll(" ", "-"),
);
/** Sections that are not about a kind of alarm. */
const others = ["objectives", "what-they-cost"];
const templates = synthesize(environmentsWith(acme));
const used = new Set(
  [...templates.values()].flatMap((template) => alarmsOf(template).map(({ values }) => kindOf(values))),
);

test("every kind of alarm has a section, and no section describes an alarm that does not exist", () => {
  expect(anchors.filter((anchor) => !others.includes(anchor)).sort()).toEqual([...used].sort());
});

test("every kind is in use", () => {
  expect([...alarmKinds].sort()).toEqual([...used].sort());
});

test("links within the document lead somewhere", () => {
  const links = [...document.matchAll(/\]\(#([a-z-]+)\)/g)].map(([, anchor]) => anchor);
  expect(links).not.toEqual([]);
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
