import { randomBytes } from "node:crypto";
import { request } from "node:http";
import type { Socket } from "node:net";

/** A message of the inspector: an event, or the response to a command. */
export interface Message {
  readonly id?: number;
  readonly method?: string;
  // biome-ignore lint/suspicious/noExplicitAny: the protocol's objects.
  readonly params?: any;
}

/** A client of Node's inspector, as far as the tests need one: WebSocket text frames. */
export class Inspector {
  private count = 0;
  private received = Buffer.alloc(0);
  private readonly messages: Message[] = [];
  private waiting: (() => void)[] = [];

  private constructor(private readonly socket: Socket) {
    socket.on("data", (chunk) => this.read(chunk));
  }

  /** @param url `ws://127.0.0.1:<port>/<id>` */
  static connect(url: string): Promise<Inspector> {
    const { hostname, port, pathname } = new URL(url);
    const headers = {
      connection: "Upgrade",
      upgrade: "websocket",
      "sec-websocket-version": "13",
      "sec-websocket-key": randomBytes(16).toString("base64"),
    };
    return new Promise((resolve, reject) => {
      const upgrade = request({ hostname, port, path: pathname, headers });
      upgrade.on("upgrade", (_, socket: Socket) => resolve(new Inspector(socket)));
      upgrade.on("error", reject);
      upgrade.end();
    });
  }

  /** Sends a command to the process, or with `thread` to a thread of it. */
  send(method: string, params: object = {}, thread?: string): void {
    this.count += 1;
    const message = JSON.stringify({ id: this.count, method, params });
    if (thread === undefined) this.write(message);
    else this.send("NodeWorker.sendMessageToWorker", { sessionId: thread, message });
  }

  /** The next event of this name that fits, of the process or of any thread. */
  async event(
    method: string,
    fits: (params: Message["params"]) => boolean = () => true,
  ): Promise<Message["params"]> {
    for (;;) {
      const at = this.messages.findIndex((message) => message.method === method && fits(message.params));
      if (at >= 0) return this.messages.splice(at, 1)[0]?.params;
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  close(): void {
    this.socket.destroy();
  }

  private take(message: Message): void {
    this.messages.push(message);
    if (message.method === "NodeWorker.receivedMessageFromWorker")
      this.take(JSON.parse(message.params.message));
    for (const wake of this.waiting.splice(0)) wake();
  }

  private write(text: string): void {
    const payload = Buffer.from(text);
    const mask = randomBytes(4);
    const length =
      payload.length < 126
        ? Buffer.from([payload.length | 0x80])
        : Buffer.from([254, payload.length >> 8, payload.length & 255]);
    this.socket.write(
      Buffer.concat([
        Buffer.from([0x81]),
        length,
        mask,
        payload.map((byte, at) => byte ^ (mask[at % 4] ?? 0)),
      ]),
    );
  }

  private read(chunk: Buffer): void {
    this.received = Buffer.concat([this.received, chunk]);
    for (;;) {
      if (this.received.length < 2) return;
      const short = (this.received[1] ?? 0) & 0x7f;
      const header = short === 126 ? 4 : short === 127 ? 10 : 2;
      if (this.received.length < header) return;
      const length =
        short === 126
          ? this.received.readUInt16BE(2)
          : short === 127
            ? Number(this.received.readBigUInt64BE(2))
            : short;
      if (this.received.length < header + length) return;
      const text = this.received.subarray(header, header + length).toString();
      this.received = this.received.subarray(header + length);
      this.take(JSON.parse(text));
    }
  }
}
