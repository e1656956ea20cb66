/** Attribute paths, `offboarding.purge.state`, and values. */
type Attributes = Readonly<Record<string, unknown>>;

/** A change of one item of a table, made only when the item is as it is thought to be. */
export interface ConditionalUpdate {
  readonly set?: Attributes;
  readonly remove?: readonly string[];
  /** What attributes must be; `undefined`: must not exist. At least one. */
  readonly where: Attributes;
}

/** The parts of an UpdateCommand that make the change. A value to set that is `undefined` is left as it is. */
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
