import type { FunctionDefinition } from "../shared/definition";
import { callerVariables } from "../tenancy/definition";
import { userVariables } from "../users/definition";

/** A tenant's users and groups for its identity provider, and the credentials of that. */
export const definition = {
  timeoutSeconds: 30,
  // Filters and patches are processor time, of which a function gets more with its memory.
  memoryMb: 512,
  bundleBytes: 450_000,
  variables: {
    ...callerVariables,
    ...userVariables,
    AUDIT_TABLE: "audit.name",
    SCIM_REQUESTS_PER_MINUTE: "tenantLimits.scimRequestsPerMinute",
  },
  assumes: { TENANT_ACCESS_ROLE_ARN: { role: "provisioning", sid: "ActForOneTenant" } },
  grants: [
    {
      // As those who manage users, but for second factors, which no identity provider resets.
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
