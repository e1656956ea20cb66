import type { CloudWatchLogsEvent, Context, DynamoDBBatchResponse, DynamoDBRecord } from "aws-lambda";
import { reportAccessDenied } from "../shared/access-denied";
import { errorFields } from "../shared/telemetry";
import { sweepConnections } from "./connections";
import { converge } from "./converge";
import type { Dependencies } from "./dependencies";
import { sweepMachines } from "./machines";
import type { Publisher } from "./publisher";
import { isOfAuditTrail, processEntries } from "./second-factors";
import { Slice } from "./slice";
import { type MeasuringOptions, measureStorage } from "./storage/round";
import { processChanges } from "./stream";
import { sweep } from "./sweep";
import { TenantsOfLines } from "./tenants-of-lines";
import { countThrottles } from "./throttles";

export interface LifecycleOptions {
  readonly environment: string;
  readonly publisher: Pick<Publisher, "publish">;
  /** Time for one tenant in one invocation; default: see Slice. */
  readonly newSlice?: () => Slice;
  /** Measurement of tenants' storage, on the schedule. */
  readonly measuring: MeasuringOptions;
}

export type LifecycleHandler = (
  event: unknown,
  context: Pick<Context, "awsRequestId">,
) => Promise<DynamoDBBatchResponse | undefined>;

/**
 * The handler of the streams of the metadata table and the audit trail, the schedule, and the API's access log. Writes one log line per
 * invocation.
 */
export function createLifecycleHandler(deps: Dependencies, options: LifecycleOptions): LifecycleHandler {
  const { telemetry, now } = deps;
  const { environment, publisher, measuring, newSlice = () => new Slice() } = options;

  const tenants = new TenantsOfLines(deps.records, now);

  async function handle(event: unknown): Promise<DynamoDBBatchResponse | undefined> {
    if (isLogs(event)) return void (await countThrottles(event, tenants, telemetry));
    if (!isStream(event)) {
      await sweep(deps);
      await sweepMachines(deps);
      await sweepConnections(deps);
      return void (await measureStorage(deps, measuring));
    }
    if (event.Records.some(isOfAuditTrail)) return processEntries(event.Records, deps);
    return processChanges(event.Records, {
      environment,
      publish: (events) => publisher.publish(events),
      converge: (tenantId) => converge(tenantId, deps, newSlice()),
      telemetry,
    });
  }

  return async (event, context) => {
    const started = now().getTime();
    telemetry.begin(context.awsRequestId);
    const trigger = triggerOf(event);
    let failed = true;
    try {
      const response = await handle(event);
      failed = false;
      return response;
    } catch (error) {
      if (!reportAccessDenied(telemetry, error, { trigger })) {
        telemetry.log("ERROR", "invocation failed", { trigger, ...errorFields(error) });
      }
      throw error;
    } finally {
      telemetry.invocation({
        function_request_id: context.awsRequestId,
        trigger,
        failed,
        duration_ms: now().getTime() - started,
      });
    }
  };
}

/** Throws for an event of an unknown kind. */
function triggerOf(event: unknown): "stream" | "schedule" | "logs" {
  if (isStream(event)) return "stream";
  if (isLogs(event)) return "logs";
  if (Object(event)["detail-type"] === "Scheduled Event") return "schedule";
  throw new Error(
    'the event comes neither from a DynamoDB stream nor from a log group, and is not a "Scheduled Event"',
  );
}

const isLogs = (event: unknown): event is CloudWatchLogsEvent =>
  typeof Object(Object(event).awslogs).data === "string";

const isStream = (event: unknown): event is { readonly Records: readonly DynamoDBRecord[] } =>
  Array.isArray(Object(event).Records);
