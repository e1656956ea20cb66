import { parseJson } from "../../http/body";
import { AwsError } from "../../http/errors";
import type { JsonBackend } from "../../http/json-backend";
import { sendJson } from "../../http/responses";
import { isRecord, type JsonObject, records, text } from "../../support/json";
import type { Account, DeployedResource } from "../../terraform/resources";
import type { Exchange } from "../service";
import { tableName } from "./checks";
import type { Item } from "./item";
import { recoverableTables, TableJournal } from "./journal";

/** A restored table. */
interface RestoredTable {
  readonly source: TableJournal["table"];
  readonly at: Date;
  state: "filling" | "active" | "failed";
}

const JSON_TYPE = "application/x-amz-json-1.0";

/**
 * Point-in-time recovery, which the DynamoDB behind the endpoint lacks: keeps journals of the deployment's tables that
 * enable it, reports how far back they go, and restores tables from them. A restored table is CREATING until it is filled,
 * as in AWS.
 */
export class Recovery {
  private journals: ReadonlyMap<string, TableJournal> = new Map();
  private readonly adopted = new WeakSet<TableJournal>();
  private readonly restored = new Map<string, RestoredTable>();

  constructor(
    private readonly backend: JsonBackend,
    private readonly account: Account,
  ) {}

  /** Keeps journals of these tables; existing journals continue. */
  enforce(resources: readonly DeployedResource[]): void {
    const known = this.journals;
    this.journals = new Map(
      recoverableTables(resources, this.account.region).map((table) => [
        table.name,
        known.get(table.name) ?? new TableJournal(table),
      ]),
    );
  }

  /** Adds the items that the tables already have, if their data outlived the previous process. */
  async adopt(): Promise<void> {
    for (const [TableName, journal] of this.journals) {
      if (this.adopted.has(journal)) continue;
      this.adopted.add(journal);
      let ExclusiveStartKey: unknown;
      do {
        const input = {
          TableName,
          ConsistentRead: true,
          ...(isRecord(ExclusiveStartKey) && { ExclusiveStartKey }),
        };
        const page = await this.backend.call("Scan", input, this.account.region);
        journal.adopt(records(page.Items) as Item[]);
        ExclusiveStartKey = page.LastEvaluatedKey;
      } while (ExclusiveStartKey !== undefined);
    }
  }

  /** Undefined for a table without point-in-time recovery. */
  journal(table: string): TableJournal | undefined {
    return this.journals.get(table);
  }

  /** The partition key of a restored table. */
  partitionKeyOf(table: string): string | undefined {
    return this.restored.get(table)?.source.keyAttributes[0];
  }

  /** The table whose encryption a restored one shares. */
  sourceOf(tableArn: string): string | undefined {
    return this.restored.get(tableName(tableArn))?.source.arn;
  }

  /** @returns false if the request does not concern recovery and must be forwarded. */
  async serve({ call, response, requestId }: Exchange, body: Buffer): Promise<boolean> {
    const { operation } = call;
    if (operation === "RestoreTableToPointInTime") {
      sendJson(response, { TableDescription: await this.restore(parseJson(body)) }, requestId, JSON_TYPE);
      return true;
    }
    if (operation === "DescribeContinuousBackups") {
      const name = tableName(text(parseJson(body).TableName) ?? "");
      await this.describe(name);
      sendJson(response, { ContinuousBackupsDescription: this.backupsOf(name) }, requestId, JSON_TYPE);
      return true;
    }
    if (this.restored.size === 0) return false;
    const name = tableName(text(parseJson(body).TableName) ?? "");
    const table = this.restored.get(name);
    if (table === undefined) return false;
    if (operation === "DescribeTable") {
      const Table = { ...(await this.describe(name)), ...this.stateOf(table) };
      sendJson(response, { Table }, requestId, JSON_TYPE);
      return true;
    }
    if (table.state === "filling") {
      throw operation === "DeleteTable"
        ? new AwsError("ResourceInUseException", `Table is being created: ${name}`)
        : new AwsError("ResourceNotFoundException", "Requested resource not found");
    }
    if (operation === "DeleteTable") this.restored.delete(name);
    return false;
  }

