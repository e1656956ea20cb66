import type { FunctionDefinition } from "../shared/definition";
import { callerVariables } from "../tenancy/definition";
import { userGrant, userVariables } from "../users/definition";

/** A tenant's own record, users and API key. */
export const definition = {
  timeoutSeconds: 30,
  memoryMb: 256,
  bundleBytes: 310_000,
  variables: {
    ...callerVariables,
    ...userVariables,
    AUDIT_TABLE: "audit.name",
    TIERS: "tiers",
  },
  assumes: { TENANT_ACCESS_ROLE_ARN: { role: "account", sid: "ActForOneTenant" } },
  grants: [
    userGrant,
    {
      sid: "MachinesOfTenants",
      actions: ["cognito-idp:CreateUserPoolClient", "cognito-idp:DeleteUserPoolClient"],
      on: "users",
    },
  ],
  silo: "none",
} as const satisfies FunctionDefinition;
