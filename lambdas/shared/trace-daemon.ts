import { createSocket } from "node:dgram";

/** Sends one document; never throws, never waits. */
export type SendDocument = (document: object) => void;

/** Header of a document. Source: AWS X-Ray developer guide, sending segments to the daemon. */
const HEADER = '{"format": "json", "version": 1}\n';

/** Largest document of the daemon, in bytes. Source: AWS X-Ray developer guide, segment documents. */
const LARGEST = 64 * 1024;

/**
 * Sends documents to the X-Ray daemon over UDP. Tracing never fails a request: documents that cannot be sent are lost.
 * @param address as Lambda sets AWS_XRAY_DAEMON_ADDRESS: `host:port`, or `tcp:host:port udp:host:port`.
 * @returns undefined if there is no daemon.
 */
export function sendToDaemon(address: string | undefined): SendDocument | undefined {
  const [, host, port] = /(?:^|udp:)([^\s:]+):(\d+)(?:\s|$)/.exec(address ?? "") ?? [];
  if (host === undefined) return undefined;
  const socket = createSocket("udp4");
  // The socket must not keep a process alive.
  socket.unref();
  socket.on("error", () => {});
  let connected = false;
  const waiting: Buffer[] = [];
  const send = (packet: Buffer) => {
    // A connected socket sends the packet before this returns, and so before the sandbox freezes.
    if (connected) socket.send(packet, () => {});
    else waiting.push(packet);
  };
  socket.connect(Number(port), host, () => {
    connected = true;
    for (const packet of waiting.splice(0)) send(packet);
  });
  return (document) => {
    try {
      const packet = Buffer.from(HEADER + JSON.stringify(document));
      if (packet.length <= LARGEST) send(packet);
    } catch {}
  };
}
