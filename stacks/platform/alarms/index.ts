import type { ApiGatewayRestApi } from "@cdktf/provider-aws/lib/api-gateway-rest-api";
import type { Functions } from "../functions";
import type { PlatformContext, Stores } from "../stores";
import type { AlarmContext } from "./context";
import { createIncidentAlarms } from "./incidents";
import { createLifecycleAlarms } from "./lifecycle";
import { createMailAlarms } from "./mail";
import { createObjectiveAlarms } from "./objectives";
import { createRequestAlarms } from "./requests";
import { createSecondFactorAlarm, createSignInAlarm, createSweepAlarms } from "./sign-in";
import { createStoreAlarms } from "./stores";
import { createTierAlarms } from "./tiers";

/** Every alarm of a platform except that on dead letters, which belongs to the queue. */
export function createAlarms(
  context: PlatformContext,
  stores: Stores,
  functions: Functions,
  restApi: ApiGatewayRestApi,
  topicArn: string,
): void {
  const alarms: AlarmContext = { ...context, topicArn };
  createRequestAlarms(alarms, functions, restApi);
  createStoreAlarms(alarms, stores);
  createTierAlarms(alarms);
  createLifecycleAlarms(alarms, functions.lifecycle);
  createSignInAlarm(alarms, stores.users);
  createSecondFactorAlarm(alarms);
  createSweepAlarms(alarms);
  createMailAlarms(alarms);
  createIncidentAlarms(alarms);
  createObjectiveAlarms(alarms, restApi);
}
