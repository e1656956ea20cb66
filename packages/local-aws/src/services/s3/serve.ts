import type { IncomingHttpHeaders } from "node:http";
import type { Readable } from "node:stream";
import { readBody } from "../../http/body";
import { AwsError } from "../../http/errors";
import { sha256 } from "../../iam/authentication";
import type { Exchange } from "../service";
import { readS3Request, type S3Request, s3Checks } from "./checks";
import { serveDeletions } from "./deletions";
import { chosenHeaders, forwardedS3, type S3Context } from "./forward";
import { bucketMetrics } from "./metrics";

/** Maximum size of a body with a signed hash, which the endpoint buffers. */
const SIGNED_BODY_LIMIT = 128 * 1024 * 1024;

/** Serves an S3 request. Bodies stream through, unless their hash is signed. */
export async function serveS3(context: S3Context, exchange: Exchange): Promise<void> {
  const { call, request, requestId } = exchange;
  const { method = "GET" } = request;
  const asked = readS3Request(method, call.target);
  measure(context, exchange, asked);
  const hash = payloadHash(request.headers, asked.query);
  const principal = context.authenticate(exchange, hash);
  const body = /^[0-9a-f]{64}$/.test(hash) ? await readBody(request, SIGNED_BODY_LIMIT) : request;
  if (Buffer.isBuffer(body) && sha256(body) !== hash) {
    throw new AwsError(
      "XAmzContentSHA256Mismatch",
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    );
  }
  if (method === "POST" && asked.key === "" && asked.query.has("delete")) {
    if (!Buffer.isBuffer(body)) {
      throw new AwsError("InvalidRequest", "DeleteObjects needs the signed hash of its body.");
    }
    return serveDeletions(context, exchange, asked, principal, body);
  }
  await context.access.require(principal, s3Checks(asked, request.headers), call.protocol, requestId);
  return passS3(context, exchange, body);
}

/** Records the request's metrics after its response. */
function measure(context: S3Context, { request, response }: Exchange, asked: S3Request): void {
  const at = new Date();
  const started = performance.now();
  let firstByte = started;
  const writeHead = response.writeHead.bind(response);
  response.writeHead = ((...parameters: Parameters<typeof writeHead>) => {
    firstByte = performance.now();
    return writeHead(...parameters);
  }) as typeof response.writeHead;
  const { headers } = request;
  const bytesIn = Number(headers["x-amz-decoded-content-length"] ?? headers["content-length"] ?? 0);
  response.once("finish", () => {
    const call = {
      ...asked,
      status: response.statusCode,
      bytesIn,
      bytesOut: asked.method === "HEAD" ? 0 : Number(response.getHeader("content-length") ?? 0),
      firstByteMilliseconds: firstByte - started,
      milliseconds: performance.now() - started,
      at,
    };
    context.record(bucketMetrics(call, context.requestMetrics));
  });
}

/** The payload hash of the signature: the hash of the body, or a keyword such as UNSIGNED-PAYLOAD. */
function payloadHash(headers: IncomingHttpHeaders, query: ReadonlyMap<string, string>): string {
  const hash = headers["x-amz-content-sha256"];
  return typeof hash === "string" ? hash : query.has("X-Amz-Signature") ? "UNSIGNED-PAYLOAD" : sha256("");
}

function passS3(context: S3Context, exchange: Exchange, body: Buffer | Readable): Promise<void> {
  const forwarded = forwardedS3(context, exchange, body);
  const { response, call } = exchange;
  return context.forwarder.pass(context.backends.s3, forwarded, response, chosenHeaders(call.target));
}
