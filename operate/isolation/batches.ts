import { type Access, type Check, type Role, requestContext } from "./access";
import type { Question } from "./questions/question";

/** Questions for one call to AWS: each action on each resource, by one session, in one context. */
export interface Batch {
  readonly role: Role;
  /** The resource's policy, if it affects the result. */
  readonly resourcePolicy?: string;
  readonly context: Context;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly questions: readonly Question[];
}

type Context = Check["context"];

/** Number of questions that AWS cannot answer, by reason. */
export type Unasked = Readonly<Record<string, number>>;

const reasons = {
  trust: "the trust policy of a role refuses: the simulator evaluates none",
  stranger: "the role that asks is not deployed",
  key: "the policy of the key decides as well: the simulator evaluates none for roles",
} as const;

/** Groups questions into as few calls as possible. */
export function batchesOf(
  access: Access,
  questions: readonly Question[],
): { readonly batches: readonly Batch[]; readonly unasked: Unasked } {
  const deployed = new Set(Object.values(access.roles));
  const unasked: Record<string, number> = {};
  const groups = new Map<string, Map<string, Question[]>>();
  for (const question of questions) {
    const reason = unaskable(question, access, deployed);
    if (reason !== undefined) {
      unasked[reason] = (unasked[reason] ?? 0) + 1;
      continue;
    }
    const key = JSON.stringify([
      question.session.role.arn,
      service(question),
      contextOf(question, access),
      resourcePolicyOf(question, access),
    ]);
    const group = groups.get(key) ?? new Map<string, Question[]>();
    groups.set(key, group);
    const { resource } = question.check;
    group.set(resource, [...(group.get(resource) ?? []), question]);
  }
  return { batches: [...groups.values()].flatMap((group) => batchesIn(group, access)), unasked };
}

const service = ({ check }: Question): string => check.action.split(":")[0] ?? "";

function unaskable({ session, check, allowed }: Question, access: Access, deployed: ReadonlySet<Role>) {
  if (!deployed.has(session.role)) return reasons.stranger;
  // Assuming a role needs a permission and the role's trust: only the permission can be simulated, where the answer is "allowed".
  if (check.action.startsWith("sts:") && !allowed) return reasons.trust;
  const ownKey = [access.key, access.vaultKey].includes(check.resource);
  return check.action.startsWith("kms:") && ownKey ? reasons.key : undefined;
}

/** Resources with the same actions share a call, so that no call asks an unneeded pair. */
function batchesIn(group: ReadonlyMap<string, readonly Question[]>, access: Access): Batch[] {
  const byActions = new Map<string, Question[]>();
  for (const questions of group.values()) {
    const actions = [...new Set(questions.map(({ check }) => check.action))].sort();
    const key = JSON.stringify(actions);
    byActions.set(key, [...(byActions.get(key) ?? []), ...questions]);
  }
  return [...byActions.entries()].flatMap(([key, questions]) => {
    const [first] = questions;
    if (first === undefined) return [];
    const resourcePolicy = resourcePolicyOf(first, access);
    return {
      role: first.session.role,
      ...(resourcePolicy !== undefined && { resourcePolicy }),
      context: contextOf(first, access),
      actions: JSON.parse(key) as string[],
      resources: [...new Set(questions.map(({ check }) => check.resource))],
      questions,
    };
  });
}

/** A bucket's policy denies only plain HTTP beyond the caller's own policies. */
function resourcePolicyOf({ check }: Question, { resourcePolicies, bucket }: Access): string | undefined {
  if (check.context["aws:SecureTransport"] !== "false" || !check.resource.startsWith(`${bucket}/`))
    return undefined;
  const attached = resourcePolicies.get(bucket);
  return attached === undefined ? undefined : JSON.stringify(attached.policy);
}

/**
 * The keys of the request and its session that a policy mentions: decisions depend on no other keys, and calls with the same
 * context are merged.
 */
function contextOf(question: Question, access: Access): Context {
  const { role } = question.session;
  const whole = requestContext(access, question.session, question.check);
  const text = (resourcePolicyOf(question, access) ?? "").toLowerCase();
  return Object.fromEntries(
    Object.entries(whole)
      .filter(([key]) => mentions(role, key) || text.includes(key.toLowerCase()))
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  );
}

const mentioned = new WeakMap<Role, (key: string) => boolean>();

/** Whether a role's policies have a key: IAM compares keys without case. */
function mentions(role: Role, key: string): boolean {
  const known = mentioned.get(role) ?? mentionsOf(JSON.stringify(role.identityPolicies).toLowerCase());
  mentioned.set(role, known);
  return known(key);
}

function mentionsOf(text: string): (key: string) => boolean {
  const known = new Map<string, boolean>();
  return (key) => {
    const found = known.get(key) ?? text.includes(key.toLowerCase());
    known.set(key, found);
    return found;
  };
}
