import { Agent, request } from "node:http";
import { buffer } from "node:stream/consumers";
import { Sha256 } from "@aws-crypto/sha256-js";
import type { AwsCredentials } from "@saas/local-aws/iam";
import { SignatureV4 } from "@smithy/signature-v4";
import type { Answer, GatewayCase } from "../cases";
import { type Cast, resolved } from "../cast";
import { wellFormed } from "../generate/values";

/** Longer than API Gateway waits for a function. */
const TIMEOUT_MS = 35_000;

/** Headers that Node's client writes itself or refuses to write. */
const NOT_SENT = /[^\t\x20-\x7e\x80-\xff]/g;
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

const agent = new Agent({ keepAlive: true });

/** Sends requests over HTTP, as callers of the platform. */
export function throughGateway(cast: Cast): (given: GatewayCase) => Promise<Answer> {
  const { origin, pathname, host, hostname, port } = new URL(cast.target.apiEndpoint);
  const signers = Object.fromEntries(
    Object.entries(cast.operators).map(([name, credentials]) => [
      name,
      signerOf(credentials, cast.target.region),
    ]),
  );

  return async (given) => {
    const query = given.query.map(
      ([key, value]) =>
        `${encodeURIComponent(wellFormed(key))}=${encodeURIComponent(wellFormed(resolved(cast, value)))}`,
    );
    const path = `${pathname}${resolved(cast, given.path)}`.replaceAll(/[^\x21-\x7e]/g, encodeURIComponent);
    const target = query.length > 0 ? `${path}?${query.join("&")}` : path;
    const body =
      given.body === null ? undefined : Buffer.from(resolved(cast, given.body.text), given.body.encoding);
    const own = given.headers
      .filter(([name]) => HEADER_NAME.test(name))
      .map(([name, value]) => [name, resolved(cast, value).replaceAll(NOT_SENT, "?")] as const);
    const signer = signers[given.caller];
    const vouched =
      signer === undefined
        ? tenantHeaders(cast, given)
        : await signed(signer, { method: given.method, target, host, origin, body });
    const framing = body === undefined ? [] : [["content-length", String(body.length)] as const];
    const headers = [["host", host] as const, ...framing, ...Object.entries(vouched), ...own];
    return send({ hostname, port, method: given.method, target, headers, body });
  };
}

function tenantHeaders(
  { own, other, tokens, provider }: Cast,
  { caller, apiKey }: GatewayCase,
): Record<string, string> {
  if (caller === "nobody") return {};
  if (caller === "provider") return { authorization: `Bearer ${provider}` };
  const keys = { own: own.apiKey, other: other.apiKey, none: undefined };
  const key = keys[apiKey];
  return {
    authorization: caller === "admin" ? tokens.admin : tokens.member,
    ...(key !== undefined && { "x-api-key": key }),
  };
}

const signerOf = (credentials: AwsCredentials, region: string) =>
  new SignatureV4({ service: "execute-api", region, credentials, sha256: Sha256 });

interface Unsigned {
  readonly method: string;
  readonly target: string;
  readonly host: string;
  readonly origin: string;
  readonly body: Buffer | undefined;
}

async function signed(signer: SignatureV4, { method, target, host, origin, body }: Unsigned) {
  const { hostname, protocol } = new URL(origin);
  const at = target.indexOf("?");
  const parameters = new URLSearchParams(at < 0 ? "" : target.slice(at));
  const { headers } = await signer.sign({
    method,
    protocol,
    hostname,
    path: at < 0 ? target : target.slice(0, at),
    query: Object.fromEntries([...new Set(parameters.keys())].map((name) => [name, parameters.getAll(name)])),
    headers: { host },
    ...(body !== undefined && { body }),
  });
  const { host: _, ...vouched } = headers;
  return vouched;
}

interface Sent {
  readonly hostname: string;
  readonly port: string;
  readonly method: string;
  readonly target: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer | undefined;
}

/** Headers go as raw pairs: as an object, Node's client would not send one that is named `__proto__`, nor one twice. */
function send(sent: Sent): Promise<Answer> {
  const { hostname, port, method, target, headers, body } = sent;
  const started = performance.now();
  return new Promise((resolve) => {
    const failed = (error: NodeJS.ErrnoException) => {
      // The server may close an idle connection just as the next request is written to it.
      if (error.code === "ECONNRESET" && sending.reusedSocket) return resolve(send(sent));
      resolve({
        status: 0,
        text: "",
        bytes: 0,
        milliseconds: performance.now() - started,
        failure: error.message,
      });
    };
    const sending = request(
      { agent, hostname, port, method, path: target, headers: headers.flat(), timeout: TIMEOUT_MS },
      (response) => {
        buffer(response).then((content) => {
          const text = `${response.rawHeaders.join("\n")}\n\n${content}`;
          const milliseconds = performance.now() - started;
          resolve({ status: response.statusCode ?? 0, text, bytes: text.length, milliseconds });
        }, failed);
      },
    );
    sending.on("error", failed);
    sending.on("timeout", () => sending.destroy(new Error("no answer")));
    sending.end(body);
  });
}
