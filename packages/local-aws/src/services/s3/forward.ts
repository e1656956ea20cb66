import type { IncomingHttpHeaders } from "node:http";
import type { Readable } from "node:stream";
import { AwsChunkedDecoder } from "../../http/aws-chunked";
import type { ForwardedRequest } from "../../http/forward";
import { encode, type RequestTarget } from "../../http/request-target";
import type { Exchange, ServiceContext } from "../service";
import type { RequestMetrics } from "./metrics";

/** Dependencies of the S3 service. */
export interface S3Context extends ServiceContext {
  /** Buckets with request metrics. */
  readonly requestMetrics: readonly RequestMetrics[];
}

/** An S3 request in the form that the backend supports. */
export function forwardedS3(
  { singleBackend }: ServiceContext,
  { request, call }: Exchange,
  body: Buffer | Readable,
): ForwardedRequest {
  const { method = "GET", url = "/", headers } = request;
  const bodiless = method === "GET" || method === "HEAD" || method === "DELETE";
  const whole = bodiless ? Buffer.alloc(0) : body;
  return singleBackend
    ? { method, path: url, headers, body: whole }
    : { method, path: embeddedPath(call.target), ...plain(headers, whole) };
}

const signatureParameters = new Set(
  "Algorithm Credential Date Expires SignedHeaders Signature Security-Token Content-Sha256"
    .split(" ")
    .map((name) => `X-Amz-${name}`),
);

/** Response headers that the client sets, such as `response-content-disposition`. */
const RESPONSE_PARAMETER = /^response-(?=cache-control$|content-|expires$)/;

/** Emulators do not set these headers, or only for requests signed for them. */
export function chosenHeaders({ query }: RequestTarget): Record<string, string> {
  const chosen = query.filter(([name]) => RESPONSE_PARAMETER.test(name));
  return Object.fromEntries(chosen.map(([name, value]) => [name.replace(RESPONSE_PARAMETER, ""), value]));
}

/** The path without the signature, since the embedded S3 does not know the endpoint's keys. */
function embeddedPath({ path, query }: RequestTarget): string {
  const kept = query.filter(([name]) => !signatureParameters.has(name) && !RESPONSE_PARAMETER.test(name));
  const search = asFirstVersion(kept)
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .join("&");
  return search === "" ? path : `${path}?${search}`;
}

/** Uses ListObjects, which returns the same XML: s3rver's ListObjectsV2 fails on Node 20 if a page is full (removed cipher). */
function asFirstVersion(query: RequestTarget["query"]): RequestTarget["query"] {
  const parameters = new Map(query);
  if (parameters.get("list-type") !== "2" || parameters.has("continuation-token")) return query;
  return query
    .filter(([name]) => name !== "list-type")
    .map(([name, value]) => [name === "start-after" ? "marker" : name, value]);
}

/** Headers and body without signature and without aws-chunked framing, which the embedded S3 does not support. */
function plain(
  headers: IncomingHttpHeaders,
  body: Buffer | Readable,
): { headers: IncomingHttpHeaders; body: Buffer | Readable } {
  const {
    authorization: _authorization,
    "x-amz-content-sha256": hash = "",
    "x-amz-security-token": _token,
    "x-amz-trailer": _trailer,
    "x-amz-decoded-content-length": decodedLength,
    "x-amz-date": date = "unsigned", // The embedded S3 treats a request without an x-amz header as a browser's.
    ...rest
  } = headers;
  const kept: IncomingHttpHeaders = { ...rest, "x-amz-date": date };
  if (!String(hash).startsWith("STREAMING-") || Buffer.isBuffer(body)) return { headers: kept, body };

  const encodings = (kept["content-encoding"] ?? "").split(",").map((encoding) => encoding.trim());
  const others = encodings.filter((encoding) => encoding !== "" && encoding !== "aws-chunked").join(",");
  delete kept["content-encoding"];
  delete kept["content-length"];
  if (others !== "") kept["content-encoding"] = others;
  if (typeof decodedLength === "string") kept["content-length"] = decodedLength;
  const decoder = new AwsChunkedDecoder();
  body.once("error", (error) => decoder.destroy(error));
  return { headers: kept, body: body.pipe(decoder) };
}
