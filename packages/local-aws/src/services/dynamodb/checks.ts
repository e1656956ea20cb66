import type { Check, RequestContext } from "../../iam/check";
import { isRecord, type JsonObject, records, strings, text } from "../../support/json";
import { type Account, type Deployment, resourcesOfType } from "../../terraform/resources";

/** The partition key attribute of a table or index; undefined if the deployment does not have the table. */
export type PartitionKeyOf = (table: string, index?: string) => string | undefined;

const itemActions = new Set(["GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan"]);

/**
 * The permissions that a DynamoDB call needs, with `dynamodb:LeadingKeys` as in DynamoDB: the partition key values in the
 * request. Scans and PartiQL have none.
 */
export function dynamoDbChecks(
  operation: string,
  body: JsonObject,
  account: Account,
  partitionKeyOf: PartitionKeyOf,
): Check[] {
  const check = (action: string, table: string, values: string[], more: RequestContext = {}): Check => {
    const leadingKeys = values.length > 0 ? { "dynamodb:LeadingKeys": [...new Set(values)] } : {};
    return {
      action: `dynamodb:${action}`,
      resource: tableArn(table, account),
      context: { ...more, ...leadingKeys },
    };
  };
  const ofKeys = (action: string, table: string, keys: unknown[]): Check =>
    check(action, table, attributeValues(keys, partitionKeyOf(tableName(table))));

  if (itemActions.has(operation)) {
    const table = text(body.TableName) ?? "";
    const index = operation === "Query" || operation === "Scan" ? text(body.IndexName) : undefined;
    const partitionKey = partitionKeyOf(tableName(table), index);
    const values =
      operation === "Query"
        ? partitionKeyValues(body, partitionKey)
        : attributeValues([body.Key, body.Item], partitionKey);
    const resource = index === undefined ? table : `${tableArn(table, account)}/index/${index}`;
    return [check(operation, resource, values, options(body))];
  }
  switch (operation) {
    case "BatchGetItem":
      return Object.entries(isRecord(body.RequestItems) ? body.RequestItems : {}).map(([table, request]) =>
        ofKeys(operation, table, isRecord(request) ? records(request.Keys) : []),
      );
    case "BatchWriteItem":
      return Object.entries(isRecord(body.RequestItems) ? body.RequestItems : {}).map(([table, requests]) =>
        ofKeys(operation, table, records(requests).flatMap(written)),
      );
    case "TransactGetItems":
    case "TransactWriteItems":
      return records(body.TransactItems).flatMap((item) =>
        Object.entries(item).flatMap(([kind, request]) =>
          isRecord(request)
            ? [
                ofKeys(transactionActions.get(kind) ?? kind, text(request.TableName) ?? "", [
                  request.Key,
                  request.Item,
                ]),
              ]
            : [],
        ),
      );
    case "ExecuteStatement":
      return [partiQl(text(body.Statement) ?? "", check)];
    case "BatchExecuteStatement":
      return records(body.Statements).map(({ Statement }) => partiQl(text(Statement) ?? "", check));
    case "ExecuteTransaction":
      return records(body.TransactStatements).map(({ Statement }) => partiQl(text(Statement) ?? "", check));
    case "RestoreTableToPointInTime": {
      const target = tableArn(text(body.TargetTableName) ?? "", account);
      return [
        {
          action: `dynamodb:${operation}`,
          resource: tableArn(text(body.SourceTableArn) ?? text(body.SourceTableName) ?? "", account),
          context: {},
        },
        ...filling.map((action) => ({
          action: `dynamodb:${action}`,
          resource: target,
          context: { "aws:ViaAWSService": "true" },
        })),
      ];
    }
    default:
      return [
        {
          action: `dynamodb:${operation}`,
          resource: tableOrAny(text(body.TableName) ?? text(body.ResourceArn), account),
          context: {},
        },
      ];
  }
}

/** The permissions that DynamoDB uses on the target on the caller's behalf. Source: DynamoDB developer guide, IAM with backup and restore. */
const filling = ["BatchWriteItem", "DeleteItem", "GetItem", "PutItem", "Query", "Scan", "UpdateItem"];

const transactionActions = new Map([
  ["Get", "GetItem"],
  ["Put", "PutItem"],
  ["Update", "UpdateItem"],
  ["Delete", "DeleteItem"],
  ["ConditionCheck", "ConditionCheckItem"],
]);

