import type { ResourceChange } from "../terraform/plan-json";

/** A change that CI is denied, of a stack that CI deploys. */
interface Administered {
  readonly applies: (before: Attributes | undefined, after: Attributes | undefined) => boolean;
  /** What CI is denied, a clause. */
  readonly denied: string;
}

type Attributes = Readonly<Record<string, unknown>>;

/**
 * By type: stacks/ci/deploy-denials.ts denies them, and a tenant bucket's own policy. CI creates buckets and keys, and an
 * administrator changes them; the roles are an administrator's from the first.
 */
const administered: Readonly<Record<string, Administered>> = {
  aws_iam_role: {
    applies: (before, after) => {
      const name = String((before ?? after)?.name);
      return (
        /^saas-.*-(backup|restore)$/.test(name) &&
        !/-tenant-restore$/.test(name) &&
        after?.assume_role_policy !== before?.assume_role_policy
      );
    },
    denied:
      "CI may not decide who assumes a role that reaches every tenant's data: not create it, change its trust or delete it",
  },
  aws_s3_bucket_policy: {
    applies: (before, after) =>
      /"KeepPolicy"/.test(String(before?.policy)) && after?.policy !== before?.policy,
    denied: "CI may not change the policy of a tenant bucket that is there",
  },
  aws_kms_key: {
    applies: (before, after) => before !== undefined && after !== undefined && after.policy !== before.policy,
    denied: "CI may not change the policy of a key",
  },
};

/** Why only an administrator can apply a change; undefined: CI can. @param stack the stack's name */
export function administratorsReason({ type, change }: ResourceChange, stack: string): string | undefined {
  const { before, after } = change;
  if (!stack.startsWith("saas-")) return undefined;
  const rule = Object.hasOwn(administered, type) ? administered[type] : undefined;
  return rule?.applies(attributes(before), attributes(after)) === true ? rule.denied : undefined;
}

const attributes = (value: unknown): Attributes | undefined =>
  typeof value === "object" && value !== null ? (value as Attributes) : undefined;
