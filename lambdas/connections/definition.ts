import type { FunctionDefinition } from "../shared/definition";
import { callerVariables } from "../tenancy/definition";
import { userVariables } from "../users/definition";

/**
 * Single sign-on of tenants: their identity providers at the user pool, and the domains whose users sign in there. Alone
 * of all functions, it may change providers and app clients.
 */
export const definition = {
  timeoutSeconds: 30,
  memoryMb: 256,
  // A third is the list of public suffixes.
  bundleBytes: 600_000,
  variables: {
    ...callerVariables,
    ...userVariables,
    AUDIT_TABLE: "audit.name",
    SINGLE_SIGN_ON: "singleSignOn",
  },
  assumes: { TENANT_ACCESS_ROLE_ARN: { role: "account", sid: "ActForOneTenant" } },
  grants: [
    { sid: "TenantRecords", actions: "dynamodb:GetItem", on: "metadata", when: "tenantRows" },
    {
      sid: "HoldersOfDomains",
      actions: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem"],
      on: "domains",
      when: "domainRows",
    },
    { sid: "AuditTrail", actions: "dynamodb:PutItem", on: "audit" },
    {
      sid: "ProvidersAndClients",
      actions: [
        "cognito-idp:CreateIdentityProvider",
        "cognito-idp:DeleteIdentityProvider",
        "cognito-idp:UpdateIdentityProvider",
        "cognito-idp:CreateUserPoolClient",
        "cognito-idp:DeleteUserPoolClient",
        "cognito-idp:ListUserPoolClients",
      ],
      on: "connections",
    },
    {
      sid: "UsersOfConnections",
      actions: ["cognito-idp:AdminDeleteUser", "cognito-idp:AdminGetUser"],
      on: "users",
    },
  ],
  silo: "none",
} as const satisfies FunctionDefinition;
