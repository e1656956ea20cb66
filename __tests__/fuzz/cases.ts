/** Who sends a request: nobody, a member or the administrator of the own tenant, an operator, or one who may only read. */
export const callers = ["nobody", "member", "admin", "operator", "reader"] as const;
export type CallerName = (typeof callers)[number];

export type Pairs = readonly (readonly [string, string])[];

/** A body as text, and the encoding that makes bytes of it; `latin1`: each character is a byte. */
export interface BodyText {
  readonly text: string;
  readonly encoding: "utf8" | "latin1";
}

/**
 * A generated request: plain data. Ids of the platform that it runs on stand in it by name, `$ownItem` or `$theirTenant`, so
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
  /** From the stage on. */
  readonly path: string;
  /** The caller's own, none, or the one of another tenant. */
  readonly apiKey: "own" | "none" | "other";
}

/** An event as API Gateway hands it to a function, its authorizer's claims included. */
export interface HandlerCase extends Request {
  readonly method: string;
  /** The resource, as the route table writes it. */
  readonly resource: string;
  readonly function: string;
  readonly params: Pairs | null;
  readonly base64: boolean;
  /** In place of claims of the caller's token. */
  readonly claims: Pairs | null;
  /** Absent maps are null, as API Gateway writes them, or empty. */
  readonly absent: "null" | "empty";
}

/** Bytes for a connection, each character one. */
export interface SocketCase {
  readonly bytes: string;
}

/** What came back. */
export interface Answer {
  /** 0: nothing. */
  readonly status: number;
  readonly text: string;
  readonly bytes: number;
  readonly milliseconds: number;
  /** Why there is no answer, where there must be one. */
  readonly failure?: string;
}
