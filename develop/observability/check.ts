import { nearest } from "../../environments/nearest";
import type { Arguments, Template } from "../../synthesis/in-memory";
import { resolveNames } from "../synthesis/names";
import { dimensionValues, documented } from "./aws-metrics";
import { type Emitted, environmentless, metricKey, valuesKey } from "./emitted";
import { type FieldUse, type MetricUse, type Uses, usesOf } from "./uses";

/** A name that nothing emits; the message names its user and a likely intended name. */
export type Fault = string;

/** Fields that CloudWatch and Lambda add. Sources: CloudWatch Logs user guide, supported logs and discovered fields; Lambda
 * developer guide, Telemetry API event schema, platform.report, which Lambda writes to a JSON log of system level WARN.
 */
const addedFields = {
  everywhere: ["@timestamp", "@message", "@log", "@logStream", "@ingestionTime"],
  functions: [
    "@requestId",
    "time",
    "type",
    "record.requestId",
    "record.status",
    "record.errorType",
    "record.metrics.durationMs",
  ],
} as const;

/**
 * Checks every name in a stack's dashboards, alarms, filters and saved queries against the emitted ones: AWS's documented names
 * for resources of the same stack, and the functions' recorded ones.
 * @returns the names that are not emitted, once each
 * @throws Error naming an unsupported form, or a reference that the stack lacks
 */
export function namesNotEmitted(template: Template, emitted: Emitted): Fault[] {
  const uses = usesOf(template);
  const faults = [
    ...uses.metrics.flatMap((use) => metricFaults(template, use, uses, emitted)),
    ...unreadFaults(uses),
    ...groupFaults(template, uses),
    ...uses.fields.flatMap((use) => fieldFaults(template, use, emitted)),
    ...alarmFaults(template, uses),
  ];
  return [...new Set(faults)];
}

function metricFaults(template: Template, use: MetricUse, uses: Uses, emitted: Emitted): Fault[] {
  const { where, namespace, name, dimensions } = use;
  if (namespace.startsWith("AWS/")) return documentedFaults(template, use);
  const keys = Object.keys(dimensions);
  const named = `${where}: ${namespace} ${name} by ${keys.join(" and ") || "nothing"}`;
  if (namespace !== ownNamespace(template)) {
    return [`${named}: the stack's functions write to ${ownNamespace(template)}`];
  }
  const filtered = uses.filterMetrics.some(
    (metric) =>
      metric.namespace === namespace && metricKey(metric.name, metric.keys) === metricKey(name, keys),
  );
  if (filtered) return [];
  const key = metricKey(name, keys);
  if (!emitted.metrics.has(key)) return [`${named} is not emitted${meant(key, [...emitted.metrics])}`];
  if (keys.length > 0 && !emitted.values.has(valuesKey(dimensions)) && !isConfigured(template, dimensions)) {
    const key = valuesKey(dimensions);
    return [`${named} is never ${key}${meant(key, [...emitted.values])}`];
  }
  return [];
}

function documentedFaults(template: Template, { where, namespace, name, dimensions }: MetricUse): Fault[] {
  const known = documented[namespace];
  if (known === undefined) {
    const near = meant(namespace, Object.keys(documented));
    return [`${where}: the namespace ${namespace} is not in develop/observability/aws-metrics.ts${near}`];
  }
  const metric = known.find(({ metrics }) => metrics.includes(name));
  if (metric === undefined) {
    return [
      `${where}: ${namespace} has no ${name}${meant(
        name,
        known.flatMap(({ metrics }) => metrics),
      )}`,
    ];
  }
  const keys = Object.keys(dimensions).sort().join(" ");
  if (!metric.dimensions.some((set) => [...set].sort().join(" ") === keys)) {
    return [
      `${where}: ${namespace} has no ${name} by ${keys || "nothing"}${meant(
        keys,
        metric.dimensions.map((set) => set.join(" ")),
      )}`,
    ];
  }
  return Object.entries(dimensions).flatMap(([key, value]) => {
    const values = dimensionValues(template, key, dimensions);
    if (values?.includes(value)) return [];
    return [
      `${where}: ${namespace} ${name}: nothing in ${template.name} has the ${key} ${value}${meant(value, values ?? [])}`,
    ];
  });
}

