import { type DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import { updateItem } from "../shared/conditional-write";
import { newCursorSecret } from "../shared/cursor";

/** IAM lets the control plane change rows whose key has a tenant id's form: this is the id of no tenant. */
const ROW = { tenant_id: "00000000-0000-0000-0000-000000000000" };

/**
 * The secret of the control plane's cursors, a row of the metadata table that the first list makes. A sandbox reads it once.
 * The row has no status, so that no list, stream or sweep takes it for a tenant.
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
    // Otherwise another sandbox has made it meanwhile.
    const secret = first ? made : await this.stored();
    if (secret === undefined) throw new Error("the secret of cursors is gone");
    return secret;
  }

  private async stored(): Promise<string | undefined> {
    const { Item } = await this.documents.send(
      new GetCommand({ TableName: this.table, Key: ROW, ConsistentRead: true }),
    );
    return typeof Item?.cursor_secret === "string" ? Item.cursor_secret : undefined;
  }
}
