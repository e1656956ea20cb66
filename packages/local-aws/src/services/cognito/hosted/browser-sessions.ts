import { randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { ExpiringMap } from "../sessions";
import type { SignedInUser } from "./codes";

/** Source: AWS re:Post, Cognito's logout endpoint and GlobalSignOut: the cookie is valid for an hour. */
const LIFETIME = 3600;

const SESSION = "cognito";
const CSRF = "XSRF-TOKEN";

/**
 * The signed-in users of browsers. Ending a user's sessions by the API does not end these, as in Cognito: only `/logout`
 * in the browser does. Source: Cognito API reference, AdminUserGlobalSignOut.
 */
export class BrowserSessions {
  private readonly sessions = new ExpiringMap<SignedInUser>(LIFETIME * 1000);

  /** @returns the cookie of a new session. */
  open(user: SignedInUser, path: string): string {
    const id = randomBytes(32).toString("base64url");
    this.sessions.set(id, user);
    return cookie(SESSION, id, path, LIFETIME);
  }

  /** The signed-in user of a browser, whose session then lasts another hour. */
  find(request: IncomingMessage, poolId: string): SignedInUser | undefined {
    const id = cookieOf(request, SESSION) ?? "";
    const user = this.sessions.take(id);
    if (user !== undefined) this.sessions.set(id, user);
    return user?.poolId === poolId ? user : undefined;
  }

  /** @returns the cookie that replaces the session's. */
  close(request: IncomingMessage, path: string): string {
    this.sessions.take(cookieOf(request, SESSION) ?? "");
    return cookie(SESSION, "", path, 0);
  }
}

/** The token of a browser's forms. Another site cannot read it, and so cannot send it. */
export function csrfOf(
  request: IncomingMessage,
  path: string,
): { readonly token: string; readonly cookie: string } {
  const token = cookieOf(request, CSRF) ?? randomBytes(32).toString("base64url");
  return { token, cookie: cookie(CSRF, token, path, LIFETIME) };
}

/** Whether a form has the token of its browser. */
export function isOwnForm(request: IncomingMessage, form: URLSearchParams): boolean {
  const [sent, own] = [form.get("_csrf"), cookieOf(request, CSRF)].map((token) => Buffer.from(token ?? ""));
  return (
    sent !== undefined &&
    own !== undefined &&
    own.length > 0 &&
    sent.length === own.length &&
    timingSafeEqual(sent, own)
  );
}

/** Without `Secure`, since the local endpoint has no TLS. */
const cookie = (name: string, value: string, path: string, seconds: number): string =>
  `${name}=${value}; Path=${path}; Max-Age=${seconds}; HttpOnly; SameSite=Lax`;

/** A cookie of ours; undefined: none, or not in the form of ours. */
export function cookieOf({ headers }: IncomingMessage, name: string): string | undefined {
  const pairs = (headers.cookie ?? "").split(";").map((pair) => pair.trim().split("="));
  return pairs.find(([key, value]) => key === name && /^[A-Za-z0-9_-]+$/.test(value ?? ""))?.[1];
}
