import { scopeClaim } from "../../api/scopes";
import { isInForce, type MachineClient } from "../registry/machine-client";
import { TENANT_CLAIM } from "../tenancy/tenant-id";

/** The parts of Cognito's event for a token of the client credentials grant that are used here. */
export interface MachineTokenEvent {
  readonly callerContext: { readonly clientId: string };
  readonly request: { readonly scopes?: readonly string[] };
  readonly response: { claimsAndScopeOverrideDetails?: unknown };
}

export interface MachineTokenOptions {
  /** `undefined`: the client is bound to no tenant. It may be out of date. */
  readonly bindingOf: (clientId: string) => Promise<MachineClient | undefined>;
  /** Takes one token from the tenant's allowance. @returns false: it has none left. */
  readonly mayTake: (tenantId: string) => Promise<boolean>;
  /** Records the use. @returns the client as it is now; `undefined`: it was removed. */
  readonly recordUse: (client: MachineClient) => Promise<MachineClient | undefined>;
  readonly now: () => number;
}

/** A client that gets no token. */
export class MachineRefusedError extends Error {
  override readonly name = "MachineRefusedError";
}

/**
 * Puts the tenant of a machine's client into its access token, and takes the scopes out that its binding lacks.
 * @throws MachineRefusedError for a client that is bound to no tenant, or whose binding is over, and for a tenant that has
 * taken too many tokens: Cognito then issues none.
 */
export async function withTenantOfMachine<E extends MachineTokenEvent>(
  event: E,
  { bindingOf, mayTake, recordUse, now }: MachineTokenOptions,
): Promise<E> {
  const found = inForce(await bindingOf(event.callerContext.clientId), now());
  if (!(await mayTake(found.tenant_id))) throw new MachineRefusedError("the tenant takes too many tokens");
  // The index may be older than a revocation; the row that the write returns is not.
  const client = inForce(await recordUse(found), now());
  const allowed = new Set(client.scopes.map(scopeClaim));
  event.response.claimsAndScopeOverrideDetails = {
    accessTokenGeneration: {
      claimsToAddOrOverride: { [TENANT_CLAIM]: client.tenant_id },
      scopesToSuppress: (event.request.scopes ?? []).filter((scope) => !allowed.has(scope)),
    },
  };
  return event;
}

function inForce(client: MachineClient | undefined, now: number): MachineClient {
  if (client === undefined) throw new MachineRefusedError("the client is bound to no tenant");
  if (!isInForce(client, now)) throw new MachineRefusedError("the client's credential has ended");
  return client;
}
