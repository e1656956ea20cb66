import type { MachineScope } from "../../api/scopes";

/** Prefix of the sort keys of app clients' rows in the members table. */
export const CLIENT_ROWS = "#client#";

/** Sort key of an app client's row in its tenant's partition of the members table. */
export const clientRow = (clientId: string): string => `${CLIENT_ROWS}${clientId}`;

/** An app client of a machine: binds it to its tenant. Times are ISO 8601 in UTC. */
export interface MachineClient {
  readonly tenant_id: string;
  /** Also the key of the index of clients. */
  readonly client_id: string;
  /** Shared by the clients of one credential, of which all but the newest are being replaced. */
  readonly credential_id: string;
  readonly name: string;
  readonly scopes: readonly MachineScope[];
  /** Networks in CIDR notation, or single addresses; empty: any. */
  readonly addresses: readonly string[];
  readonly created_by: string;
  /** Of the credential. */
  readonly credential_created_at: string;
  readonly created_at: string;
  /** Of the credential. */
  readonly expires_at: string;
  /** Replaced: it works until then. */
  readonly until?: string;
  /** When it last got a token. */
  readonly last_used_at?: string;
}

/** Whether a client still works, by its own end and its credential's. @param now milliseconds */
export const isInForce = (
  { expires_at, until }: Pick<MachineClient, "expires_at" | "until">,
  now: number,
): boolean => now < Date.parse(expires_at) && (until === undefined || now < Date.parse(until));
