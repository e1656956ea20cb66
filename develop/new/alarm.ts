import { alarmKinds } from "../../stacks/constructs/monitoring/alarm-kinds";
import { camel, Draft, heading, pascal, requireNew } from "./draft";
import type { Made } from "./made";

/** The section of the runbook that comes after those of alarms. */
const AFTER_ALARMS = "## Objectives";

/** An alarm for every platform, with a threshold in environment data; the template alarms on refused requests. */
export function newAlarm(name: string): Made {
  requireNew("alarm", name, /^[a-z]{2,}(-[a-z]+)*$/, "lower-case letters, words joined by -", alarmKinds);
  const settings = camel(name);
  const draft = new Draft();
  draft.create(`stacks/platform/alarms/${name}.ts`, construct(name));
  draft.edit("stacks/platform/alarms/index.ts", (source) =>
    source
      .import([`create${pascal(name)}Alarm`], `./${name}`)
      .appendToBody("createAlarms", `create${pascal(name)}Alarm(alarms, restApi);`),
  );
  draft.edit("stacks/constructs/monitoring/alarm-kinds.ts", (source) =>
    source.insertSorted("alarmKinds", name),
  );
  draft.edit("environments/schema/monitoring.ts", (source) =>
    source.append("alarmsSchema", `${settings}: countAlarm("requests")`),
  );
  draft.edit("environments/defaults.ts", (source) =>
    source.append("defaults", `${settings}: { threshold: 1000, periodSeconds: 300, evaluationPeriods: 1 }`, [
      "alarms",
    ]),
  );
  draft.rewrite("docs/alarms.md", (text) =>
    text.replace(AFTER_ALARMS, () => `${section(name)}\n${AFTER_ALARMS}`),
  );
  draft.create(`__tests__/stacks/platform/alarms/${name}.test.ts`, test(name));
  return {
    draft,
    next: [
      [`stacks/platform/alarms/${name}.ts`, "metric and meaning"],
      ["environments/defaults.ts", `alarms.${settings}: the threshold`],
      ["docs/alarms.md", `${heading(name)}: who acts, and how`],
    ],
  };
}

const construct = (name: string): string => `
import type { ApiGatewayRestApi } from "@cdktf/provider-aws/lib/api-gateway-rest-api";
import { ErrorAlarm } from "../../constructs/monitoring/error-alarm";
import type { AlarmContext } from "./context";

/** An alarm on requests that the API turned away. */
export function create${pascal(name)}Alarm(
  { stack, environment, name, topicArn }: AlarmContext,
  restApi: ApiGatewayRestApi,
): void {
  new ErrorAlarm(stack, "${name.replaceAll("-", "_")}", {
    environment,
    alarmName: name("${name}"),
    kind: "${name}",
    meaning: "The API turned away more requests with 4xx than it may",
    metrics: [{ namespace: "AWS/ApiGateway", metricName: "4XXError", dimensions: { ApiName: restApi.name } }],
    settings: environment.alarms.${camel(name)},
    topicArn,
  });
}
`;

const section = (name: string): string => `## ${heading(name)}

For the next working day. The API turned away more requests of a period with 4xx than \`${camel(name)}\` allows: its metric is AWS/ApiGateway
\`4XXError\`. No data: no requests. The access log has the status, the route and the caller of each.
`;

const test = (name: string): string => `
import { loadEnvironments } from "../../../../environments/load";
import { prod } from "../../../../environments/prod";
import { resource, stack, synthesize } from "../../../support/synth";

test("${name} goes off above the environment's threshold, and reaches the topic", () => {
  const platform = stack(synthesize(loadEnvironments(), "saas-prod"), "saas-prod");
  const alarm = resource(platform, "aws_cloudwatch_metric_alarm.${name.replaceAll("-", "_")}");
  expect(alarm).toMatchObject({
    threshold: prod.alarms.${camel(name)}.threshold,
    comparison_operator: "GreaterThanThreshold",
    treat_missing_data: "notBreaching",
    alarm_actions: ["\${aws_sns_topic.alarms.arn}"],
  });
});
`;
