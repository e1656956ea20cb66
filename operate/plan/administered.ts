import type { ResourceChange } from "../terraform/plan-json";

/** A change that CI is denied, of a stack that CI deploys. */
interface Administered {
  readonly applies: (before: Attributes, after: Attributes | undefined) => boolean;
  /** What CI is denied, a clause. */
  readonly denied: string;
}

type Attributes = Readonly<Record<string, unknown>>;

/**
 * By type: stacks/ci/deploy-denials.ts denies them, and a tenant bucket's own policy. CI creates each of these, and an administrator
 * changes it.
 */
const administered: Readonly<Record<string, Administered>> = {
  aws_iam_role: {
    applies: (before, after) =>
      /^saas-.*-(backup|restore)$/.test(String(before.name)) &&
      !/-tenant-restore$/.test(String(before.name)) &&
      after?.assume_role_policy !== before.assume_role_policy,
    denied: "CI may not change who takes a role that reaches every tenant's data, nor delete it",
  },
  aws_s3_bucket_policy: {
    applies: (before, after) => /"KeepPolicy"/.test(String(before.policy)) && after?.policy !== before.policy,
    denied: "CI may not change the policy of a tenant bucket that is there",
  },
  aws_kms_key: {
    applies: (before, after) => after !== undefined && after.policy !== before.policy,
    denied: "CI may not change the policy of a key",
  },
};

/** Why only an administrator can apply a change; undefined: CI can. @param stack the stack's name */
export function administratorsReason({ type, change }: ResourceChange, stack: string): string | undefined {
  const { before, after } = change;
  if (!stack.startsWith("saas-") || !isAttributes(before)) return undefined;
  const rule = Object.hasOwn(administered, type) ? administered[type] : undefined;
  return rule?.applies(before, isAttributes(after) ? after : undefined) === true ? rule.denied : undefined;
}

const isAttributes = (value: unknown): value is Attributes => typeof value === "object" && value !== null;
