import { unprocessable } from "../shared/errors";

/** Whether a host is this machine. */
export const isOwnMachine = (hostname: string): boolean =>
  hostname === "127.0.0.1" || hostname === "localhost";

/**
 * Refuses URLs of providers that are no public name with TLS: Cognito, which asks issuers, would refuse them late, and
 * whoever asks could reach what no tenant should name.
 * @param field the body's field that has the URL
 * @param local also takes this machine's own, with or without TLS
 * @throws Problem 422
 */
export function requirePublicUrl(field: string, address: string, local: boolean): void {
  const { protocol, hostname, port } = new URL(address);
  if (local && isOwnMachine(hostname)) return;
  // An address ends in a digit or a bracket, in whatever form it was written.
  const isName = /\.[a-z][a-z0-9-]*$/.test(hostname);
  const isInternal = /\.(?:local|localhost|internal|test|invalid|onion|arpa)$/.test(hostname);
  if (protocol === "https:" && port === "" && isName && !isInternal) return;
  throw unprocessable(`The ${field} must be an https URL with a public name.`, [
    { field, message: "is no https URL with a public name and the usual port" },
  ]);
}
