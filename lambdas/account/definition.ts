import type { FunctionDefinition } from "../shared/definition";
import { callerVariables } from "../tenancy/definition";

/** A tenant's own record, users and API key. */
export const definition = {
  timeoutSeconds: 30,
  memoryMb: 256,
  bundleBytes: 398_000,
  variables: {
    ...callerVariables,
    TENANT_MEMBERS_TABLE: "members.name",
    AUDIT_TABLE: "audit.name",
    TIERS: "tiers",
    USER_CALLS_PER_MINUTE: "tenantLimits.userCallsPerMinute",
    INVITATIONS_PER_DAY: "tenantLimits.invitationsPerDay",
    INVITATION_COOL_DOWN_SECONDS: "tenantLimits.invitationCoolDownSeconds",
  },
  assumes: { TENANT_ACCESS_ROLE_ARN: { role: "account", sid: "ActForOneTenant" } },
  grants: [
    {
      sid: "UsersOfTenants",
      actions: [
        "cognito-idp:AdminAddUserToGroup",
        "cognito-idp:AdminCreateUser",
        "cognito-idp:AdminDeleteUser",
        "cognito-idp:AdminDisableUser",
        "cognito-idp:AdminEnableUser",
        "cognito-idp:AdminGetUser",
        "cognito-idp:AdminRemoveUserFromGroup",
        "cognito-idp:AdminUserGlobalSignOut",
      ],
      on: "users",
    },
  ],
  silo: "none",
} as const satisfies FunctionDefinition;
