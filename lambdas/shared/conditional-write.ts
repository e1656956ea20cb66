import { DeleteCommand, type DynamoDBDocumentClient, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { errorName } from "./aws-errors";

type Documents = Pick<DynamoDBDocumentClient, "send">;
type Attributes = Readonly<Record<string, unknown>>;

/** Conditions on an item. Names are attribute paths, such as `offboarding.purge.state`. */
export interface Condition {
  /** Expected values; `undefined`: the attribute must not exist. */
  readonly where?: Attributes;
  readonly whereNot?: Attributes;
  readonly exists?: readonly string[];
}

/** An update of one item, made only under its condition, which has at least one part. */
export interface ConditionalUpdate extends Condition {
  /** An attribute with the value `undefined` stays unchanged. */
  readonly set?: Attributes;
  /** Numbers to increment by one; an absent one becomes 1. */
  readonly increment?: readonly string[];
  readonly remove?: readonly string[];
}

/** Runs a conditional write of DynamoDB. @returns undefined when its condition failed; throws any other error. */
export async function conditionalWrite<T>(write: () => Promise<T>): Promise<T | undefined> {
  try {
    return await write();
  } catch (error) {
    if (errorName(error) === "ConditionalCheckFailedException") return undefined;
    throw error;
  }
}

/** Writes a new item, whose partition key is `tenant_id`. @returns false when its key is taken. */
export async function createItem(documents: Documents, table: string, item: object): Promise<boolean> {
  const created = await conditionalWrite(() =>
    documents.send(
      new PutCommand({
        TableName: table,
        Item: { ...item },
        ConditionExpression: "attribute_not_exists(tenant_id)",
      }),
    ),
  );
  return created !== undefined;
}

/** @returns the item after the update; undefined when the condition failed. */
export async function updateItem(
  documents: Documents,
  table: string,
  key: Attributes,
  update: ConditionalUpdate,
): Promise<Record<string, unknown> | undefined> {
  const updated = await conditionalWrite(() =>
    documents.send(
      new UpdateCommand({ TableName: table, Key: key, ...expressionsOf(update), ReturnValues: "ALL_NEW" }),
    ),
  );
  return updated && (updated.Attributes ?? {});
}

/** @returns false when the condition failed. */
export async function deleteItem(
  documents: Documents,
  table: string,
  key: Attributes,
  condition: Condition,
): Promise<boolean> {
  const placeholders = new Placeholders();
  const ConditionExpression = conditionOf(condition, placeholders);
  const deleted = await conditionalWrite(() =>
    documents.send(
      new DeleteCommand({ TableName: table, Key: key, ConditionExpression, ...placeholders.attributes() }),
    ),
  );
  return deleted !== undefined;
}

function expressionsOf({ set = {}, increment = [], remove = [], ...condition }: ConditionalUpdate) {
  const placeholders = new Placeholders();
  const assignments = [
    ...Object.entries(set)
      .filter(([, value]) => value !== undefined)
      .map(([path, value]) => `${placeholders.name(path)} = ${placeholders.value(value)}`),
    ...increment.map((path) => {
      const name = placeholders.name(path);
      return `${name} = if_not_exists(${name}, ${placeholders.value(0)}) + ${placeholders.value(1)}`;
    }),
  ];
  const removals = remove.map((path) => placeholders.name(path));
  return {
    UpdateExpression: [
      ...(assignments.length > 0 ? [`SET ${assignments.join(", ")}`] : []),
      ...(removals.length > 0 ? [`REMOVE ${removals.join(", ")}`] : []),
    ].join(" "),
    ConditionExpression: conditionOf(condition, placeholders),
    ...placeholders.attributes(),
  };
}

function conditionOf({ where = {}, whereNot = {}, exists = [] }: Condition, to: Placeholders): string {
  return [
    ...Object.entries(where).map(([path, value]) =>
      value === undefined
        ? `attribute_not_exists(${to.name(path)})`
        : `${to.name(path)} = ${to.value(value)}`,
    ),
    ...Object.entries(whereNot).map(([path, value]) => `${to.name(path)} <> ${to.value(value)}`),
    ...exists.map((path) => `attribute_exists(${to.name(path)})`),
  ].join(" AND ");
}

/** Stand-ins for names and values in expressions: many names are reserved words. */
class Placeholders {
  private readonly names: Record<string, string> = {};
  private readonly values: Record<string, unknown> = {};

  name(path: string): string {
    const parts = path.split(".");
    for (const part of parts) this.names[`#${part}`] = part;
    return parts.map((part) => `#${part}`).join(".");
  }

  value(value: unknown): string {
    const name = `:v${Object.keys(this.values).length}`;
    this.values[name] = value;
    return name;
  }

  attributes() {
    return {
      ExpressionAttributeNames: this.names,
      ...(Object.keys(this.values).length > 0 && { ExpressionAttributeValues: this.values }),
    };
  }
}
