import type { FunctionDefinition } from "../shared/definition";
import { userGrant, userVariables } from "../users/definition";

/** The control plane: tenants' records and users for operators, and downloads of exports. */
export const definition = {
  timeoutSeconds: 30,
  memoryMb: 256,
  // Users and machines are managed at Cognito.
  bundleBytes: 414_000,
  variables: {
    ...userVariables,
    TENANT_METADATA_TABLE: "metadata.name",
    ISOLATION_MODEL: "isolationModel",
    AUDIT_TABLE: "audit.name",
    TIERS: "tiers",
    MFA: "mfa",
    TENANT_BUCKET: "bucket.name",
    OFFBOARDING_GRACE_DAYS: "offboarding.graceDays",
    PRESIGNED_URL_SECONDS: "files.presignedUrlSeconds",
  },
  assumes: {
    TENANT_ACCESS_ROLE_ARN: { role: "exports", sid: "ActForOneTenant" },
    TENANT_SUPPORT_ROLE_ARN: { role: "support", sid: "HelpUsersOfOneTenant" },
  },
  grants: [
    {
      sid: "TenantRecords",
      actions: ["dynamodb:GetItem", "dynamodb:UpdateItem"],
      on: "metadata",
      when: "tenantRows",
    },
    { sid: "TenantsByStatus", actions: "dynamodb:Query", on: "metadata.byStatus" },
    { sid: "AuditTrail", actions: ["dynamodb:PutItem", "dynamodb:Query"], on: "audit" },
    { sid: "DisableApiKey", actions: "apigateway:PATCH", on: "apiKeys.each", when: "ownEnvironment" },
    userGrant,
    { sid: "RevokeMachines", actions: "cognito-idp:DeleteUserPoolClient", on: "users" },
  ],
  silo: "export",
} as const satisfies FunctionDefinition;
