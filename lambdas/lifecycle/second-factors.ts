import type { DynamoDBBatchResponse, DynamoDBRecord } from "aws-lambda";
import * as z from "zod/mini";
import { reportAccessDenied } from "../shared/access-denied";
import { errorFields } from "../shared/telemetry";
import type { Dependencies } from "./dependencies";
import { mailAbout, type SecondFactorChange } from "./second-factor-mail";
import { administratorsToMail, mayMail } from "./tenant-mail";

const text = z.object({ S: z.string() });
const facts = z.object({ M: z.object({ second_factor: z.object({ S: z.enum(["active", "none"]) }) }) });
/** The attributes of an audit entry that mail uses, in the stream's format. */
const entryImage = z.object({
  tenant_id: text,
  at: text,
  operation: text,
  actor: z.object({ M: z.object({ type: text, id: text }) }),
  target: z.optional(text),
  before: facts,
  after: facts,
});

/** Whether a record is a change of the audit trail: its sort key is an entry's id. */
export const isOfAuditTrail = ({ dynamodb }: DynamoDBRecord): boolean =>
  dynamodb?.Keys?.entry_id !== undefined;

/**
 * Tells users by mail that their second factor was turned on or off, and a tenant's administrators of a reset. Takes the
 * entries of the audit trail in order, and reports the first that failed, to get it again.
 */
export async function processEntries(
  records: readonly DynamoDBRecord[],
  deps: Dependencies,
): Promise<DynamoDBBatchResponse> {
  const { telemetry } = deps;
  for (const record of records) {
    telemetry.count("StreamRecords");
    const { dynamodb, eventID } = record;
    const { data, error } = entryImage.safeParse(dynamodb?.NewImage);
    if (!data) {
      // A retry would not help.
      telemetry.log("ERROR", "entry skipped: invalid record", { event_id: eventID, ...errorFields(error) });
      continue;
    }
    const tenantId = data.tenant_id.S;
    try {
      await tell(changeIn(data), deps);
    } catch (cause) {
      telemetry.count("StreamRecordFailures");
      const fields = { tenant_id: tenantId, sequence_number: dynamodb?.SequenceNumber };
      if (!reportAccessDenied(telemetry, cause, fields)) {
        telemetry.log("ERROR", "mail not sent", { ...fields, ...errorFields(cause) });
      }
      return { batchItemFailures: [{ itemIdentifier: dynamodb?.SequenceNumber ?? "" }] };
    }
  }
  return { batchItemFailures: [] };
}

/** `undefined`: a request that changed nothing, such as a repeated one. */
function changeIn(entry: z.output<typeof entryImage>): SecondFactorChange | undefined {
  const { tenant_id, at, actor, target, before, after } = entry;
  const is = after.M.second_factor.S;
  if (is === before.M.second_factor.S) return undefined;
  return {
    tenantId: tenant_id.S,
    // Users activate their own.
    userId: target?.S ?? actor.M.id.S,
    at: at.S,
    is,
    byOperator: actor.M.type.S === "operator",
  };
}

/**
 * Sends the mail about a change, once: the row keeps until when its user was told, and a tenant's entries come in order. Only a
 * function that ends between the mail and the row sends it twice.
 */
async function tell(change: SecondFactorChange | undefined, deps: Dependencies): Promise<void> {
  const { mailer, records } = deps;
  if (change === undefined || mailer === undefined) return;
  const { tenantId, userId, at } = change;
  const tenant = await records.read(tenantId);
  if (!tenant || tenant.status === "deleted") return;
  const members = await deps.membersOf(tenant);
  const user = await members.get(userId);
  if (!user || (user.told_until !== undefined && user.told_until >= at)) return;
  if (!(await mayMail(tenant, deps))) return;
  const copies = change.is === "none" ? await administratorsToMail(members, userId) : [];
  await mailer.send({ to: user.email, copies, ...mailAbout(change, user.email, tenant.tenant_name) });
  await members.update(userId, { told_until: at });
}
