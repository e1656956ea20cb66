import { parseJson, readBody } from "../../http/body";
import { AwsError } from "../../http/errors";
import { sha256 } from "../../iam/authentication";
import { isRecord } from "../../support/json";
import type { Exchange, ServiceContext } from "../service";
import { managementChecks, readManagementCall } from "./checks";
import { Management } from "./management";

/** Far above API Gateway's quota for a management request. */
const BODY_LIMIT = 1024 * 1024;

/** Serves API Gateway's management API for API keys and usage plans, authorized by the caller's policies. */
export async function serveApiGateway(
  context: ServiceContext,
  exchange: Exchange,
  backend: string,
): Promise<void> {
  const { call, request, response, requestId } = exchange;
  const { method = "GET", url = "/", headers } = request;
  const body = await readBody(request, BODY_LIMIT);
  const principal = context.authenticate(exchange, sha256(body));
  const management = new Management(context.forwarder, backend, context.account.region);
  const input = () => (method === "POST" ? parseJson(body) : {});
  if (principal.kind !== "administrator") {
    const asked = readManagementCall(method, call.target);
    const tags = asked.keyId === undefined ? {} : await tagsOf(management, asked.keyId);
    const checks = managementChecks(asked, input(), tags, context.account);
    await context.access.require(principal, checks, call.protocol, requestId);
  }
  // The embedded service enforces these rules itself.
  if (context.singleBackend) await management.requireMembership(method, call.target.path, input);
  return context.forwarder.pass(backend, { method, path: url, headers, body }, response);
}

/** Tags of a key; none for a missing key, so that only authorized callers learn that it does not exist. */
async function tagsOf(management: Management, keyId: string): Promise<Record<string, string>> {
  const { status, body } = await management.get(`/apikeys/${keyId}`);
  if (status === 404) return {};
  if (status !== 200) {
    throw new AwsError(
      "InternalFailure",
      "The service behind the endpoint does not return the tags of an API key",
      500,
    );
  }
  const tags = isRecord(body.tags) ? body.tags : {};
  return Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, String(value)]));
}
