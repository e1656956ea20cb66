import { randomUUID } from "node:crypto";
import { type DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import type { AuditEntryView } from "../../api/audit";
import type { Immutable } from "../../api/response";
import { createItem } from "./conditional-write";

/** An entry of the audit trail as the control plane shows it. `at` has milliseconds. */
export type AuditEntry = Immutable<AuditEntryView>;

type Documents = Pick<DynamoDBDocumentClient, "send">;

/** Sort key: orders entries by time; the id distinguishes entries of the same time. */
const stored = (entry: AuditEntry, id: string) => ({ ...entry, entry_id: `${entry.at}#${id}` });

/**
 * Adds a request's entry to the audit trail, under a random id: clients can choose a request id, and must not choose
 * which entries are kept. The id is new, so the write needs no condition. Throws what DynamoDB throws.
 */
export async function keepEntry(documents: Documents, table: string, entry: AuditEntry): Promise<void> {
  await documents.send(new PutCommand({ TableName: table, Item: stored(entry, randomUUID()) }));
}

/**
 * Adds an entry of the platform's own work, once: repeated work has the same request id, and its first entry stays as
 * it is. Throws what DynamoDB throws.
 */
export async function keepEntryOnce(documents: Documents, table: string, entry: AuditEntry): Promise<void> {
  await createItem(documents, table, stored(entry, entry.request_id));
}