function options(body: JsonObject): RequestContext {
  return Object.fromEntries(
    (["Select", "ReturnValues", "ReturnConsumedCapacity"] as const).flatMap((name) => {
      const value = text(body[name]);
      return value === undefined ? [] : [[`dynamodb:${name}`, value]];
    }),
  );
}

/** Keys of the puts and deletes in one entry of BatchWriteItem. */
function written(request: JsonObject): unknown[] {
  const { PutRequest, DeleteRequest } = request;
  return [
    ...(isRecord(PutRequest) ? [PutRequest.Item] : []),
    ...(isRecord(DeleteRequest) ? [DeleteRequest.Key] : []),
  ];
}

function attributeValues(items: unknown[], attribute: string | undefined): string[] {
  if (attribute === undefined) return [];
  return items.flatMap((item) => {
    const value = isRecord(item) ? item[attribute] : undefined;
    return isRecord(value) ? strings(Object.values(value)) : [];
  });
}

function partiQl(
  statement: string,
  check: (action: string, table: string, values: string[]) => Check,
): Check {
  const verb = /^\s*(select|insert|update|delete)\b/i.exec(statement)?.[1]?.toLowerCase() ?? "unknown";
  const table = /\b(?:from|into|update)\s+"?([\w.-]+)"?/i.exec(statement)?.[1] ?? "";
  return check(`PartiQL${verb.charAt(0).toUpperCase()}${verb.slice(1)}`, table, []);
}

/** Requests identify a table by name or ARN. */
export function tableName(table: string): string {
  return table.split("table/").at(-1) ?? table;
}

function tableArn(table: string, { region, accountId }: Account): string {
  return table.startsWith("arn:") ? table : `arn:aws:dynamodb:${region}:${accountId}:table/${table}`;
}

function tableOrAny(table: string | undefined, account: Account): string {
  return table === undefined ? "*" : tableArn(table, account);
}

/**
 * The values that a Query compares its partition key with, from `KeyConditionExpression` or the older
 * `KeyConditions`. Includes every equality on the key, so that an unusual expression can only yield more values, never fewer.
 */
function partitionKeyValues(body: JsonObject, partitionKey: string | undefined): string[] {
  if (partitionKey === undefined) return [];
  return [...fromExpression(body, partitionKey), ...fromKeyConditions(body, partitionKey)];
}

const equality = /([#\w][\w.#-]*)\s*=\s*(:\w+)|(:\w+)\s*=\s*([#\w][\w.#-]*)/g;

function fromExpression(body: JsonObject, partitionKey: string): string[] {
  const names = isRecord(body.ExpressionAttributeNames) ? body.ExpressionAttributeNames : {};
  const values = isRecord(body.ExpressionAttributeValues) ? body.ExpressionAttributeValues : {};
  return [...(text(body.KeyConditionExpression) ?? "").matchAll(equality)].flatMap((match) => {
    const name = match[1] ?? match[4] ?? "";
    const value = values[match[2] ?? match[3] ?? ""];
    return (names[name] ?? name) === partitionKey && isRecord(value) ? strings(Object.values(value)) : [];
  });
}

function fromKeyConditions(body: JsonObject, partitionKey: string): string[] {
  const condition = isRecord(body.KeyConditions) ? body.KeyConditions[partitionKey] : undefined;
  if (!isRecord(condition) || condition.ComparisonOperator !== "EQ") return [];
  return records(condition.AttributeValueList).flatMap((value) => strings(Object.values(value)));
}

/** Partition keys of the deployment's tables and indexes. A local index shares its table's. */
export function readPartitionKeys(deployment: Deployment): PartitionKeyOf {
  const keys = new Map<string, string>();
  for (const { values } of resourcesOfType(deployment, "aws_dynamodb_table")) {
    const table = text(values.name) ?? "";
    const own = text(values.hash_key) ?? "";
    keys.set(id(table), own);
    for (const index of records([values.local_secondary_index ?? []].flat())) {
      keys.set(id(table, text(index.name)), own);
    }
    for (const index of records([values.global_secondary_index ?? []].flat())) {
      keys.set(id(table, text(index.name)), text(index.hash_key) ?? "");
    }
  }
  return (table, index) => keys.get(id(table, index));
}

const id = (table: string, index?: string): string => JSON.stringify([table, index ?? null]);
