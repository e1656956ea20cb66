import type { Connection } from "./connection";

/** Milliseconds: long enough for a company's IT to change a certificate or a secret. */
const NOTICE = 30 * 24 * 60 * 60 * 1000;

/** The end of the last certificate: the company signs with any of them. ISO 8601 in UTC. */
export const certificateEnd = ({ certificates = [] }: Connection): string | undefined =>
  certificates
    .map(({ expires_at }) => expires_at)
    .sort()
    .at(-1);

/** That nobody can sign in by a connection soon, or any more. */
export interface ExpiryWarning {
  readonly warning: "expiring" | "expired";
  /** When it ends, and since when it is so: ISO 8601 in UTC. */
  readonly end: string;
  readonly since: string;
}

/**
 * What ends is the last certificate, or the client's secret, if an administrator has said when that is.
 * @param now epoch milliseconds @returns undefined: there is time, or nobody knows
 */
export function expiryWarningOf(connection: Connection, now: number): ExpiryWarning | undefined {
  const end = connection.client_secret_expires_at ?? certificateEnd(connection);
  if (end === undefined || now < Date.parse(end) - NOTICE) return undefined;
  if (now >= Date.parse(end)) return { warning: "expired", end, since: end };
  const noticed = new Date(Date.parse(end) - NOTICE).toISOString();
  // No earlier than the connection itself.
  const since = [noticed, connection.tested_at ?? connection.created_at].sort().at(-1) ?? noticed;
  return { warning: "expiring", end, since };
}
