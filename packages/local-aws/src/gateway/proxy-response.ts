import { z } from "zod";
import type { RestApi } from "./api";
import { GatewayFault } from "./fault";
import { isBinary } from "./proxy-event";
import { type GatewayRequest, type HttpResponse, hasBody, header } from "./request";

const headerName = z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/);
const headerValue = z
  .union([z.string(), z.number(), z.boolean()])
  .transform(String)
  .refine((value) => !/[\r\n\0]/.test(value), "no line breaks");

const proxyAnswer = z.strictObject({
  statusCode: z.coerce.number().int().min(100).max(599),
  headers: z.record(headerName, headerValue).nullish(),
  multiValueHeaders: z.record(headerName, z.array(headerValue)).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});

/** Headers that API Gateway sets itself and renames if a function sets them. Source: API Gateway guide, important notes. */
const REMAPPED = new Set([
  "connection",
  "content-length",
  "content-md5",
  "date",
  "server",
  "transfer-encoding",
  "www-authenticate",
]);

/**
 * Turns a function's result into the response to the client.
 * @throws GatewayFault DEFAULT_5XX with status 502 if it is not a valid proxy integration response.
 */
export function proxyResponse(response: unknown, request: GatewayRequest, api: RestApi): HttpResponse {
  const parsed = proxyAnswer.safeParse(response);
  if (!parsed.success) {
    const cause = new Error(`malformed response of the function: ${z.prettifyError(parsed.error)}`);
    throw new GatewayFault("DEFAULT_5XX", { cause });
  }
  const { statusCode, headers, multiValueHeaders, body, isBase64Encoded } = parsed.data;
  const merged = new Map<string, [string, string][]>();
  for (const [name, value] of Object.entries(headers ?? {})) merged.set(name.toLowerCase(), [[name, value]]);
  // If both contain a header, the list wins.
  for (const [name, values] of Object.entries(multiValueHeaders ?? {})) {
    merged.set(
      name.toLowerCase(),
      values.map((value) => [name, value]),
    );
  }
  if (!merged.has("content-type") && hasBody(statusCode)) {
    merged.set("content-type", [["Content-Type", "application/json"]]);
  }
  const accepted = (header(request, "accept") ?? "").replace(/[,;].*$/, "").trim();
  const encoding = isBase64Encoded === true && isBinary(api, accepted) ? "base64" : "utf8";
  return {
    status: statusCode,
    headers: [...merged.values()]
      .flat()
      .map(([name, value]) => [REMAPPED.has(name.toLowerCase()) ? `x-amzn-Remapped-${name}` : name, value]),
    body: hasBody(statusCode) ? Buffer.from(body ?? "", encoding) : Buffer.alloc(0),
  };
}
