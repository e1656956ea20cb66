import { isIP } from "node:net";
import { unprocessable } from "../shared/errors";

/**
 * Refuses issuers that are no public name with TLS: Cognito, which asks them, would refuse them late or reach what no
 * tenant should name.
 * @param local also takes this machine's own, with or without TLS
 * @throws Problem 422
 */
export function requirePublicIssuer(issuer: string, local: boolean): void {
  const { protocol, hostname, port } = new URL(issuer);
  if (local && (hostname === "127.0.0.1" || hostname === "localhost")) return;
  const isName = isIP(hostname.replace(/^\[|\]$/g, "")) === 0 && /\.[a-z][a-z0-9-]*$/.test(hostname);
  const isInternal = /\.(?:local|localhost|internal|test|invalid|onion|arpa)$/.test(hostname);
  if (protocol === "https:" && port === "" && isName && !isInternal) return;
  throw unprocessable("The issuer must be an https URL with a public name.", [
    { field: "issuer", message: "is no https URL with a public name and the usual port" },
  ]);
}
