import { randomBytes } from "node:crypto";
import type { ApiClient } from "./api";
import { type Session, type SignInTarget, signIn } from "./sign-in";

/** A running platform, wherever it runs. */
export interface Target extends SignInTarget {
  /** Base URL with the stage. */
  readonly apiEndpoint: string;
  /** The temporary password of the invitation that was sent to an address; undefined when this side cannot see it. */
  readonly invitations: (email: string) => Promise<string | undefined>;
  /** The operator's way past the invitation: sets a user's lasting password. */
  readonly setPassword?: (email: string, password: string) => Promise<void>;
  /** The API as an operator of the environment, who may use the whole control plane; absent: nobody is at hand. */
  readonly operator?: ApiClient;
  /** A tier that the operator can move a new tenant to. */
  readonly otherTier?: string;
  /** Tenants with a stack of their own; absent: there are none, or nobody is at hand to deploy it. */
  readonly silo?: SiloWay;
  /** Brings the end of a tenant's grace period about; absent: it comes when it comes. */
  readonly endGrace?: (tenantId: string) => Promise<void>;
  /** An address for the administrator of a new tenant; default: one that no mail leaves for. */
  readonly emailFor?: (label: string) => string;
  /** Origins that the environment's CORS settings allow, when known. */
  readonly corsOrigins?: readonly string[];
}

/** How a tenant comes to its silo. */
export interface SiloWay {
  /** A tier whose tenants have one. */
  readonly tier: string;
  /** Deploys the stack of a tenant that awaits it; resolves when it stands. */
  readonly deploy: (tenantId: string) => Promise<void>;
}

/** The address to invite: `label` is letters, digits and `-`. `example.com` is reserved by RFC 2606. */
export function emailFor(target: Target, label: string): string {
  return target.emailFor?.(label) ?? `${label}@example.com`;
}

/** A password of one run: satisfies the pool's policy, 12 characters with upper and lower case, a digit and a symbol. */
export const newPassword = (): string => `Run-${randomBytes(12).toString("hex")}-Z9`;

/** The first sign-in of an invited user, who chooses a password. @throws Error when there is no way to learn the temporary one. */
export async function acceptInvitation(target: Target, email: string, newPassword: string): Promise<Session> {
  if (target.setPassword !== undefined) {
    await target.setPassword(email, newPassword);
    return signIn({ ...target, email, password: newPassword });
  }
  const password = await target.invitations(email);
  if (password === undefined) throw new Error(`no invitation to ${email} has arrived`);
  return signIn({ ...target, email, password, newPassword });
}
