import { type DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import type { Actor } from "./actor";

/** Who did what to which tenant, when, from where, with what result. No payload, no address, no token. */
export interface AuditEntry {
  readonly tenant_id: string;
  /** ISO 8601 in UTC, with milliseconds. */
  readonly at: string;
  readonly actor: Actor;
  /** A route, `PATCH /users/{user_id}`, or what the platform did by itself, `purge`. */
  readonly action: string;
  /** Id of the user that the action was about. */
  readonly target?: string;
  /** HTTP status of the answer, or what the platform did in numbers. */
  readonly result: number | Readonly<Record<string, number>>;
  readonly request_id: string;
}

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
