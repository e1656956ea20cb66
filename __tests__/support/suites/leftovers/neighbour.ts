import type { Socket } from "node:net";
import { startServer } from "../../http-server";

/** A server that functions reach: it knows its connections, and takes reports. */
export interface Neighbour {
  readonly url: string;
  /** What leftovers saw of later invocations. */
  readonly reports: readonly { readonly by: string | null; readonly secret: string | null }[];
  close(): Promise<void>;
}

/** Remembers the last mark that a connection's requests had, as a service does that authenticates connections. */
export async function startNeighbour(): Promise<Neighbour> {
  const marks = new WeakMap<Socket, string>();
  const reports: { by: string | null; secret: string | null }[] = [];
  const server = await startServer((request, response) => {
    const { pathname, searchParams } = new URL(`${request.url}`, "http://neighbour");
    if (pathname === "/report")
      reports.push({ by: searchParams.get("by"), secret: searchParams.get("secret") });
    const mark = String(request.headers["x-mark"] ?? "");
    if (mark !== "") marks.set(request.socket, mark);
    response.end(marks.get(request.socket) ?? "");
  });
  return { ...server, reports };
}
