import type { Bearing, NamedPolicy, Question } from "@saas/local-aws/iam";
import {
  callers,
  globalKeys,
  other,
  own,
  principals,
  type Topic,
  topics,
  type Values,
  wanted,
} from "./vocabulary";

/** A question with the applicable policies. */
export interface Case {
  readonly question: Question;
  readonly bearing: Bearing;
}

const operators: Readonly<Record<string, readonly string[]>> = {
  StringEquals: wanted.text,
  StringNotEquals: wanted.text,
  StringEqualsIgnoreCase: wanted.text,
  StringNotEqualsIgnoreCase: wanted.text,
  StringLike: wanted.text,
  StringNotLike: wanted.text,
  ArnEquals: wanted.arn,
  ArnLike: wanted.arn,
  ArnNotEquals: wanted.arn,
  ArnNotLike: wanted.arn,
  ...Object.fromEntries(
    ["Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"].flatMap(
      (order) => [
        [`Numeric${order}`, wanted.number],
        [`Date${order}`, wanted.date],
      ],
    ),
  ),
  IpAddress: wanted.address,
  NotIpAddress: wanted.address,
  Bool: wanted.bool,
};

/** Keys for an operator: those of its type; for text operators, all. */
const typed: readonly [operator: RegExp, keys: RegExp][] = [
  [/^Arn/, /Arn$/],
  [/^Numeric/, /Age$|max-keys$/],
  [/^Date/, /Time$/],
  [/IpAddress$/, /SourceIp$/],
  [/^Bool/, /SecureTransport$/],
  [/^String/, /./],
];

/** Principals to except; excepting everyone would match no one. */
const named = principals.filter((principal) => !JSON.stringify(principal).includes('"*"'));

/** Infinite cases, determined by the random numbers. @param random from 0 up to but not 1 */
export function* cases(random: () => number): Generator<Case> {
  const one = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;
  const some = <T>(of: readonly T[], most = 2): T[] =>
    Array.from({ length: 1 + Math.floor(random() * most) }, () => one(of));
  const chance = (of: number): boolean => random() < of;

  const condition = (keys: Readonly<Record<string, Values>>): [string, object] => {
    const operator = one(Object.keys(operators));
    const fitting = Object.keys(keys).filter((key) => typed.find(([of]) => of.test(operator))?.[1].test(key));
    const key = one(fitting.length > 0 ? fitting : Object.keys(keys));
    if (chance(0.1)) return ["Null", { [key]: one(["true", "false"]) }];
    const isList = Array.isArray(keys[key]?.[0]);
    const set = isList
      ? one(["ForAllValues:", "ForAnyValue:"])
      : one(["", "", "", "ForAllValues:", "ForAnyValue:"]);
    const values = operator === "Bool" ? one(wanted.bool) : some(operators[operator] ?? []);
    return [`${set}${operator}${chance(0.2) ? "IfExists" : ""}`, { [key]: values }];
  };

  const statement = (
    { actionPatterns, resourcePatterns, keys }: Topic,
    kind: "identity" | "resource" | "trust",
  ): object => {
    const Effect = chance(0.8) ? "Allow" : "Deny";
    const all = { ...globalKeys, ...keys };
    const patterns = chance(0.15) ? ["*"] : some(actionPatterns);
    const resources = chance(0.2) ? ["*"] : some(resourcePatterns);
    return {
      Effect,
      ...(chance(0.1) ? { NotAction: patterns } : { Action: patterns }),
      ...(kind !== "trust" && (chance(0.1) ? { NotResource: resources } : { Resource: resources })),
      ...(kind !== "identity" &&
        (Effect === "Deny" && kind === "resource" && chance(0.1)
          ? { NotPrincipal: one(named) }
          : { Principal: one(principals) })),
      ...(chance(0.6) && { Condition: Object.fromEntries(some([0, 0]).map(() => condition(all))) }),
    };
  };
  const policy = (topic: Topic, kind: "identity" | "resource" | "trust"): NamedPolicy => ({
    name: kind,
    policy: {
      ...(chance(0.95) && { Version: chance(0.9) ? "2012-10-17" : "2008-10-17" }),
      Statement: some([0, 0, 0], 3).map(() => statement(topic, kind)),
    },
  });

  for (;;) {
    const topic = one(topics);
    const present = Object.entries({ ...globalKeys, ...topic.keys }).filter(() => chance(0.7));
    const caller = one(callers);
    yield {
      question: {
        caller,
        action: one(topic.actions),
        resource: one(topic.resources),
        resourceAccount: chance(0.9) ? own : other,
        context: Object.fromEntries(
          present.map(([key, values]) => [key, one<string | readonly string[]>(values)]),
        ),
      },
      bearing: {
        identityPolicies: chance(0.9) ? some([0, 0]).map(() => policy(topic, "identity")) : [],
        // Roles and keys always have one.
        ...((/^(sts|kms):/.test(topic.actions[0] ?? "") || chance(0.5)) && {
          resourcePolicy: policy(topic, topic.policies),
        }),
        ...(chance(0.2) && { permissionsBoundary: policy(topic, "identity") }),
        ...(chance(0.2) &&
          "entityArn" in caller &&
          caller.entityArn && { sessionPolicies: [policy(topic, "identity")] }),
      },
    };
  }
}
