import type { IncomingMessage, Server } from "node:http";
import type { AddressInfo } from "node:net";

/** Starts `server` on 127.0.0.1 (port 0: any free one) and returns its base URL. Rejects if the port is in use. */
export async function listenOnLoopback(server: Server, port = 0): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve();
    });
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Stops `server` and closes idle keep-alive connections. */
export async function closeServer(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** Whether a URL names this machine. */
export const isOfThisMachine = (url: string): boolean =>
  URL.canParse(url) && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(new URL(url).hostname);

/**
 * Whether a request names this machine as its host. A website whose name resolves to 127.0.0.1 (DNS rebinding) has the same
 * origin as a local server for the browser; only the Host header tells them apart.
 */
export const namesThisMachine = ({ headers }: Pick<IncomingMessage, "headers">): boolean =>
  isOfThisMachine(`http://${headers.host}`);
