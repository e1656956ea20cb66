import { request as send } from "node:http";
import { buffer } from "node:stream/consumers";
import { startServer } from "./http-server";

/** The part of a forwarded request that tests inspect. */
export interface Passing {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** The altered answer; undefined: unchanged. */
export type Alteration = (request: Passing, answer: Answer) => Answer | undefined;

export interface AlteringProxy {
  /** The target's URL with the proxy in the place of its host. */
  readonly url: string;
  /** Absent: answers are unchanged. */
  alter: Alteration | undefined;
  close(): Promise<void>;
}

/** Forwards requests unchanged, with the signed host, and alters answers. */
export async function startProxy(target: string): Promise<AlteringProxy> {
  const { hostname, port, pathname } = new URL(target);
  const proxy: { alter: Alteration | undefined } = { alter: undefined };
  const server = await startServer(async (incoming, outgoing) => {
    const body = await buffer(incoming);
    const { method = "GET", url: path = "/" } = incoming;
    const { headers } = incoming;
    const passed = send({ hostname, port, method, path, headers }, async (answer) => {
      const received = await buffer(answer);
      const status = answer.statusCode ?? 500;
      const request = { method, path, headers, body: body.toString() };
      const altered = proxy.alter?.(request, { status, body: received.toString() });
      const sent = altered === undefined ? received : Buffer.from(altered.body);
      const { "transfer-encoding": _, ...kept } = answer.headers;
      outgoing.writeHead(altered?.status ?? status, { ...kept, "content-length": sent.byteLength }).end(sent);
    });
    passed.once("error", () => outgoing.destroy());
    passed.end(body);
  });
  return Object.assign(proxy, {
    url: pathname === "/" ? server.url : `${server.url}${pathname}`,
    close: server.close,
  });
}
