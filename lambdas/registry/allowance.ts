import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { conditionalWrite } from "../shared/conditional-write";
import { reservedRow } from "./members";

export interface AllowanceLimit {
  /** Length of the windows, which begin at its multiples. */
  readonly seconds: number;
  /** Amount that a tenant may take in one window. */
  readonly most: number;
}

/** A tenant's allowance of a shared resource per time window, stored in the tenant's own row of the members table. */
export class Allowance {
  private readonly key: { readonly tenant_id: string; readonly user_id: string };

  /** @param documents with the tenant's own session @param name of the row */
  constructor(
    private readonly documents: Pick<DynamoDBDocumentClient, "send">,
    private readonly table: string,
    tenantId: string,
    name: string,
    private readonly limit: AllowanceLimit,
    private readonly now: () => Date,
  ) {
    this.key = { tenant_id: tenantId, user_id: reservedRow(name) };
  }

  /**
   * Takes `count`, at most one window's allowance. @returns the seconds until the next window if less than that is
   * left.
   */
  async take(count: number): Promise<number | undefined> {
    const { seconds, most } = this.limit;
    const window = Math.floor(this.now().getTime() / 1000 / seconds);
    const taken =
      (await this.takeMore(window, count)) ||
      (await this.beginWindow(window, count)) ||
      // Another request has begun the window in the meantime.
      (count < most && (await this.takeMore(window, count)));
    return taken ? undefined : Math.max(1, (window + 1) * seconds - Math.floor(this.now().getTime() / 1000));
  }

  private takeMore(window: number, count: number): Promise<boolean> {
    return this.write("SET used = used + :count", "#window = :window AND used <= :room", {
      ":window": window,
      ":count": count,
      ":room": this.limit.most - count,
    });
  }

  private beginWindow(window: number, count: number): Promise<boolean> {
    return this.write(
      "SET #window = :window, used = :count",
      "attribute_not_exists(#window) OR #window < :window",
      { ":window": window, ":count": count },
    );
  }

  private async write(update: string, condition: string, values: Readonly<Record<string, number>>) {
    const written = await conditionalWrite(() =>
      this.documents.send(
        new UpdateCommand({
          TableName: this.table,
          Key: this.key,
          UpdateExpression: update,
          ConditionExpression: condition,
          ExpressionAttributeNames: { "#window": "window" },
          ExpressionAttributeValues: values,
        }),
      ),
    );
    return written !== undefined;
  }
}
