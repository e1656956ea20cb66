import { EVENT_SOURCE } from "../../api/events";
import { secondFactorOperations } from "../../api/sign-in";
import type { FunctionDefinition } from "../shared/definition";

/** Carries out changes of tenants: status, exports, moves, purges, events. Tells users of changes of their second factor. */
export const definition = {
  // A batch is ten records of at most ten seconds each; a sweep of a large pool takes longer.
  timeoutSeconds: 300,
  memoryMb: 256,
  // Moves read and write items as DynamoDB stores them, and list, copy and delete single files; mail has a client of its own.
  bundleBytes: 446_000,
  variables: {
    TENANT_METADATA_TABLE: "metadata.name",
    TENANT_MEMBERS_TABLE: "members.name",
    AUDIT_TABLE: "audit.name",
    TIERS: "tiers",
    TENANT_DATA_TABLE: "data.name",
    TENANT_BUCKET: "bucket.name",
    USER_POOL_ID: "users.poolId",
    EVENT_BUS: "eventBus.name",
    ISOLATION_MODEL: "isolationModel",
    ITEM_BYTES_EVERY_DAYS: "usage.itemBytesEveryDays",
    PRESIGNED_URL_SECONDS: "files.presignedUrlSeconds",
    SINGLE_SIGN_ON: "singleSignOn.enabled",
    MAIL: "mail",
  },
  assumes: {
    TENANT_ACCESS_ROLE_ARN: { role: "lifecycle", sid: "ActForOneTenant" },
    MOVE_ROLE_ARN: { role: "move", sid: "MoveOneTenant" },
  },
  grants: [
    {
      sid: "TenantRecords",
      actions: ["dynamodb:GetItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"],
      on: "metadata",
    },
    { sid: "TenantsByStatus", actions: "dynamodb:Query", on: "metadata.byStatus" },
    { sid: "AuditTrail", actions: ["dynamodb:PutItem"], on: "audit" },
    {
      sid: "UsersOfTenants",
      actions: [
        "cognito-idp:AdminAddUserToGroup",
        "cognito-idp:AdminDeleteUser",
        "cognito-idp:AdminDisableUser",
        "cognito-idp:AdminEnableUser",
        "cognito-idp:AdminGetUser",
        "cognito-idp:AdminListGroupsForUser",
        "cognito-idp:AdminRemoveUserFromGroup",
        "cognito-idp:AdminUserGlobalSignOut",
        "cognito-idp:DeleteUserPoolClient",
        "cognito-idp:ListUserPoolClients",
        "cognito-idp:ListUsers",
      ],
      on: "users",
    },
    {
      sid: "IdentityProviders",
      actions: ["cognito-idp:DeleteIdentityProvider", "cognito-idp:ListIdentityProviders"],
      on: "connections",
    },
    {
      sid: "SettleApiKey",
      actions: ["apigateway:PATCH", "apigateway:DELETE"],
      on: "apiKeys.each",
      when: "ownEnvironment",
    },
    { sid: "FindUsagePlans", actions: "apigateway:GET", on: "usagePlans" },
    {
      sid: "PublishTenantEvents",
      actions: "events:PutEvents",
      on: "eventBus",
      when: { eventSource: EVENT_SOURCE },
    },
    { sid: "TellUsers", actions: "ses:SendEmail", on: "mail", when: "ownSender" },
    { sid: "AddKeysToPlans", actions: "apigateway:POST", on: "tiers.keys" },
    { sid: "TakeKeysFromPlans", actions: "apigateway:DELETE", on: "tiers.keys.each" },
  ],
  silo: "lifecycle",
  triggers: {
    streams: {
      of: [
        {
          id: "tenant_changes",
          table: "metadata",
          // Tenants' records; the table's other rows have no status.
          pattern: { dynamodb: { NewImage: { status: { S: [{ exists: true }] } } } },
        },
        {
          id: "second_factor_changes",
          table: "audit",
          pattern: {
            eventName: ["INSERT"],
            dynamodb: { NewImage: { operation: { S: secondFactorOperations }, result: { N: ["200"] } } },
          },
        },
      ],
      deadLetterMeaning: "A change of a tenant, or a mail about a second factor, failed after all retries",
    },
    schedule: {
      id: "lifecycle_sweep",
      description: "Begins due purges, resumes stalled work, removes unused app clients and providers",
      everyMinutes: 15,
    },
    // Requests that a usage plan or the stage refused: the status is text, and was a number in earlier deployments.
    accessLog: { id: "throttled_requests", pattern: '{ $.status = "429" || $.status = 429 }' },
  },
} as const satisfies FunctionDefinition;
