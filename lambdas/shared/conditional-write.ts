import { errorName } from "./aws-errors";

/** Runs a conditional write of DynamoDB. @returns false when its condition failed; throws any other error. */
export async function conditionalWrite(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (errorName(error) === "ConditionalCheckFailedException") return false;
    throw error;
  }
}

/** Attribute paths, `offboarding.purge.state`, and values. */
type Attributes = Readonly<Record<string, unknown>>;

/** An update of one item, made only while its attributes have the expected values. */
export interface ConditionalUpdate {
  readonly set?: Attributes;
  readonly remove?: readonly string[];
  /** Expected values, at least one; `undefined`: the attribute must not exist. */
  readonly where: Attributes;
}

/** The expressions of an UpdateCommand. An attribute to set to `undefined` stays as it is. */
export function expressionsOf({ set = {}, remove = [], where }: ConditionalUpdate) {
  const names: Record<string, string> = {};
  const values: Record<string, unknown> = {};
  const nameOf = (path: string): string =>
    path
      .split(".")
      .map((part) => {
        names[`#${part}`] = part;
        return `#${part}`;
      })
      .join(".");
  const placeFor = (value: unknown): string => {
    const name = `:v${Object.keys(values).length}`;
    values[name] = value;
    return name;
  };

  const assignments = Object.entries(set)
    .filter(([, value]) => value !== undefined)
    .map(([path, value]) => `${nameOf(path)} = ${placeFor(value)}`);
  const removals = remove.map(nameOf);
  const conditions = Object.entries(where).map(([path, value]) =>
    value === undefined ? `attribute_not_exists(${nameOf(path)})` : `${nameOf(path)} = ${placeFor(value)}`,
  );
  return {
    UpdateExpression: [
      ...(assignments.length > 0 ? [`SET ${assignments.join(", ")}`] : []),
      ...(removals.length > 0 ? [`REMOVE ${removals.join(", ")}`] : []),
    ].join(" "),
    ConditionExpression: conditions.join(" AND "),
    ExpressionAttributeNames: names,
    ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
  };
}
