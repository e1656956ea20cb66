import type { DynamoDBBatchResponse, DynamoDBRecord } from "aws-lambda";
import { reportAccessDenied } from "../shared/access-denied";
import { errorFields, type Telemetry } from "../shared/telemetry";
import { eventsOf, type TenantEvent } from "./events";
import { type Image, imageOf } from "./images";

export interface StreamOptions {
  readonly environment: string;
  readonly publish: (events: readonly TenantEvent[]) => Promise<void>;
  /** Applies the tenant's current record. */
  readonly converge: (tenantId: string) => Promise<void>;
  readonly telemetry: Telemetry;
}

/**
 * Processes changes of the metadata table in order. Stops at the first failure and reports it, so that a tenant's
 * changes stay in order; skips an invalid change, for which a retry would not help.
 */
export async function processChanges(
  records: readonly DynamoDBRecord[],
  { environment, publish, converge, telemetry }: StreamOptions,
): Promise<DynamoDBBatchResponse> {
  for (const record of records) {
    telemetry.count("StreamRecords");
    const change = read(record);
    if (!change?.after) continue;
    const tenantId = change.after.tenant_id;
    try {
      const events = eventsOf(change.before, change.after, environment);
      await publish(events);
      telemetry.count("TenantEvents", events.length);
      await converge(tenantId);
    } catch (error) {
      const sequence = record.dynamodb?.SequenceNumber ?? "";
      telemetry.count("StreamRecordFailures");
      const fields = { tenant_id: tenantId, sequence_number: sequence };
      if (!reportAccessDenied(telemetry, error, fields)) {
        telemetry.log("ERROR", "change failed", { ...fields, ...errorFields(error) });
      }
      return { batchItemFailures: [{ itemIdentifier: sequence }] };
    }
  }
  return { batchItemFailures: [] };

  function read({ dynamodb, eventID }: DynamoDBRecord): { before?: Image; after?: Image } | undefined {
    try {
      const before = imageOf(dynamodb?.OldImage);
      const after = imageOf(dynamodb?.NewImage);
      return { ...(before && { before }), ...(after && { after }) };
    } catch (error) {
      telemetry.log("ERROR", "change skipped: invalid record", {
        event_id: eventID,
        sequence_number: dynamodb?.SequenceNumber,
        ...errorFields(error),
      });
      return undefined;
    }
  }
}
