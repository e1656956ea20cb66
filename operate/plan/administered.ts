import type { ResourceChange } from "../terraform/plan-json";

type Attributes = Readonly<Record<string, unknown>>;

interface Changed {
  /** Absent: the resource is created. */
  readonly before: Attributes | undefined;
  readonly after: Attributes | undefined;
  /** The resource is deleted, for good or for a replacement. */
  readonly deleted: boolean;
}

/** A change that CI is denied, in a stack that CI deploys. */
interface Administered {
  readonly applies: (changed: Changed) => boolean;
  /** What CI is denied, as a clause. */
  readonly denied: string;
}

const exists = ({ before }: Changed): boolean => before !== undefined;
const deleted = (changed: Changed): boolean => exists(changed) && changed.deleted;
const differs =
  (...attributes: readonly string[]) =>
  ({ before, after }: Changed): boolean =>
    before !== undefined &&
    attributes.some((each) => JSON.stringify(before[each]) !== JSON.stringify(after?.[each]));

const bucket = { applies: exists, denied: "CI may not open an existing tenant bucket" };

/**
 * By type: denied by stacks/ci/deploy-denials.ts, stacks/ci/deploy-losses.ts and by a tenant bucket's own policy. CI creates buckets and keys, but only an
 * administrator changes them; only an administrator creates the roles.
 */
const administered: Readonly<Record<string, Administered>> = {
  aws_iam_role: {
    applies: ({ before, after }) => {
      const name = String((before ?? after)?.name);
      return (
        /^saas-.*-(backup|restore)$/.test(name) &&
        !/-tenant-restore$/.test(name) &&
        after?.assume_role_policy !== before?.assume_role_policy
      );
    },
    denied: "CI may not create or delete a role that reaches every tenant's data, nor change its trust",
  },
  aws_s3_bucket_policy: {
    applies: (changed) => /"KeepPolicy"/.test(String(changed.before?.policy)) && differs("policy")(changed),
    denied: "CI may not change the policy of an existing tenant bucket",
  },
  aws_s3_bucket_ownership_controls: bucket,
  aws_s3_bucket_public_access_block: bucket,
  aws_kms_key: {
    applies: (changed) => changed.after !== undefined && differs("policy")(changed),
    denied: "CI may not change the policy of a key",
  },
};

const removal = { applies: deleted, denied: "CI may not delete it in a protected environment" };
const objects = { applies: exists, denied: "CI may not change what keeps a tenant bucket's objects" };

/** By type: further changes that CI is denied in an environment protected against removal. */
const protectedOnly: Readonly<Record<string, Administered>> = {
  aws_dynamodb_table: {
    applies: (changed) => deleted(changed) || differs("point_in_time_recovery", "ttl")(changed),
    denied: "CI may not change a table's recovery or expiry, nor delete it",
  },
  aws_dynamodb_resource_policy: { applies: exists, denied: "CI may not change the policy of a table" },
  aws_s3_bucket: removal,
  aws_s3_bucket_versioning: objects,
  aws_s3_bucket_lifecycle_configuration: objects,
  aws_s3_bucket_logging: { applies: exists, denied: "CI may not change the access log of a tenant bucket" },
  aws_backup_plan: {
    applies: (changed) => deleted(changed) || differs("name", "rule")(changed),
    denied: "CI may not change or end the plan of backups",
  },
  aws_backup_selection: { applies: exists, denied: "CI may not change what is backed up" },
  aws_backup_vault: removal,
  aws_backup_vault_lock_configuration: removal,
  aws_cloudwatch_log_group: removal,
  aws_cognito_user_group: removal,
  aws_cognito_user_pool: removal,
  aws_cognito_user_pool_client: removal,
  aws_cognito_user_pool_domain: removal,
  aws_kms_key: removal,
  aws_sqs_queue: removal,
};

/**
 * Why only an administrator can apply a change; undefined: CI can.
 * @param stack the stack's name
 * @param protects whether the environment is protected against removal
 */
export function administratorsReason(
  { type, change }: ResourceChange,
  stack: string,
  protects: boolean,
): string | undefined {
  if (!stack.startsWith("saas-")) return undefined;
  const changed: Changed = {
    before: attributes(change.before),
    after: attributes(change.after),
    deleted: change.actions.includes("delete"),
  };
  return [administered, ...(protects ? [protectedOnly] : [])]
    .flatMap((rules) => (Object.hasOwn(rules, type) ? [rules[type]] : []))
    .find((rule) => rule?.applies(changed) === true)?.denied;
}

const attributes = (value: unknown): Attributes | undefined =>
  typeof value === "object" && value !== null ? (value as Attributes) : undefined;
