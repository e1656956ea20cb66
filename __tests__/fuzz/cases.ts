/** The caller: anonymous, a member, the administrator or the identity provider of the own tenant, an operator, or a read-only operator. */
export const callers = ["nobody", "member", "admin", "provider", "operator", "reader"] as const;
export type CallerName = (typeof callers)[number];

export type Pairs = readonly (readonly [string, string])[];

/** A body as text, and its encoding to bytes; `latin1`: each character is a byte. */
export interface BodyText {
  readonly text: string;
  readonly encoding: "utf8" | "latin1";
}

/**
 * A generated request: plain data. It contains names in place of the platform's ids, such as `$ownItem` or `$theirTenant`, so
 * that it means the same on another platform.
 */
interface Request {
  readonly caller: CallerName;
  readonly query: Pairs;
  readonly headers: Pairs;
  readonly body: BodyText | null;
}

/** A request to the gateway. */
export interface GatewayCase extends Request {
  readonly method: string;
  /** Below the stage. */
  readonly path: string;
  /** The caller's own, none, or another tenant's. */
  readonly apiKey: "own" | "none" | "other";
}

/** An event as API Gateway passes it to a function, including the authorizer's claims. */
export interface HandlerCase extends Request {
  readonly method: string;
  /** The resource, as in the route table. */
  readonly resource: string;
  readonly function: string;
  readonly params: Pairs | null;
  readonly base64: boolean;
  /** Replaces claims of the caller's token. */
  readonly claims: Pairs | null;
  /** Absent maps are null, as API Gateway writes them, or empty. */
  readonly absent: "null" | "empty";
}

/** Bytes for a connection, one for each character. */
export interface SocketCase {
  readonly bytes: string;
}

/** The answer. */
export interface Answer {
  /** 0: no answer. */
  readonly status: number;
  readonly text: string;
  readonly bytes: number;
  readonly milliseconds: number;
  /** Why a required answer is missing. */
  readonly failure?: string;
}
