import type { PlatformValue } from "../shared/definition";

/** Variables of functions that serve tenants' users. */
export const callerVariables = {
  TENANT_METADATA_TABLE: "metadata.name",
  TENANT_MEMBERS_TABLE: "members.name",
  MFA: "mfa",
  USER_POOL_ID: "users.poolId",
  USER_POOL_CLIENT_ID: "users.clientId",
  COGNITO_ISSUER: "users.issuer",
} as const satisfies Readonly<Record<string, PlatformValue>>;

/** Variables of functions that work on tenants' items and files for their users. */
export const tenancyVariables = {
  ...callerVariables,
  TENANT_DATA_TABLE: "data.name",
  TENANT_BUCKET: "bucket.name",
  ISOLATION_MODEL: "isolationModel",
} as const satisfies Readonly<Record<string, PlatformValue>>;
