import { sha256 } from "./authentication";
import { parseJson, readBody } from "./body";
import { AwsError } from "./errors";
import type { Desk, Exchange } from "./exchange";
import { isRecord } from "./json";
import { Management } from "./management";
import { managementChecks, readManagementCall } from "./request-context/api-gateway";

/** API Gateway's quota for a request to its management API is far below. */
const BODY_LIMIT = 1024 * 1024;

/** Serves API Gateway's management API: API keys and usage plans, by the policies of the caller. */
export async function serveApiGateway(desk: Desk, exchange: Exchange, backend: string): Promise<void> {
  const { call, request, response, requestId } = exchange;
  const { method = "GET", url = "/", headers } = request;
  const body = await readBody(request, BODY_LIMIT);
  const principal = desk.authenticate(exchange, sha256(body));
  const management = new Management(desk.forwarder, backend, desk.place.region);
  const input = () => (method === "POST" ? parseJson(body) : {});
  if (principal.kind !== "administrator") {
    const asked = readManagementCall(method, call.target);
    const tags = asked.keyId === undefined ? {} : await tagsOf(management, asked.keyId);
    const checks = managementChecks(asked, input(), tags, desk.place);
    await desk.access.require(principal, checks, call.protocol, requestId);
  }
  // The embedded service has these rules itself.
  if (desk.singleBackend) await management.requireMembership(method, call.target.path, input);
  return desk.forwarder.pass(backend, { method, path: url, headers, body }, response);
}

/** A key's tags; of a key that there is not: none, so that its absence shows to those alone who may look. */
async function tagsOf(management: Management, keyId: string): Promise<Record<string, string>> {
  const { status, body } = await management.get(`/apikeys/${keyId}`);
  if (status === 404) return {};
  if (status !== 200) {
    throw new AwsError(
      "InternalFailure",
      "The service behind the endpoint does not tell an API key's tags",
      500,
    );
  }
  const tags = isRecord(body.tags) ? body.tags : {};
  return Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, String(value)]));
}
