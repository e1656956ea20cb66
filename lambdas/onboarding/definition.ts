import type { FunctionDefinition } from "../shared/definition";

/**
 * New tenants: record, first user, API key. Runs before the tenant exists, and therefore has its own grants on the
 * records.
 */
export const definition = {
  timeoutSeconds: 60,
  memoryMb: 256,
  // Activation also calls Systems Manager, STS and S3.
  bundleBytes: 398_000,
  variables: {
    TENANT_METADATA_TABLE: "metadata.name",
    TENANT_MEMBERS_TABLE: "members.name",
    AUDIT_TABLE: "audit.name",
    TIERS: "tiers",
    USER_POOL_ID: "users.poolId",
    DEFAULT_TIER: "defaultTier",
    ISOLATION_MODEL: "isolationModel",
    SILO_PARAMETERS: "siloParameters",
  },
  assumes: {},
  grants: [
    {
      sid: "TenantRecords",
      actions: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"],
      on: "metadata",
    },
    {
      sid: "FirstMember",
      actions: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"],
      on: "members",
    },
    { sid: "AuditTrail", actions: ["dynamodb:PutItem"], on: "audit" },
    {
      sid: "UsersOfTenants",
      actions: [
        "cognito-idp:AdminAddUserToGroup",
        "cognito-idp:AdminCreateUser",
        "cognito-idp:AdminDeleteUser",
        "cognito-idp:AdminGetUser",
      ],
      on: "users",
    },
    { sid: "MakeApiKey", actions: "apigateway:POST", on: "apiKeys", when: "newKeyOfTenant" },
    { sid: "TagApiKey", actions: "apigateway:PUT", on: "apiKeys.tags" },
    { sid: "FindApiKey", actions: "apigateway:GET", on: ["apiKeys", "usagePlans"] },
    { sid: "TakeBackApiKey", actions: "apigateway:DELETE", on: "apiKeys.each", when: "ownEnvironment" },
    { sid: "AddKeysToPlans", actions: "apigateway:POST", on: "tiers.keys" },
    { sid: "ReadBindings", actions: "ssm:GetParameter", on: "silos.bindings" },
  ],
  silo: "activation",
} as const satisfies FunctionDefinition;
