import type { IncomingMessage } from "node:http";
import { operatorSigner } from "@saas/api-client/operator-api";
import { findMethod, findResource, type PagesServed } from "@saas/local-aws/gateway";
import { z } from "zod";
import { jsonBody } from "./body";

export interface SigningAnswer {
  readonly status: 200 | 400;
  readonly body: { readonly headers: Readonly<Record<string, string>> } | { readonly detail: string };
}

const toSign = z.strictObject({
  method: z.enum(["GET", "POST", "PUT", "PATCH", "DELETE"]),
  /** Path with the stage, and query. */
  path: z.string().startsWith("/"),
  body: z.string().optional(),
});

/** Bytes; more than any operator's request. */
const MAX_BYTES = 65_536;

/**
 * Signs an operator's request for a page of this server, with the local administrator's credentials, which the page never gets.
 * Only routes that the deployed API authorizes with IAM are signed.
 */
export async function signForPage(
  { api, operator }: Pick<PagesServed, "api" | "operator">,
  request: IncomingMessage,
): Promise<SigningAnswer> {
  const given = await jsonBody(request, toSign, MAX_BYTES);
  if (given === undefined) return refusal("Send method, path and body of the request as application/json.");
  const { method, path, body } = given;
  // The browser sends the same Host with the signed request.
  const url = new URL(path, `http://${request.headers.host}`);
  const below = url.pathname.startsWith(`/${api.stageName}/`)
    ? url.pathname.slice(api.stageName.length + 1)
    : "";
  const resource = findResource(api.root, below)?.resource;
  const found = resource && findMethod(resource, method);
  if (url.host !== request.headers.host || found?.authorization.type !== "AWS_IAM") {
    return refusal(`${method} ${path} is not a route for signed requests.`);
  }
  const sign = operatorSigner({ region: api.region, credentials: operator });
  const headers = await sign({ method, url: url.href, headers: {}, ...(body !== undefined && { body }) });
  return { status: 200, body: { headers } };
}

const refusal = (detail: string): SigningAnswer => ({ status: 400, body: { detail } });
