import type { FunctionDefinition } from "../shared/definition";

/**
 * Puts the tenant into each access token, of users and machines, and since when the user's sign-ins have used a second
 * factor. Decides who may sign in through a tenant's connection, and makes and changes the rows of these users.
 */
export const definition = {
  // Cognito waits 5 seconds. Source: Amazon Cognito developer guide, Lambda triggers, important considerations.
  timeoutSeconds: 5,
  memoryMb: 256,
  bundleBytes: 196_000,
  variables: {
    TENANT_MEMBERS_TABLE: "members.name",
    MACHINE_TOKENS_PER_HOUR: "tenantLimits.machineTokensPerHour",
  },
  assumes: {},
  grants: [
    {
      sid: "UsersWhoSignIn",
      // A user of a connection gets a row at the first sign-in, in place of the one that SCIM may have made.
      actions: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"],
      on: "members",
      when: "tenantRows",
    },
    { sid: "BindingsOfMachines", actions: "dynamodb:Query", on: "members.byClient" },
    { sid: "ReadUsers", actions: "cognito-idp:AdminGetUser", on: "users" },
  ],
  silo: "none",
  triggers: { tokens: { id: "issued_tokens" } },
} as const satisfies FunctionDefinition;
