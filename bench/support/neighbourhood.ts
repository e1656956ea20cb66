import { dirname } from "node:path";
import { ApiClient } from "@saas/api-client/api";
import { expectResponse } from "@saas/api-client/responses";
import { acceptInvitation, newPassword, type Target } from "@saas/api-client/target";
import { apiKeyOf } from "@saas/api-client/tenant-api";
import { deployedFunction } from "@saas/local-aws/lambda";
import { tenantCreated } from "../../api/onboarding";
import { startPlatform } from "../../develop/start/platform";
import type { EnvironmentConfig } from "../../environments/schema";
import type { FunctionBundles } from "../../stacks/support/bundling";
import { functionResource } from "./account";
import { closing } from "./cleanup";
import { synthesize } from "./synthesized";

/** A platform with two tenants, which share only the platform. */
export interface Neighbourhood {
  /** Of `GET /data`, a page of one item. */
  readonly url: string;
  /** Headers of each tenant's administrator: the ID token and the API key. */
  readonly quiet: Readonly<Record<string, string>>;
  readonly flooding: Readonly<Record<string, string>>;
  /** Number of invocations of the data function so far. */
  invocations(): number;
}

/** Runs until the section ends. @param directory for synthesized files. */
export async function startNeighbourhood(
  environment: EnvironmentConfig,
  bundles: FunctionBundles,
  directory: string,
): Promise<Neighbourhood> {
  // The function writes at least one line per request.
  const invoked = new Map<string, Set<string>>();
  const platform = await startPlatform({
    synthesizedFile: synthesize(environment, bundles, directory),
    bundles: dirname(bundles.data.directory),
    onLog: ({ function: name, requestId }) => {
      invoked.set(name, (invoked.get(name) ?? new Set()).add(requestId));
    },
  });
  closing(() => platform.close());
  const { apiEndpoint, userPoolClientId: clientId, endpoint } = platform;
  const invitations = async (email: string) =>
    endpoint.mailbox.list().findLast(({ to }) => to === email)?.temporaryPassword;
  const target = { ...platform, clientId, invitations };
  const { name } = deployedFunction(functionResource(platform.deployment, "data"));
  return {
    url: `${apiEndpoint}/data?limit=1`,
    quiet: await newTenant(target, "quiet"),
    flooding: await newTenant(target, "flooding"),
    invocations: () => invoked.get(name)?.size ?? 0,
  };
}

async function newTenant(target: Target, name: string): Promise<Record<string, string>> {
  const email = `${name}@example.com`;
  const onboarding = { body: { tenant_name: name, admin_email: email } };
  const api = new ApiClient(target.apiEndpoint);
  expectResponse(await api.send("POST", "/onboarding", onboarding), 201, tenantCreated);
  const { accessToken } = await acceptInvitation(target, email, newPassword());
  return { authorization: accessToken, "x-api-key": await apiKeyOf(target.apiEndpoint, accessToken) };
}
