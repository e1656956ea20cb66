import { createSocket, type Socket } from "node:dgram";

/** A segment or subsegment as sent. Source: AWS X-Ray developer guide, segment documents. */
export type SegmentDocument = Readonly<Record<string, unknown>>;

/** Maximum documents kept; older ones are dropped. */
const MOST_DOCUMENTS = 10_000;

/** Listens like the X-Ray daemon, on UDP at 127.0.0.1, and keeps the documents instead of forwarding them. */
export class TraceDaemon {
  private readonly kept: SegmentDocument[] = [];
  private readonly unreadable: string[] = [];

  private constructor(private readonly socket: Socket) {
    socket.on("message", (packet) => this.take(packet.toString()));
  }

  /** @param port default: a free one. */
  static start(port = 0): Promise<TraceDaemon> {
    const socket = createSocket("udp4");
    // A request with many calls sends many packets at once.
    return new Promise((resolve, reject) => {
      socket.once("error", reject);
      socket.bind(port, "127.0.0.1", () => resolve(new TraceDaemon(socket)));
    });
  }

  /** For AWS_XRAY_DAEMON_ADDRESS. */
  get address(): string {
    return `127.0.0.1:${this.socket.address().port}`;
  }

  /** Adds a document directly, from the gateway or the function runtime. */
  keep(document: SegmentDocument): void {
    this.kept.push(document);
    if (this.kept.length > MOST_DOCUMENTS) this.kept.shift();
  }

  /** The documents of a trace, or of all, in the order of arrival. */
  documents(traceId?: string): readonly SegmentDocument[] {
    return this.kept.filter(({ trace_id }) => traceId === undefined || trace_id === traceId);
  }

  /** Malformed packets. */
  faults(): readonly string[] {
    return this.unreadable;
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.socket.close(() => resolve()));
  }

  private take(packet: string): void {
    const [header = "", document = ""] = packet.split(/\n(.*)/s);
    try {
      const { format, version } = JSON.parse(header);
      if (format !== "json" || version !== 1) throw new Error("invalid header");
      this.keep(JSON.parse(document));
    } catch {
      this.unreadable.push(packet);
      if (this.unreadable.length > MOST_DOCUMENTS) this.unreadable.shift();
    }
  }
}
