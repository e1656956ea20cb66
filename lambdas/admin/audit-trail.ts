import { type DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { personOf } from "../shared/actor";
import type { AuditEntry } from "../shared/audit";

export interface AuditPage {
  readonly entries: readonly AuditEntry[];
  /** Position of the next page; absent on the last page. */
  readonly next?: string;
}

/** Reads the audit trail. */
export class AuditTrail {
  constructor(
    private readonly documents: Pick<DynamoDBDocumentClient, "send">,
    private readonly table: string,
  ) {}

  /** A tenant's entries, newest first, at most `limit`. */
  async list(tenantId: string, limit: number, before?: string): Promise<AuditPage> {
    const { Items = [] } = await this.documents.send(
      new QueryCommand({
        TableName: this.table,
        KeyConditionExpression: "tenant_id = :tenant",
        ExpressionAttributeValues: { ":tenant": tenantId },
        ScanIndexForward: false,
        // One more than requested shows whether there is a next page; 101 entries are far below 1 MB.
        Limit: limit + 1,
        ...(before !== undefined && { ExclusiveStartKey: { tenant_id: tenantId, entry_id: before } }),
      }),
    );
    const page = Items.slice(0, limit);
    const entries = page.map(({ entry_id: _, ...entry }) => withPerson(entry as AuditEntry));
    const last = page.at(-1);
    return Items.length > limit && last ? { entries, next: String(last.entry_id) } : { entries };
  }
}

/** The entry with the operator's name, which the ARN has: older entries show it too. */
const withPerson = (entry: AuditEntry): AuditEntry =>
  entry.actor.type === "operator"
    ? { ...entry, actor: { ...entry.actor, name: personOf(entry.actor.id) } }
    : entry;
