import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Actor } from "./actor";
import { createItem } from "./conditional-write";

/** Who did what to which tenant, when, from where, and with what result. It has no payload, e-mail address or token. */
export interface AuditEntry {
  readonly tenant_id: string;
  /** ISO 8601 in UTC, with milliseconds. */
  readonly at: string;
  readonly actor: Actor;
  /** A route, such as `PATCH /users/{user_id}`, or work of the platform, such as `purge`. */
  readonly action: string;
  /** Id of the affected user. */
  readonly target?: string;
  /** HTTP status of the response, or counts of the platform's work. */
  readonly result: number | Readonly<Record<string, number>>;
  readonly request_id: string;
}

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
