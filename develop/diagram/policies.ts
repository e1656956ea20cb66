import type { Inventory, Resource } from "./inventory";

/** A statement of an IAM policy that allows something. */
export interface Allowance {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** ARNs of roles, users, accounts and identity providers, without services. */
  readonly principals: readonly string[];
  /** Session tags that a trust policy requires. */
  readonly sessionTags: readonly string[];
}

/** The statements of a policy document that allow; empty for any other value. */
export function allowancesOf(document: unknown): Allowance[] {
  if (typeof document !== "string" || !document.includes('"Statement"')) return [];
  const { Statement } = JSON.parse(document) as { Statement: unknown };
  return many(Statement)
    .map((statement) => statement as Readonly<Record<string, unknown>>)
    .filter(({ Effect }) => Effect === "Allow")
    .map(({ Action, Resource, Principal, Condition }) => {
      const { AWS, Federated } = (Principal ?? {}) as Readonly<Record<string, unknown>>;
      const keys = Object.values((Condition ?? {}) as object).flatMap((test) => Object.keys(test as object));
      return {
        actions: texts(Action),
        resources: texts(Resource),
        principals: [...texts(AWS), ...texts(Federated)],
        sessionTags: keys.flatMap((key) => /^aws:RequestTag\/(.+)$/.exec(key)?.[1] ?? []),
      };
    });
}

/** The rights of a role, by its inline policies and by attached ones. */
export function rightsOf(role: Resource, inventory: Inventory): { allowance: Allowance; policy: Resource }[] {
  const belongs = ({ stack, values }: Resource) => inventory.targets(stack, values.role).includes(role);
  const own = inventory.ofType("aws_iam_role_policy").filter(belongs);
  const attached = inventory
    .ofType("aws_iam_role_policy_attachment")
    .filter(belongs)
    .flatMap(({ stack, values }) => inventory.targets(stack, values.policy_arn));
  return [...own, ...attached].flatMap((policy) =>
    allowancesOf(policy.values.policy).map((allowance) => ({ allowance, policy })),
  );
}

/** Whether a trust policy names a role, a user or an identity provider, and not AWS services alone. */
export const isAssumable = ({ values }: Resource): boolean =>
  allowancesOf(values.assume_role_policy).some(({ principals }) => principals.length > 0);

const many = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

const texts = (value: unknown): string[] => many(value).map(String);
