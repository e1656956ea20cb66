import type { IncomingMessage } from "node:http";
import { namesThisMachine } from "@saas/local-aws/loopback";

export interface Refusal {
  readonly status: 403 | 421;
  readonly detail: string;
}

/**
 * Keeps other websites in the same browser away from the pages, which show invitations and sign requests as the operator: one
 * whose name resolves to 127.0.0.1, by the Host header; any other, by Origin and Sec-Fetch-Site, which pages cannot set. Clients
 * that are not browsers send neither. A link from elsewhere may open a page: its site cannot read it.
 */
export function refusalOf({
  headers,
  method,
}: Pick<IncomingMessage, "headers" | "method">): Refusal | undefined {
  const { host, origin, "sec-fetch-site": site, "sec-fetch-mode": mode } = headers;
  if (!namesThisMachine({ headers })) {
    return { status: 421, detail: `These pages are at 127.0.0.1 and localhost, not at ${host}.` };
  }
  const opened = mode === "navigate" && (method === "GET" || method === "HEAD");
  const foreign =
    (origin !== undefined && origin !== `http://${host}`) || site === "cross-site" || site === "same-site";
  if (!foreign || (opened && origin === undefined)) return undefined;
  return { status: 403, detail: `${origin ?? "Another site"} may not use the pages of the local platform.` };
}
