import { connect } from "node:net";
import type { Answer, SocketCase } from "../cases";
import { type Cast, resolved } from "../cast";

/** Maximum silence of a connection: the server may wait for the rest of a request that never comes. */
const SILENCE_MS = 200;

/** Writes bytes to a connection and reads until the server closes it or falls silent. */
export function overSocket(cast: Cast): (given: SocketCase) => Promise<Answer> {
  const { hostname, port } = new URL(cast.target.apiEndpoint);
  return ({ bytes }) =>
    new Promise((resolve) => {
      const started = performance.now();
      const chunks: Buffer[] = [];
      let milliseconds = 0;
      const socket = connect({ host: hostname, port: Number(port) });
      const done = (failure?: string) => {
        socket.destroy();
        const text = Buffer.concat(chunks).toString("latin1");
        // The worst of several answers to one connection.
        const statuses = [...text.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => Number(status));
        const status = Math.max(0, ...statuses);
        resolve({
          status,
          text,
          bytes: text.length,
          milliseconds,
          ...(failure !== undefined && { failure }),
        });
      };
      socket.on("data", (chunk) => {
        chunks.push(chunk);
        milliseconds = performance.now() - started;
      });
      socket.on("close", () => done());
      // A server may close a connection without data.
      socket.on("error", ({ code }: NodeJS.ErrnoException) =>
        done(code === "ECONNREFUSED" ? code : undefined),
      );
      socket.setTimeout(SILENCE_MS, () => done());
      socket.write(Buffer.from(resolved(cast, bytes), "latin1"));
    });
}
