import { type DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import { updateItem } from "../shared/conditional-write";
import { newCursorSecret } from "../shared/cursor";

/** IAM lets the control plane change only rows whose key has the form of a tenant id. No tenant has this id. */
const ROW = { tenant_id: "00000000-0000-0000-0000-000000000000" };

/**
 * The secret of the control plane's cursors, a row of the metadata table, created by the first list request. A sandbox
 * reads it once. The row has no status, so that no list, stream or sweep mistakes it for a tenant.
 */
export class CursorSecret {
  private known: Promise<string> | undefined;

  constructor(
    private readonly documents: Pick<DynamoDBDocumentClient, "send">,
    private readonly table: string,
  ) {}

  /** Throws what DynamoDB throws; the next call tries again. */
  read(): Promise<string> {
    this.known ??= this.find().catch((error) => {
      this.known = undefined;
      throw error;
    });
    return this.known;
  }

  private async find(): Promise<string> {
    const kept = await this.stored();
    if (kept !== undefined) return kept;
    const made = newCursorSecret();
    const first = await updateItem(this.documents, this.table, ROW, {
      set: { cursor_secret: made },
      where: { cursor_secret: undefined },
    });
    // Otherwise another sandbox has created it in the meantime.
    const secret = first ? made : await this.stored();
    if (secret === undefined) throw new Error("the cursor secret is missing");
    return secret;
  }

  private async stored(): Promise<string | undefined> {
    const { Item } = await this.documents.send(
      new GetCommand({ TableName: this.table, Key: ROW, ConsistentRead: true }),
    );
    return typeof Item?.cursor_secret === "string" ? Item.cursor_secret : undefined;
  }
}
