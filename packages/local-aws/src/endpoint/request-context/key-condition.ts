import { isRecord, type JsonObject, records, strings, text } from "../json";

/**
 * The values that a Query compares its partition key with, from `KeyConditionExpression` or the older
 * `KeyConditions`. Every equality on the key counts, so that an odd expression can only name more values, never fewer.
 */
export function partitionKeyValues(body: JsonObject, partitionKey: string | undefined): string[] {
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
