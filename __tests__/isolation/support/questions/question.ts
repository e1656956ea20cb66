import type { Check } from "../../../../local/endpoint/request-context/check";
import { type Access, roleOf, type Session } from "../../../support/policies";

/** Two tenants; the ids of the neighbours begin like the first one's, or are a part of it. */
export const A = "a0000000-0000-4000-8000-00000000000a";
export const B = "b0000000-0000-4000-8000-00000000000b";
export const LONGER = `${A}0`;
export const SHORTER = A.slice(0, -1);

/** One question to IAM, and the only right answer. */
export interface Question {
  readonly text: string;
  readonly session: Session;
  readonly check: Check;
  readonly allowed: boolean;
}

/** Who asks. What a session of `tenant_access` may depends on its tag; `tenant` is undefined for one without. */
export interface Asker {
  readonly name: string;
  readonly session: Session;
  readonly role: string;
  readonly tenant?: string;
}

/** Every role of the stack, and the tenant access role for either tenant, for none and with another tag. */
export function askers(access: Access): Asker[] {
  const role = roleOf(access, "tenant_access");
  const scoped = (name: string, tags: Record<string, string>, tenant?: string): Asker => ({
    name: `tenant_access ${name}`,
    role: "tenant_access",
    session: { role, tags },
    ...(tenant !== undefined && { tenant }),
  });
  return [
    ...Object.entries(access.roles)
      .filter(([name]) => name !== "tenant_access")
      // A tag that a function's session carries is worth nothing either.
      .map(([name, own]) => ({ name, role: name, session: { role: own, tags: { tenant_id: A } } })),
    scoped("for A", { tenant_id: A }, A),
    scoped("for B", { tenant_id: B }, B),
    scoped("without a tag", {}),
    scoped("with the tag under another name", { tenant: A }),
  ];
}

/** @param of what else tells this question from its neighbours. */
export function question(
  { name, session }: Asker,
  action: string,
  resource: string,
  of: string,
  context: Check["context"],
  allowed: boolean,
): Question {
  const text = `${name}: ${action} on ${resource}${of === "" ? "" : ` with ${of}`}`;
  return { text, session, check: { action, resource, context }, allowed };
}

/** Every pair. */
export function product<T, U>(first: readonly T[], second: readonly U[]): [T, U][] {
  return first.flatMap((one) => second.map((other): [T, U] => [one, other]));
}
