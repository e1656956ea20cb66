import { randomBytes } from "node:crypto";
import { ApiClient, type ApiRequest, type ApiResponse } from "@saas/api-client/api";
import { operatorApi } from "@saas/api-client/operator-api";
import { expectResponse } from "@saas/api-client/responses";
import type { Session } from "@saas/api-client/sign-in";
import { emailFor, newPassword, type Target } from "@saas/api-client/target";
import { apiKeyOf, userOf } from "@saas/api-client/tenant-api";
import { tenantCreated } from "../../../api/onboarding";
import type { LocalPlatform } from "../../../develop/start/platform";
import { Conformance } from "../conformance";
import { accept, acceptOn, type Quick } from "./accept";

/** A tenant of this run and its signed-in administrator. */
export interface Tenant {
  readonly tenantId: string;
  readonly name: string;
  readonly email: string;
  readonly session: Session;
  readonly apiKey: string;
  readonly api: CheckedClient;
}

const conformance = new Conformance();

/** Every answer of the API carries a request id and is what the OpenAPI document says, whatever it is. @throws Error */
export function checked(args: Parameters<ApiClient["send"]>, response: ApiResponse): ApiResponse {
  if (!response.headers.get("x-request-id")) {
    throw new Error(`${response.request}: status ${response.status} without an x-request-id header`);
  }
  const [method, path, request = {}] = args;
  const faults = conformance.faultsOf(method, path, request, response);
  if (faults.length > 0) throw new Error(`${response.request} is not as documented: ${faults.join("; ")}`);
  return response;
}

/** Checks every answer. */
export class CheckedClient extends ApiClient {
  override async send(...args: Parameters<ApiClient["send"]>): Promise<ApiResponse> {
    return checked(args, await super.send(...args));
  }
}

/** An anonymous client: no token. */
export const anonymous = (target: Target) => new CheckedClient(target.apiEndpoint);

/** A name part that no other run uses. */
export const unique = () => randomBytes(4).toString("hex");

export function onboard(
  target: Target,
  body: unknown,
  headers: ApiRequest["headers"] = {},
): Promise<ApiResponse> {
  return anonymous(target).send("POST", "/onboarding", {
    body,
    headers: { "idempotency-key": `e2e-${unique()}`, ...headers },
  });
}

/** Onboards a tenant and signs its administrator in. @param named absent: an unused name with the label */
export async function newTenant(target: Target, label: string, named?: string): Promise<Tenant> {
  const run = unique();
  const name = named ?? `E2E ${label} ${run}`;
  const email = emailFor(target, `e2e-${label}-${run}`.toLowerCase());
  const { tenant_id } = expectResponse(
    await onboard(target, { tenant_name: name, admin_email: email }),
    201,
    tenantCreated,
  );
  return signedIn(target, { tenantId: tenant_id, name, email });
}

/** A new tenant whose administrator accepts the invitation. */
export async function signedIn(
  target: Target,
  tenant: Pick<Tenant, "tenantId" | "name" | "email">,
): Promise<Tenant> {
  const session = await accept(target, tenant.email, newPassword());
  const apiKey = await apiKeyOf(target.apiEndpoint, session.accessToken);
  const api = new CheckedClient(target.apiEndpoint, userOf(session.accessToken, apiKey));
  return { ...tenant, session, apiKey, api };
}

/** A platform on this machine, with the invitations of its mailbox. */
export function targetOf(platform: LocalPlatform): Quick {
  const { apiEndpoint, endpointUrl, region, userPoolId, userPoolClientId: clientId, endpoint } = platform;
  const invitations = async (email: string) =>
    endpoint.mailbox.list().findLast(({ to }) => to === email)?.temporaryPassword;
  const operator = operatorApi({ endpoint: apiEndpoint, region, credentials: endpoint.administrator });
  return {
    ...{ apiEndpoint, endpointUrl, region, userPoolId, clientId, invitations, operator },
    accept: acceptOn(platform),
  };
}