/** A filter's metric that nothing reads costs money, or a reader has the wrong name. */
function unreadFaults({ filterMetrics, metrics }: Uses): Fault[] {
  return filterMetrics
    .filter(
      (made) => !metrics.some(({ namespace, name }) => namespace === made.namespace && name === made.name),
    )
    .map(({ where, namespace, name }) => `${where}: nothing reads the metric ${namespace} ${name}`);
}

function groupFaults(template: Template, { groups }: Uses): Fault[] {
  const written = writtenGroups(template);
  return groups
    .filter(({ group }) => !written.includes(group))
    .map(({ where, group }) => `${where}: nothing writes to the log group ${group}${meant(group, written)}`);
}

function fieldFaults(template: Template, { where, groups, field }: FieldUse, emitted: Emitted): Fault[] {
  const known = groups.flatMap((group) => [
    ...(emitted.fields.get(environmentless(group, template.name)) ?? []),
    ...(group.startsWith("/aws/lambda/") ? addedFields.functions : []),
  ]);
  if (known.includes(field) || addedFields.everywhere.some((added) => added === field)) return [];
  return [
    `${where}: no line of ${groups.join(", ")} has the field ${field}${meant(field, [...new Set(known)])}`,
  ];
}

function alarmFaults(template: Template, { alarms }: Uses): Fault[] {
  const known = ["aws_cloudwatch_metric_alarm", "aws_cloudwatch_composite_alarm"].flatMap((type) =>
    Object.entries(template.resource[type] ?? {}).flatMap(([name, values]) => [
      `<${type}.${name}.arn>`,
      String(resolveNames(template, values.alarm_name, `${type}.${name}`)),
    ]),
  );
  return alarms
    .filter(({ alarm }) => !known.includes(alarm))
    .map(({ where, alarm }) => `${where}: there is no alarm ${alarm}${meant(alarm, known)}`);
}

/** Log groups of the stack that a function or the API writes to. */
function writtenGroups(template: Template): string[] {
  const all = (type: string): Arguments[] =>
    Object.entries(template.resource[type] ?? {}).map(
      ([name, values]) => resolveNames(template, values, `${type}.${name}`) as Arguments,
    );
  const groups = Object.entries(template.resource.aws_cloudwatch_log_group ?? {}).map(([name, values]) => ({
    arn: `<aws_cloudwatch_log_group.${name}.arn>`,
    name: String(resolveNames(template, values.name, `aws_cloudwatch_log_group.${name}`)),
  }));
  const destinations = all("aws_api_gateway_stage").map(
    (stage) => blockOf(stage.access_log_settings).destination_arn,
  );
  const functions = all("aws_lambda_function").map((lambda) => blockOf(lambda.logging_config).log_group);
  return groups
    .filter(({ arn, name }) => destinations.includes(arn) || functions.includes(name))
    .map(({ name }) => name);
}

const variablesOf = (template: Template): Record<string, string>[] =>
  Object.values(template.resource.aws_lambda_function ?? {}).map(
    (lambda) => (blockOf(lambda.environment).variables ?? {}) as Record<string, string>,
  );

const ownNamespace = (template: Template): string | undefined =>
  variablesOf(template).map(({ METRICS_NAMESPACE }) => METRICS_NAMESPACE)[0];

/** Whether a value is the environment's name or one of its tiers, from the functions' variables. */
function isConfigured(template: Template, dimensions: Readonly<Record<string, string>>): boolean {
  const { tier, environment, ...others } = dimensions;
  if ((tier === undefined) === (environment === undefined) || Object.keys(others).length > 0) return false;
  return variablesOf(template).some(({ TIERS, ENVIRONMENT }) =>
    tier === undefined
      ? ENVIRONMENT === environment
      : TIERS !== undefined && Object.hasOwn(JSON.parse(TIERS), tier),
  );
}

const blockOf = (value: unknown): Arguments => ([value].flat()[0] ?? {}) as Arguments;

function meant(given: string, known: readonly string[]): string {
  const near = nearest(given, known);
  return near === undefined ? "" : `: did you mean ${near}?`;
}
