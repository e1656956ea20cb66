import { json } from "node:stream/consumers";
import { sha256 } from "./authentication";
import { parseJson, readBody } from "./body";
import { AwsError } from "./errors";
import type { Desk, Exchange } from "./exchange";
import { isRecord } from "./json";
import { managementChecks, readManagementCall } from "./request-context/api-gateway";

/** API Gateway's quota for a request to its management API is far below. */
const BODY_LIMIT = 1024 * 1024;

/** Serves API Gateway's management API: API keys and usage plans, by the policies of the caller. */
export async function serveApiGateway(desk: Desk, exchange: Exchange, backend: string): Promise<void> {
  const { call, request, response, requestId } = exchange;
  const { method = "GET", url = "/", headers } = request;
  const body = await readBody(request, BODY_LIMIT);
  const principal = desk.authenticate(exchange, sha256(body));
  if (principal.kind !== "administrator") {
    const asked = readManagementCall(method, call.target);
    const input = method === "POST" ? parseJson(body) : {};
    const tags = asked.keyId === undefined ? {} : await tagsOf(desk, backend, asked.keyId);
    const checks = managementChecks(asked, input, tags, desk.place);
    await desk.access.require(principal, checks, call.protocol, requestId);
  }
  return desk.forwarder.pass(backend, { method, path: url, headers, body }, response);
}

/** A key's tags; of a key that there is not: none, so that its absence shows to those alone who may look. */
async function tagsOf(desk: Desk, backend: string, keyId: string): Promise<Record<string, string>> {
  const { region } = desk.place;
  const answer = await desk.forwarder.send(backend, {
    method: "GET",
    path: `/apikeys/${keyId}`,
    headers: {
      // Emulators take service and region from the scope of a signature, and verify none.
      authorization: `AWS4-HMAC-SHA256 Credential=endpoint/20200101/${region}/apigateway/aws4_request, SignedHeaders=host, Signature=0`,
    },
    body: Buffer.alloc(0),
  });
  const key: unknown = await json(answer);
  if (answer.statusCode === 404) return {};
  if (answer.statusCode !== 200 || !isRecord(key)) {
    throw new AwsError(
      "InternalFailure",
      `The service behind the endpoint does not tell the tags of an API key`,
      500,
    );
  }
  const tags = isRecord(key.tags) ? key.tags : {};
  return Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, String(value)]));
}
