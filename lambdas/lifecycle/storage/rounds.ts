import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { TenantStatus } from "../../../api/tenant";
import type { Measured } from "./measure";

/** A measurement of all tenants, and its progress. */
export interface Round {
  /** The day that it began on, in UTC: `2030-01-01`. */
  readonly day: string;
  /** Whether items are measured too. */
  readonly items: boolean;
  /** The day of the latest round, this one included, that measures items. */
  readonly items_day: string;
  readonly done: boolean;
  /** Tenants of a status are measured by id; the statuses before are done. */
  readonly status: TenantStatus;
  /** The last tenant of the status that is done; null: none yet. */
  readonly after: string | null;
  /** Partial measurement of the next tenant; null if not started. */
  readonly partial: ({ readonly tenant_id: string } & Measured) | null;
}

/** Not a tenant's id. The row has no status, so that neither the stream nor the index mistakes it for a tenant. */
const ROW = "storage-measurement";

/** Stores the current round in its own row of the table of tenants' records. */
export class Rounds {
  constructor(
    private readonly documents: Pick<DynamoDBDocumentClient, "send">,
    private readonly table: string,
  ) {}

  async read(): Promise<Round | undefined> {
    const { Item } = await this.documents.send(
      new GetCommand({ TableName: this.table, Key: { tenant_id: ROW }, ConsistentRead: true }),
    );
    return Item?.round as Round | undefined;
  }

  async write(round: Round): Promise<void> {
    await this.documents.send(
      new UpdateCommand({
        TableName: this.table,
        Key: { tenant_id: ROW },
        UpdateExpression: "SET #round = :round",
        ExpressionAttributeNames: { "#round": "round" },
        ExpressionAttributeValues: { ":round": round },
      }),
    );
  }
}
