import { randomBytes } from "node:crypto";
import type { ApiClient } from "./api";
import { type Session, type SignInTarget, signIn } from "./sign-in";

/** A running platform, local or in AWS. */
export interface Target extends SignInTarget {
  /** Base URL with the stage. */
  readonly apiEndpoint: string;
  /** The temporary password in an address's invitation; undefined if the client cannot read the mailbox. */
  readonly invitations: (email: string) => Promise<string | undefined>;
  /** Sets a user's permanent password as the operator, without the invitation. */
  readonly setPassword?: (email: string, password: string) => Promise<void>;
  /** The API as an operator with access to the whole control plane; absent: no operator's credentials are available. */
  readonly operator?: ApiClient;
  /** A tier that the operator can move a new tenant to. */
  readonly otherTier?: string;
  /** Silo tenants; absent: the target has none, or their stacks cannot be deployed. */
  readonly silo?: SiloWay;
  /** Ends a tenant's grace period now; absent: it cannot be shortened. */
  readonly endGrace?: (tenantId: string) => Promise<void>;
  /** The address of a new tenant's administrator; default: one that receives no mail. */
  readonly emailFor?: (label: string) => string;
  /** Origins that the environment's CORS settings allow, when known. */
  readonly corsOrigins?: readonly string[];
}

/** How a tenant gets its silo. */
export interface SiloWay {
  /** A tier with silos. */
  readonly tier: string;
  /** Deploys the stack of a tenant that awaits it; resolves once it is deployed. */
  readonly deploy: (tenantId: string) => Promise<void>;
}

/** The address to invite: `label` is letters, digits and `-`. `example.com` is reserved by RFC 2606. */
export function emailFor(target: Target, label: string): string {
  return target.emailFor?.(label) ?? `${label}@example.com`;
}

/** A password of one run: satisfies the pool's policy, 12 characters with upper and lower case, a digit and a symbol. */
export const newPassword = (): string => `Run-${randomBytes(12).toString("hex")}-Z9`;

/** First sign-in of an invited user with a new password. @throws Error if the temporary password cannot be obtained. */
export async function acceptInvitation(target: Target, email: string, newPassword: string): Promise<Session> {
  if (target.setPassword !== undefined) {
    await target.setPassword(email, newPassword);
    return signIn({ ...target, email, password: newPassword });
  }
  const password = await target.invitations(email);
  if (password === undefined) throw new Error(`no invitation to ${email} has arrived`);
  return signIn({ ...target, email, password, newPassword });
}
