import { isRecord, type JsonObject } from "../support/json";

/**
 * The policy with conditions on an event's source and type as the simulator takes them. IAM lists both keys as lists,
 * because rules match several; of PutEvents each entry has one, and EventBridge documents conditions without a set
 * operator ("Permissions for event buses", restricting the source). On one value, ForAnyValue means the same.
 *
 * @throws Error naming the policy when it has a condition on such a key both ways.
 */
export function withEventOperators(policy: JsonObject, name: string): JsonObject {
  const { Statement } = policy;
  const rewritten = [Statement]
    .flat()
    .map((statement) => (isRecord(statement) ? rewrite(statement, name) : statement));
  return { ...policy, Statement: rewritten };
}

function rewrite(statement: JsonObject, name: string): JsonObject {
  const { Condition } = statement;
  if (!isRecord(Condition)) return statement;
  const rewritten = new Map<string, JsonObject>();
  for (const [operator, keyed] of Object.entries(Condition)) {
    for (const [key, value] of Object.entries(isRecord(keyed) ? keyed : {})) {
      const plain = !/^(ForA\w+:|Null$)/i.test(operator);
      const used = plain && /^events:(source|detail-type)$/i.test(key) ? `ForAnyValue:${operator}` : operator;
      const others = rewritten.get(used) ?? {};
      if (key in others)
        throw new Error(
          `${name} has two conditions on ${key}, with and without ForAnyValue: the local endpoint takes one`,
        );
      rewritten.set(used, { ...others, [key]: value });
    }
  }
  return { ...statement, Condition: Object.fromEntries(rewritten) };
}
