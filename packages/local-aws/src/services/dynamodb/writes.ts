import { isRecord, type JsonObject, records, strings, text } from "../../support/json";
import { tableName } from "./checks";

/** An item that a request writes. */
export interface WrittenItem {
  readonly table: string;
  /** The table as the request names it, by name or ARN. */
  readonly tableReference: string;
  /** The key, or a whole item that contains it. */
  readonly attributes: JsonObject;
}

/** The items that a request names for writing; empty for a request that writes none. */
export function writtenItems(operation: string, body: JsonObject): WrittenItem[] {
  switch (operation) {
    case "PutItem":
      return written(body.TableName, body.Item);
    case "UpdateItem":
    case "DeleteItem":
      return written(body.TableName, body.Key);
    case "BatchWriteItem":
      return Object.entries(isRecord(body.RequestItems) ? body.RequestItems : {}).flatMap(
        ([table, requests]) =>
          records(requests)
            .flatMap((request) => Object.values(request))
            .flatMap((request) => (isRecord(request) ? written(table, request.Item ?? request.Key) : [])),
      );
    case "TransactWriteItems":
      return records(body.TransactItems)
        .flatMap(({ ConditionCheck: _, ...writes }) => Object.values(writes))
        .flatMap((write) => (isRecord(write) ? written(write.TableName, write.Item ?? write.Key) : []));
    default:
      return [];
  }
}

/** The tables that a request writes with PartiQL, which does not name items. */
export function tablesWrittenInPartiQl(operation: string, body: JsonObject): string[] {
  const statements: Record<string, unknown[]> = {
    ExecuteStatement: [body.Statement],
    BatchExecuteStatement: records(body.Statements).map(({ Statement }) => Statement),
    ExecuteTransaction: records(body.TransactStatements).map(({ Statement }) => Statement),
  };
  return strings(statements[operation]).flatMap((statement) => {
    const [, table] = /^\s*(?:insert\s+into|update|delete\s+from)\s+"?([\w.-]+)/i.exec(statement) ?? [];
    return table === undefined ? [] : [table];
  });
}

function written(tableReference: unknown, attributes: unknown): WrittenItem[] {
  const reference = text(tableReference);
  if (reference === undefined || !isRecord(attributes)) return [];
  return [{ table: tableName(reference), tableReference: reference, attributes }];
}
