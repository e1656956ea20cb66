import { isRecord } from "../../support/json";
import type { Caller } from "./callers";
import { PolicyError, within } from "./policy-error";

/**
 * How a statement of a resource-based policy names a caller. `direct`: the session or user itself, or everyone. `entity`: the
 * session's role or user; its boundary and session policies still apply. `account`: the account; its identity-based policies
 * still decide. Sources: IAM user guide, "Principal" and "Determining whether a request is allowed or denied within an
 * account".
 */
export type Reach = "direct" | "entity" | "account";

/** A `Principal` or `NotPrincipal` element. */
export interface PrincipalElement {
  /** How the statement names a caller; undefined if it does not. */
  reach(caller: Caller): Reach | undefined;
}

interface Named {
  readonly everybody: boolean;
  /** ARNs of users, roles and sessions. */
  readonly arns: ReadonlySet<string>;
  readonly accounts: ReadonlySet<string>;
  readonly services: ReadonlySet<string>;
  readonly providers: ReadonlySet<string>;
}

export function principal(element: unknown): PrincipalElement {
  const named = readPrincipals(element);
  return { reach: (caller) => reachOf(named, caller) };
}

/**
 * Everyone but the named principals: a session is excepted only if the session, its role and their account are named.
 * Source: IAM user guide, "NotPrincipal", which requires all three.
 */
export function notPrincipal(element: unknown): PrincipalElement {
  const named = readPrincipals(element);
  return { reach: (caller) => (isExcepted(named, caller) ? undefined : "direct") };
}

function reachOf(named: Named, caller: Caller): Reach | undefined {
  if (named.everybody) return "direct";
  switch (caller.kind) {
    case "service":
      return caller.names.some((name) => named.services.has(name)) ? "direct" : undefined;
    case "federated":
      return named.providers.has(caller.provider) ? "direct" : undefined;
    case "identity":
      if (named.arns.has(caller.arn)) return "direct";
      if (caller.entityArn !== undefined && named.arns.has(caller.entityArn)) return "entity";
      return named.accounts.has(caller.account) ? "account" : undefined;
  }
}

function isExcepted(named: Named, caller: Caller): boolean {
  if (named.everybody || caller.kind !== "identity") return reachOf(named, caller) !== undefined;
  const { arn, entityArn, account } = caller;
  return (
    named.arns.has(arn) &&
    named.accounts.has(account) &&
    (entityArn === undefined || named.arns.has(entityArn))
  );
}

const ACCOUNT = /^\d{12}$/;
const ROOT = /^arn:[^:*?]+:iam::(\d{12}):root$/;
const ENTITY = /^arn:[^:*?]+:(iam::\d{12}:(user|role)|sts::\d{12}:(assumed-role|federated-user))\/[^*?]+$/;

/** @throws PolicyError for a kind or form of principal that the user guide does not describe, and for a partial wildcard. */
function readPrincipals(element: unknown): Named {
  const [arns, accounts] = [new Set<string>(), new Set<string>()];
  const listed: Record<"Service" | "Federated", Set<string>> = { Service: new Set(), Federated: new Set() };
  let everybody = element === "*";
  if (element !== "*" && !isRecord(element))
    throw new PolicyError('must be "*" or an object of principal types');
  for (const [kind, names] of Object.entries(isRecord(element) ? element : {})) {
    within(kind, () => {
      if (kind !== "AWS" && kind !== "Service" && kind !== "Federated") {
        throw new PolicyError("unknown principal type: AWS, Service and Federated are supported");
      }
      for (const name of listOf(names)) {
        const root = ROOT.exec(name)?.[1];
        if (kind !== "AWS") {
          if (/[*?]/.test(name)) throw new PolicyError(`${name}: a wildcard cannot match a part of a name`);
          listed[kind].add(name);
        } else if (name === "*") everybody = true;
        else if (ACCOUNT.test(name)) accounts.add(name);
        else if (root !== undefined) accounts.add(root);
        else if (ENTITY.test(name)) arns.add(name);
        else {
          throw new PolicyError(
            `${name} is not a principal: write an account's id, the ARN of an account's root, a user, a role or a session, or "*" alone`,
          );
        }
      }
    });
  }
  return { everybody, arns, accounts, services: listed.Service, providers: listed.Federated };
}

function listOf(names: unknown): string[] {
  const list = [names].flat();
  if (list.length === 0 || !list.every((name) => typeof name === "string")) {
    throw new PolicyError("must be a text or a non-empty list");
  }
  return list;
}
