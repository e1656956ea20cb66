import { scopeClaim } from "../../api/scopes";
import { isTenantIdShaped, SECOND_FACTOR_CLAIM, TENANT_CLAIM } from "../tenancy/tenant-id";
import { type SecondFactorOptions, secondFactorSince } from "./second-factor-claim";

/** The parts of Cognito's pre token generation event (version 3) that are used here. */
export interface TokenEvent {
  readonly userPoolId: string;
  readonly userName: string;
  readonly request: { readonly userAttributes: Readonly<Record<string, string | undefined>> };
  readonly response: { claimsAndScopeOverrideDetails?: unknown };
}

/**
 * Adds to a user's access token what the API needs of it: the tenant, since when sign-ins use a second factor, in epoch
 * seconds, and the scope of people. A user of no tenant gets none of it, and the API refuses the token. Throws what the
 * pool and the table throw, and Cognito then issues no token.
 */
export async function withAccess<E extends TokenEvent>(event: E, options: SecondFactorOptions): Promise<E> {
  const { sub: userId, "custom:tenant_id": tenantId } = event.request.userAttributes;
  event.response.claimsAndScopeOverrideDetails = {};
  // The function may read no row of another key.
  if (userId === undefined || !isTenantIdShaped(tenantId)) return event;
  const since = await secondFactorSince(event, { tenantId, userId }, options);
  event.response.claimsAndScopeOverrideDetails = {
    accessTokenGeneration: {
      claimsToAddOrOverride: {
        [TENANT_CLAIM]: tenantId,
        ...(since !== undefined && { [SECOND_FACTOR_CLAIM]: `${since}` }),
      },
      scopesToAdd: [scopeClaim("people")],
    },
  };
  return event;
}
