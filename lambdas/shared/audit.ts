import { type DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import type { Immutable } from "../../api/response";
import type { AuditEntryView } from "../../api/tenants";

/** An entry of the audit trail as the control plane shows it. `at` has milliseconds. */
export type AuditEntry = Immutable<AuditEntryView>;

/** Sort key: entries in the order of time, none written over another. */
export const entryIdOf = ({ at, request_id }: Pick<AuditEntry, "at" | "request_id">): string =>
  `${at}#${request_id}`;

/** Adds to the audit trail; an entry that is there already stays as it is. Throws what DynamoDB throws. */
export async function keepEntry(
  documents: Pick<DynamoDBDocumentClient, "send">,
  table: string,
  entry: AuditEntry,
): Promise<void> {
  try {
    await documents.send(
      new PutCommand({
        TableName: table,
        Item: { ...entry, entry_id: entryIdOf(entry) },
        ConditionExpression: "attribute_not_exists(tenant_id)",
      }),
    );
  } catch (error) {
    if (!(error instanceof Error && error.name === "ConditionalCheckFailedException")) throw error;
  }
}
