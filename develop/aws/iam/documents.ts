import { type Resolved, resolvedResources } from "../../limits/resolved";
import type { House } from "../houses";

export type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** A statement as sent to AWS. */
export interface Statement {
  readonly Sid?: string;
  readonly Effect?: string;
  readonly Principal?: unknown;
  readonly NotPrincipal?: unknown;
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Condition?: Conditions;
}

/**
 * The kind of a document decides its grammar: `identity` has no principal, `trust` no resource, and in a `resource` policy `*`
 * is the resource itself.
 */
export type Kind = "identity" | "trust" | "resource";

export interface PolicyDocument {
  /** Stack, resource and argument. */
  readonly where: string;
  readonly kind: Kind;
  readonly statements: readonly Statement[];
}

const kinds: Readonly<Record<string, Kind>> = {
  "aws_iam_policy.policy": "identity",
  "aws_iam_role_policy.policy": "identity",
  "aws_iam_role.assume_role_policy": "trust",
};

/** Every policy document in the stacks' arguments. Resource policies are those that belong to no role. */
export function policyDocuments(house: House): PolicyDocument[] {
  const resourcesOf = resolvedResources(house);
  const types = new Set(house.flatMap(({ resource }) => Object.keys(resource)));
  return [...types].flatMap((type) => resourcesOf(type).flatMap((resource) => documentsOf(type, resource)));
}

function documentsOf(type: string, { where, values }: Resolved): PolicyDocument[] {
  return Object.entries(values).flatMap(([argument, text]) => {
    if (typeof text !== "string" || !text.startsWith('{"Version"')) return [];
    const { Statement } = JSON.parse(text) as { Statement: Statement | readonly Statement[] };
    const kind = kinds[`${type}.${argument}`] ?? "resource";
    return [{ where: `${where} ${argument}`, kind, statements: [Statement].flat() }];
  });
}

/** A value of a policy as a list; absent: empty. */
export const list = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : [value].flat();
