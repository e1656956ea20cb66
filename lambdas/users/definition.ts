import type { FunctionDefinition, Grant } from "../shared/definition";

/** Variables of every function that manages users of tenants. */
export const userVariables = {
  TENANT_MEMBERS_TABLE: "members.name",
  USER_POOL_ID: "users.poolId",
  USER_CALLS_PER_MINUTE: "tenantLimits.userCallsPerMinute",
  INVITATIONS_PER_DAY: "tenantLimits.invitationsPerDay",
  INVITATION_COOL_DOWN_SECONDS: "tenantLimits.invitationCoolDownSeconds",
} as const satisfies FunctionDefinition["variables"];

/** The right to manage users of the pool. */
export const userGrant = {
  sid: "UsersOfTenants",
  actions: [
    "cognito-idp:AdminAddUserToGroup",
    "cognito-idp:AdminCreateUser",
    "cognito-idp:AdminDeleteUser",
    "cognito-idp:AdminDisableUser",
    "cognito-idp:AdminEnableUser",
    "cognito-idp:AdminGetUser",
    "cognito-idp:AdminRemoveUserFromGroup",
    "cognito-idp:AdminSetUserMFAPreference",
    "cognito-idp:AdminUserGlobalSignOut",
  ],
  on: "users",
} as const satisfies Grant;
