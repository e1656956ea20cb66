import type { Inventory, Resource } from "./inventory";

/** A statement of an IAM policy that allows something. */
export interface Allowance {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** ARNs of roles, users, accounts and identity providers, without services. */
  readonly principals: readonly string[];
  /** Session tags that a trust policy requires. */
  readonly sessionTags: readonly string[];
  /** Values of the principal's own tags that a trust policy admits, by key. */
  readonly principalTags: Readonly<Record<string, readonly string[]>>;
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
      const tests = Object.entries((Condition ?? {}) as Readonly<Record<string, object>>).flatMap(
        ([operator, test]) =>
          Object.entries(test).map(([key, value]) => ({ operator, key, values: texts(value) })),
      );
      const arns = tests
        .filter(({ key, operator }) => key === "aws:PrincipalArn" && !operator.includes("Not"))
        .flatMap(({ values }) => values);
      const named = [...texts(AWS), ...texts(Federated)];
      return {
        actions: texts(Action),
        resources: texts(Resource),
        // A condition narrows a whole account down to the roles that it names.
        principals: named.flatMap((each) => (each.endsWith(":root") && arns.length > 0 ? arns : [each])),
        sessionTags: [...new Set(tests.flatMap(({ key }) => /^aws:RequestTag\/(.+)$/.exec(key)?.[1] ?? []))],
        principalTags: Object.fromEntries(
          tests
            .filter(({ operator }) => operator.startsWith("StringEquals"))
            .flatMap(({ key, values }) => {
              const [, tag] = /^aws:PrincipalTag\/(.+)$/.exec(key) ?? [];
              return tag === undefined ? [] : [[tag, values] as const];
            }),
        ),
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

/** Whether a role has the tags that a trust policy admits, its own or the provider's defaults. */
export function bearsTags({ stack, values }: Resource, { principalTags }: Allowance): boolean {
  const [defaults] = (stack.template.provider.aws?.[0]?.default_tags ?? []) as { tags?: object }[];
  const own: Readonly<Record<string, unknown>> = {
    ...defaults?.tags,
    ...(values.tags as object | undefined),
  };
  return Object.entries(principalTags).every(([key, admitted]) => admitted.includes(String(own[key])));
}

/** Whether a trust policy names a role, a user or an identity provider, not only AWS services. */
export const isAssumable = ({ values }: Resource): boolean =>
  allowancesOf(values.assume_role_policy).some(({ principals }) => principals.length > 0);

const many = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

const texts = (value: unknown): string[] => many(value).map(String);
