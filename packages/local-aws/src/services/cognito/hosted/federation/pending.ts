import { randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { IdentityProvider } from "../../providers/provider";
import { ExpiringMap } from "../../sessions";
import { cookieOf } from "../browser-sessions";

/** Source: Amazon Cognito developer guide: a user has five minutes to sign in at a provider. */
const LIFETIME = 5 * 60_000;

/** Cognito's name. */
const COOKIE = "csrf-state";

/** A sign-in at a provider that waits for its answer. */
export interface PendingSignIn {
  readonly poolId: string;
  /** The answer has to be this provider's, as it was when the browser was sent there. */
  readonly provider: IdentityProvider;
  /** The application's request, as it came to `/oauth2/authorize`. */
  readonly query: string;
  /** Where the provider sends the browser. */
  readonly returnTo: string;
  /** Of OpenID Connect: PKCE's verifier, and the nonce; of SAML: the request's id. */
  readonly secrets: {
    readonly verifier?: string | undefined;
    readonly nonce?: string;
    readonly requestId?: string;
  };
}

interface OfPool {
  readonly poolId: string;
}

/** What browsers were sent to providers for: each answer is taken once, from the browser that was sent there. */
export class Pending<Errand extends OfPool> {
  private readonly pending = new ExpiringMap<{ readonly errand: Errand; readonly browser: string }>(LIFETIME);

  /** @returns the state for the provider, and the browser's cookie. */
  start(
    request: IncomingMessage,
    path: string,
    errand: Errand,
  ): { readonly state: string; readonly cookie: string } {
    const browser = cookieOf(request, COOKIE) ?? randomBytes(32).toString("base64url");
    const state = randomBytes(32).toString("base64url");
    this.pending.set(state, { errand, browser });
    // The answer of a SAML provider is a form of another site, which gets only cookies without SameSite's protection.
    const cookie = `${COOKIE}=${browser}; Path=${path}; Max-Age=${LIFETIME / 1000}; HttpOnly; Secure; SameSite=None`;
    return { state, cookie };
  }

  /** Undefined for a state that is unknown, used, expired, of another pool or another browser's; it is used up in any case. */
  take(request: IncomingMessage, poolId: string, state: string): Errand | undefined {
    const bound = this.pending.take(state);
    const browser = Buffer.from(cookieOf(request, COOKIE) ?? "");
    const expected = Buffer.from(bound?.browser ?? "");
    const isSame = browser.length === expected.length && timingSafeEqual(browser, expected);
    return isSame && bound?.errand.poolId === poolId ? bound.errand : undefined;
  }
}
