import type { ApiGatewayRestApi } from "@cdktf/provider-aws/lib/api-gateway-rest-api";
import { anyOfMany, CompositeAlarm } from "../../constructs/monitoring/composite-alarm";
import type { Functions } from "../functions";
import type { AlarmContext } from "./context";
import { createErrorRateAlarms } from "./error-rate";
import { createFailureAlarms } from "./failures";
import { createLogErrorAlarm } from "./log-errors";
import { createRouteLatencyAlarms } from "./route-latency";

/**
 * Alarms on failing and on slow requests: many alarms, two messages. Failing requests silence slow
 * ones, not the reverse: docs/decisions/0017-one-message-for-one-cause.md.
 */
export function createRequestAlarms(
  context: AlarmContext,
  functions: Functions,
  restApi: ApiGatewayRestApi,
): void {
  const { stack, environment, name, topicArn } = context;
  const failures = {
    environment,
    alarmName: name("requests-failing"),
    kind: "requests-failing",
    meaning: "Requests or invocations fail: the alarms in ALARM show in which functions",
  } as const;
  const failing = new CompositeAlarm(stack, "requests_failing", {
    ...failures,
    rule: anyOfMany(stack, "requests_failing", failures, [
      ...createFailureAlarms(context, functions, restApi),
      ...createErrorRateAlarms(context),
      createLogErrorAlarm(context, functions),
    ]),
    topicArn,
  });
  const slow = {
    environment,
    alarmName: name("requests-slow"),
    kind: "requests-slow",
    meaning: "Requests succeed but take too long: the alarms in ALARM show on which routes",
  } as const;
  new CompositeAlarm(stack, "requests_slow", {
    ...slow,
    rule: anyOfMany(stack, "requests_slow", slow, createRouteLatencyAlarms(context)),
    topicArn,
    silencedBy: failing,
  });
}
