import { type DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { Allowance } from "../registry/allowance";
import { reservedRow } from "../registry/members";
import { tooManyRequests } from "../shared/errors";

/** Reads of the key at API Gateway, whose quota of 10 management calls a second is the whole account's. */
const LIMIT = { seconds: 3600, most: 5 };

/**
 * The value of a tenant's API key. It is kept in the tenant's partition of the members table, encrypted at rest like
 * all of it: each key is read from API Gateway only once.
 */
export class OwnApiKey {
  private readonly reads: Allowance;
  private readonly row: { readonly tenant_id: string; readonly user_id: string };

  /** @param ask reads the key's value from API Gateway */
  constructor(
    private readonly documents: Pick<DynamoDBDocumentClient, "send">,
    private readonly table: string,
    tenantId: string,
    private readonly ask: (keyId: string) => Promise<string | undefined>,
    now: () => Date,
  ) {
    this.reads = new Allowance(documents, table, tenantId, "api_key_reads", LIMIT, now);
    this.row = { tenant_id: tenantId, user_id: reservedRow("api_key") };
  }

  /**
   * `undefined` if there is no such key. @throws Problem 429 after too many reads while the value could not be stored.
   */
  async value(keyId: string): Promise<string | undefined> {
    const { Item: kept } = await this.documents.send(
      new GetCommand({ TableName: this.table, Key: this.row, ConsistentRead: true }),
    );
    if (kept?.key_id === keyId && typeof kept.value === "string") return kept.value;
    const wait = await this.reads.take(1);
    if (wait !== undefined)
      throw tooManyRequests("The API key cannot be read now. Repeat the request later.", wait);
    const value = await this.ask(keyId);
    if (value !== undefined) {
      await this.documents.send(
        new PutCommand({ TableName: this.table, Item: { ...this.row, key_id: keyId, value } }),
      );
    }
    return value;
  }
}
