import {
  type Bearing,
  decide,
  identityOf,
  type NamedPolicy,
  type Question,
} from "../../../src/iam/evaluation";

export const own = "111122223333";
export const other = "999988887777";
export const table = `arn:aws:dynamodb:eu-central-1:${own}:table/items`;
export const roleArn = `arn:aws:iam::${own}:role/team/worker`;
export const sessionArn = `arn:aws:sts::${own}:assumed-role/worker/session`;

/** A policy of these statements, which allow unless they say otherwise. */
export const policy = (...statements: object[]): NamedPolicy => ({
  name: "policy",
  policy: {
    Version: "2012-10-17",
    Statement: statements.map((statement) => ({ Effect: "Allow", ...statement })),
  },
});

export const everything = policy({ Action: "*", Resource: "*" });

/** A session of the role reads an item of the table, unless it is said otherwise. */
export const question = (given: Partial<Question> = {}): Question => ({
  caller: identityOf(sessionArn, roleArn),
  action: "dynamodb:GetItem",
  resource: table,
  resourceAccount: own,
  context: {},
  ...given,
});

export const allows = (given: Partial<Question>, bearing: Partial<Bearing>): boolean =>
  decide(question(given), { identityPolicies: [], ...bearing }).allowed;

/** Whether a condition holds: what it lets through is all that is allowed. */
export const holds = (Condition: object, context: Question["context"]): boolean =>
  allows({ context }, { identityPolicies: [policy({ Action: "*", Resource: "*", Condition })] });
