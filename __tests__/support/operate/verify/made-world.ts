import { ApiClient } from "@saas/api-client/api";
import { prod } from "../../../../environments/prod";
import type { EnvironmentConfig } from "../../../../environments/schema";
import { Skipped, Untrue } from "../../../../operate/verify/outcome";
import type { Probe } from "../../../../operate/verify/probe";
import type { World } from "../../../../operate/verify/world";

const credentials = async () => ({ accessKeyId: "AKIAOPERATOR", secretAccessKey: "operator-secret" });
/** Values that a test does not set must not be used. */
const unasked = (): never => {
  throw new Error("the probe asks for something that the test does not have");
};

/** A world in AWS whose services are at one URL, and whose two test tenants call an API at another. */
export function worldAt(
  awsUrl: string,
  apiUrl: string,
  environment: EnvironmentConfig = prod,
  parts: Partial<World> = {},
): World {
  const api = new ApiClient(apiUrl);
  const tenant = (tenantId: string) => ({
    ...{ tenantId, name: tenantId, email: `${tenantId}@example.com`, password: "", userId: tenantId },
    ...{ api, apiKey: "key-of-a-tenant-of-this-test", session: { accessToken: "token" } },
  });
  return {
    ...{ environment, place: "aws", endpoint: apiUrl, api, operator: api },
    clock: { now: Date.now, sleep: async () => {} },
    client: { region: environment.region, credentials, endpoint: awsUrl },
    users: { region: environment.region, userPoolId: "pool", clientId: "client", endpointUrl: awsUrl },
    tenants: { two: async () => [tenant("one"), tenant("other")] },
    ...{ mail: unasked, state: unasked, note: () => {}, hasMailbox: false, close: () => {} },
    ...parts,
  } as unknown as World;
}

/** How a probe ends: `passed`, `failed` or `skipped`, and what it says. */
export async function outcomeOf(probe: Probe, world: World): Promise<[string, string]> {
  try {
    return ["passed", await probe.run(world)];
  } catch (error) {
    const { message } = error as Error;
    if (error instanceof Skipped) return ["skipped", message];
    return [error instanceof Untrue ? "failed" : "error", message];
  }
}
