import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Immutable } from "../../api/response";
import type { AuditEntryView } from "../../api/tenants";
import { createItem } from "./conditional-write";

/** An entry of the audit trail as the control plane shows it. `at` has milliseconds. */
export type AuditEntry = Immutable<AuditEntryView>;

/** Sort key: orders entries by time, and keeps two of the same time apart. */
export const entryIdOf = ({ at, request_id }: Pick<AuditEntry, "at" | "request_id">): string =>
  `${at}#${request_id}`;

/** Adds an entry to the audit trail; an existing entry stays as it is. Throws what DynamoDB throws. */
export async function keepEntry(
  documents: Pick<DynamoDBDocumentClient, "send">,
  table: string,
  entry: AuditEntry,
): Promise<void> {
  await createItem(documents, table, { ...entry, entry_id: entryIdOf(entry) });
}
