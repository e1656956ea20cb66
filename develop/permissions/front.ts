import { createServer, request, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import type { Account, Check } from "@saas/local-aws/permissions";
import { type AwsCall, readCall } from "./call";
import { checksOf } from "./checks";
import { Memory } from "./memory";

export interface FrontOptions {
  /** `http://127.0.0.1:<port>` of the emulator. */
  readonly emulator: string;
  readonly place: Account;
  /** Resources known from earlier calls; shared between fronts of one emulator. */
  readonly memory?: Memory;
  /** Whether the caller is allowed, evaluated once per check; absent: always. */
  readonly allows?: (check: Check) => Promise<boolean>;
}

export interface Front {
  /** URL for Terraform's `AWS_ENDPOINT_URL`. */
  readonly url: string;
  /** Every check of every call so far, in order. */
  readonly checks: readonly Check[];
  /** Refused checks, and calls without a known check: `<action> on <resource>`, or the reason. */
  readonly refused: readonly string[];
  close(): Promise<void>;
}

/** A proxy in front of an AWS emulator: records the permissions that every call needs, and refuses calls that are not allowed. */
export async function startFront(options: FrontOptions): Promise<Front> {
  const { emulator, place, memory = new Memory(), allows } = options;
  const checks: Check[] = [];
  const refused: string[] = [];
  /** Terraform polls, and reads everything again for every plan. */
  const verdicts = new Map<string, Promise<boolean>>();
  const granted = (check: Check): Promise<boolean> | true => {
    if (allows === undefined) return true;
    const key = JSON.stringify(check);
    const verdict = verdicts.get(key) ?? allows(check);
    verdicts.set(key, verdict);
    return verdict;
  };

  const judge = async (read: () => AwsCall): Promise<AwsCall | undefined> => {
    const call = read();
    const needed = checksOf(call, { place, memory });
    checks.push(...needed);
    let all = true;
    for (const check of needed) {
      if (await granted(check)) continue;
      refused.push(`${check.action} on ${check.resource}`);
      all = false;
    }
    return all ? call : undefined;
  };

  const server = createServer(async (incoming, response) => {
    const { method = "GET", url = "/", headers } = incoming;
    const body = await buffer(incoming);
    try {
      const call = await judge(() => readCall(method, url, headers, body));
      if (call === undefined) return refuse(response);
      const answer = await send(new URL(url, emulator), { method, headers, body });
      if (answer.status < 300) memory.learn(call, answer.body);
      response.writeHead(answer.status, answer.headers).end(answer.body);
    } catch (error) {
      refused.push(error instanceof Error ? error.message : String(error));
      response.destroy();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, checks, refused, close: () => close(server) };
}

/** Follows no protocol, but every SDK understands its status and error type. */
function refuse(response: ServerResponse): void {
  response
    .writeHead(403, { "content-type": "application/json", "x-amzn-errortype": "AccessDeniedException" })
    .end(JSON.stringify({ __type: "AccessDeniedException", message: "refused by the role's policies" }));
}

interface Sent {
  readonly method: string;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: Buffer;
}

function send(
  url: URL,
  { method, headers, body }: Sent,
): Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers, agent: false }, (answer) => {
      buffer(answer).then(
        (whole) => resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: whole }),
        reject,
      );
    });
    outgoing.once("error", reject);
    outgoing.end(body);
  });
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
}