  private async restore(input: JsonObject): Promise<JsonObject> {
    const source = tableName(text(input.SourceTableName) ?? text(input.SourceTableArn) ?? "");
    const target = text(input.TargetTableName) ?? "";
    const described = await this.describe(source).catch((error: AwsError) => {
      throw error.code === "ResourceNotFoundException"
        ? new AwsError("TableNotFoundException", `Table not found: ${source}`)
        : error;
    });
    const journal = this.journals.get(source);
    if (journal === undefined) {
      throw new AwsError(
        "PointInTimeRecoveryUnavailableException",
        `Point in time recovery is not enabled for table '${source}'`,
      );
    }
    const at = timeOf(input, journal);
    const items = journal.at(at);
    try {
      await this.create(described, target);
    } catch (error) {
      if (!(error instanceof AwsError) || error.code !== "ResourceInUseException") throw error;
      throw new AwsError("TableAlreadyExistsException", `Table already exists: ${target}`);
    }
    const table: RestoredTable = { source: journal.table, at, state: "filling" };
    this.restored.set(target, table);
    void this.fill(target, items).then(
      () => {
        table.state = "active";
      },
      () => {
        table.state = "failed";
      },
    );
    return { ...(await this.describe(target)), ...this.stateOf(table) };
  }

  /** A table with the keys and indexes of another. */
  private async create(like: JsonObject, TableName: string): Promise<void> {
    const indexes = records(like.GlobalSecondaryIndexes).map(({ IndexName, KeySchema, Projection }) => ({
      IndexName,
      KeySchema,
      Projection,
    }));
    await this.backend.call(
      "CreateTable",
      {
        TableName,
        BillingMode: "PAY_PER_REQUEST",
        KeySchema: like.KeySchema,
        AttributeDefinitions: like.AttributeDefinitions,
        ...(indexes.length > 0 && { GlobalSecondaryIndexes: indexes }),
      },
      this.account.region,
    );
    // Embedded tables exist at once, or a moment later.
    while ((await this.describe(TableName)).TableStatus !== "ACTIVE") {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Writes items in batches of DynamoDB's maximum size. */
  private async fill(table: string, items: readonly Item[]): Promise<void> {
    for (let index = 0; index < items.length; index += 25) {
      let requests: unknown = items.slice(index, index + 25).map((Item) => ({ PutRequest: { Item } }));
      while (Array.isArray(requests) && requests.length > 0) {
        const { UnprocessedItems } = await this.backend.call(
          "BatchWriteItem",
          { RequestItems: { [table]: requests } },
          this.account.region,
        );
        requests = isRecord(UnprocessedItems) ? UnprocessedItems[table] : undefined;
      }
    }
  }

  private async describe(TableName: string): Promise<JsonObject> {
    const { Table } = await this.backend.call("DescribeTable", { TableName }, this.account.region);
    return isRecord(Table) ? Table : {};
  }

  private stateOf({ source, at, state }: RestoredTable): JsonObject {
    return {
      TableStatus:
        state === "active"
          ? "ACTIVE"
          : state === "filling"
            ? "CREATING"
            : "INACCESSIBLE_ENCRYPTION_CREDENTIALS",
      RestoreSummary: {
        SourceTableArn: source.arn,
        RestoreDateTime: at.getTime() / 1000,
        RestoreInProgress: state === "filling",
      },
    };
  }

  private backupsOf(name: string): JsonObject {
    const journal = this.journals.get(name);
    return {
      ContinuousBackupsStatus: "ENABLED",
      PointInTimeRecoveryDescription:
        journal === undefined
          ? { PointInTimeRecoveryStatus: "DISABLED" }
          : {
              PointInTimeRecoveryStatus: "ENABLED",
              RecoveryPeriodInDays: journal.table.recoveryDays,
              EarliestRestorableDateTime: journal.earliest.getTime() / 1000,
              // In AWS, five minutes ago.
              LatestRestorableDateTime: Date.now() / 1000,
            },
    };
  }
}

/** @throws AwsError for a time that the table cannot be restored to. */
function timeOf(input: JsonObject, journal: TableJournal): Date {
  if (input.UseLatestRestorableTime === true) return new Date();
  const seconds = input.RestoreDateTime;
  const at = new Date(typeof seconds === "number" ? seconds * 1000 : Number.NaN);
  if (Number.isNaN(at.getTime()) || at < journal.earliest || at.getTime() > Date.now()) {
    throw new AwsError(
      "InvalidRestoreTimeException",
      `An invalid restore time was specified. RestoreDateTime must be between ${journal.earliest.toISOString()} and ${new Date().toISOString()}.`,
    );
  }
  return at;
}
