import { createHash, randomUUID, timingSafeEqual } from "node:crypto";
import { ExpiringMap } from "../sessions";
import type { AuthorizationRequest } from "./authorization-request";

/** Source: Amazon Cognito developer guide, the redirect and authorization endpoint: a code is valid for five minutes. */
const LIFETIME = 5 * 60_000;

/** A user who signed in at the hosted pages. */
export interface SignedInUser {
  readonly poolId: string;
  readonly username: string;
  /** Epoch seconds. */
  readonly authTime: number;
  /** The identity provider where the user signed in; undefined: the pool itself. */
  readonly provider?: string;
  /** At a SAML provider, for the sign-out there. */
  readonly session?: ProviderSession;
}

/** A session at a SAML provider. */
export interface ProviderSession {
  readonly nameId: string;
  readonly format: string;
  readonly index: string | undefined;
}

/** What a code stands for. */
export interface Authorized {
  readonly user: SignedInUser;
  readonly request: AuthorizationRequest;
}

/** What a client shows with a code. */
interface Shown {
  readonly code: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly verifier: string | undefined;
}

/** Authorization codes: each works once, for the client, URL and verifier that it was made for. */
export class Codes {
  private readonly codes = new ExpiringMap<Authorized>(LIFETIME);

  make(authorized: Authorized): string {
    const code = randomUUID();
    this.codes.set(code, authorized);
    return code;
  }

  /** @returns undefined for a code that is unknown, used, expired or not this client's; it is used up in any case. */
  take({ code, clientId, redirectUri, verifier }: Shown): Authorized | undefined {
    const authorized = this.codes.take(code);
    if (authorized === undefined) return undefined;
    const { client, redirectUri: expected, challenge } = authorized.request;
    const proven = challenge === undefined ? verifier === undefined : proves(verifier, challenge);
    return client.id === clientId && expected === redirectUri && proven ? authorized : undefined;
  }
}

/** Source: RFC 7636, sections 4.1 and 4.6. */
function proves(verifier: string | undefined, challenge: string): boolean {
  if (verifier === undefined || !/^[A-Za-z0-9._~-]{43,128}$/.test(verifier)) return false;
  const digest = createHash("sha256").update(verifier).digest("base64url");
  return timingSafeEqual(Buffer.from(digest), Buffer.from(challenge));
}
