import { scopeClaim } from "../../api/scopes";
import { providerOfUser } from "../registry/provider-name";
import { isTenantIdShaped, SECOND_FACTOR_CLAIM, TENANT_CLAIM } from "../tenancy/tenant-id";
import type { FederatedUser, FederatedUsers } from "./federated-user";
import { type SecondFactorOptions, secondFactorSince } from "./second-factor-claim";

/** The parts of Cognito's pre token generation event (version 3) that are used here. */
export interface TokenEvent {
  readonly triggerSource: string;
  readonly userPoolId: string;
  readonly userName: string;
  readonly callerContext: { readonly clientId: string };
  readonly request: { readonly userAttributes: Readonly<Record<string, string | undefined>> };
  readonly response: { claimsAndScopeOverrideDetails?: unknown };
}

/** Users of tenants' connections. */
type Connections = Pick<FederatedUsers, "signIn" | "refresh">;

export interface AccessOptions extends SecondFactorOptions {
  readonly connections: Connections;
}

/**
 * Adds to a user's access token what the API needs of it: the tenant, since when sign-ins use a second factor, in epoch
 * seconds, and the scope of people. A user of no tenant gets none of it, and the API refuses the token. Throws what the
 * pool and the table throw, and Cognito then issues no token; so it does for a user of a connection whom that refuses.
 */
export async function withAccess<E extends TokenEvent>(event: E, options: AccessOptions): Promise<E> {
  const federated = federatedUserOf(event);
  if (federated !== undefined) return withConnection(event, federated, options.connections);
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

/** The pool's attribute in which a connection's provider writes a user's groups. */
const GROUPS = "custom:sso_groups";

/** `undefined`: the user has a password. */
export function federatedUserOf({
  userName,
  callerContext,
  request: { userAttributes },
}: Pick<TokenEvent, "userName" | "callerContext" | "request">): FederatedUser | undefined {
  const provider = providerOfUser(userName, userAttributes["cognito:user_status"]);
  if (provider === undefined) return undefined;
  return {
    provider,
    username: userName,
    clientId: callerContext.clientId,
    email: (userAttributes.email ?? "").toLowerCase(),
    groups: userAttributes[GROUPS] ?? "",
  };
}

/** The token says nothing of roles: the user's row does, and a refresh leaves it. */
async function withConnection<E extends TokenEvent>(
  event: E,
  user: FederatedUser,
  connections: Connections,
): Promise<E> {
  const userId = event.request.userAttributes.sub ?? "";
  const tenantId =
    event.triggerSource === "TokenGeneration_HostedAuth"
      ? await connections.signIn(user, userId)
      : await connections.refresh(user, userId);
  event.response.claimsAndScopeOverrideDetails =
    tenantId === undefined
      ? {}
      : {
          accessTokenGeneration: {
            claimsToAddOrOverride: { [TENANT_CLAIM]: tenantId },
            scopesToAdd: [scopeClaim("people")],
          },
        };
  return event;
}
