import type { Arguments, Template } from "../../synthesis/in-memory";
import { alarmsIn, alarmsOf } from "../dashboard/alarms";
import { dashboardOf, linesOf } from "../dashboard/body";
import { resolveNames } from "../synthesis/names";
import { fieldsOfPattern, fieldsOfQuery } from "./emitted";

interface Use {
  /** The user of the name: address of the resource, and title of a widget. */
  readonly where: string;
}

export interface MetricUse extends Use {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

interface GroupUse extends Use {
  readonly group: string;
}

export interface FieldUse extends Use {
  /** At least one of them must have it. */
  readonly groups: readonly string[];
  readonly field: string;
}

interface AlarmUse extends Use {
  /** Name of the alarm, or the ARN that refers to it. */
  readonly alarm: string;
}

/** A metric that a filter derives from log lines. */
interface FilterMetric extends Use {
  readonly namespace: string;
  readonly name: string;
  /** Keys of its dimensions. */
  readonly keys: readonly string[];
}

/** Every name that a stack's dashboards, alarms, filters and saved queries use. */
export interface Uses {
  readonly metrics: readonly MetricUse[];
  readonly groups: readonly GroupUse[];
  readonly fields: readonly FieldUse[];
  readonly alarms: readonly AlarmUse[];
  readonly filterMetrics: readonly FilterMetric[];
}

/** @throws Error naming an unsupported form, or a reference that the stack lacks */
export function usesOf(template: Template): Uses {
  const all = (type: string): { where: string; values: Arguments }[] =>
    Object.entries(template.resource[type] ?? {}).map(([name, values]) => {
      const where = `${type}.${name}`;
      return { where, values: resolveNames(template, values, where) as Arguments };
    });
  const filters = all("aws_cloudwatch_log_metric_filter");
  const subscriptions = all("aws_cloudwatch_log_subscription_filter");
  const queries = all("aws_cloudwatch_query_definition");
  const board = dashboard(template);
  const { metric, composite } = alarmsOf(template);
  const groupsOf = ({ values }: { values: Arguments }) =>
    [values.log_group_name ?? values.log_group_names ?? []].flat().map(String);
  return {
    metrics: [
      ...board.metrics,
      ...metric.flatMap(({ address, metrics }) =>
        Object.values(metrics).map(({ namespace, name, dimensions }) => ({
          where: address,
          namespace,
          name,
          dimensions,
        })),
      ),
    ],
    alarms: [
      ...board.alarms,
      ...composite.flatMap(({ address, rule, suppressor }) =>
        [...alarmsIn(rule), ...(suppressor === undefined ? [] : [suppressor])].map((alarm) => ({
          where: address,
          alarm,
        })),
      ),
    ],
    groups: [...filters, ...subscriptions, ...queries].flatMap((each) =>
      groupsOf(each).map((group) => ({ where: each.where, group })),
    ),
    fields: [
      ...[...filters, ...subscriptions].flatMap((each) =>
        fieldsOfPattern(String(each.values.pattern ?? each.values.filter_pattern ?? "")).map((field) => ({
          where: each.where,
          groups: groupsOf(each),
          field,
        })),
      ),
      ...filters.flatMap((each) =>
        transformationFields(each.values).map((field) => ({
          where: each.where,
          groups: groupsOf(each),
          field,
        })),
      ),
      ...queries.flatMap((each) =>
        fieldsOfQuery(String(each.values.query_string)).map((field) => ({
          where: each.where,
          groups: groupsOf(each),
          field,
        })),
      ),
    ],
    filterMetrics: filters.map(({ where, values }) => {
      const { namespace, name, dimensions } = transformation(values);
      return {
        where,
        namespace: String(namespace),
        name: String(name),
        keys: Object.keys((dimensions ?? {}) as object).sort(),
      };
    }),
  };
}

function dashboard(template: Template): Pick<Uses, "metrics" | "alarms"> {
  const [name] = Object.keys(template.resource.aws_cloudwatch_dashboard ?? {});
  if (name === undefined) return { metrics: [], alarms: [] };
  const { widgets } = dashboardOf(template);
  const where = (title: string) => `aws_cloudwatch_dashboard.${name}, widget "${title}"`;
  return {
    metrics: widgets.flatMap((widget) =>
      widget.type === "metric"
        ? linesOf(widget).flatMap((line) =>
            "metric" in line ? [{ where: where(widget.properties.title), ...line.metric }] : [],
          )
        : [],
    ),
    alarms: widgets.flatMap((widget) =>
      widget.type === "alarm"
        ? widget.properties.alarms.map((alarm) => ({ where: where(widget.properties.title), alarm }))
        : [],
    ),
  };
}

const transformation = (values: Arguments): Arguments =>
  ([values.metric_transformation].flat()[0] ?? {}) as Arguments;

/** Selectors of a metric's value and dimensions. */
function transformationFields(values: Arguments): string[] {
  const { value, dimensions } = transformation(values);
  return [value, ...Object.values((dimensions ?? {}) as object)].flatMap((selector) =>
    fieldsOfPattern(String(selector ?? "")),
  );
}
