import { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { clientDefaults } from "../shared/aws-clients";
import { integer, text, type Values } from "../shared/env";
import { instrument } from "../shared/instrument";
import type { Telemetry } from "../shared/telemetry";
import type { UserScopeOptions } from "./user-scope";

/** Variables of every function that manages users of tenants. */
export const userVariables = {
  TENANT_MEMBERS_TABLE: text,
  USER_POOL_ID: text,
  USER_CALLS_PER_MINUTE: integer(60, 6_000),
  INVITATIONS_PER_DAY: integer(1, 1_000),
  INVITATION_COOL_DOWN_SECONDS: integer(0, 86_400),
};

/** The settings of the users' scopes in a deployed function. */
export const userSettings = (env: Values<typeof userVariables>, telemetry: Telemetry): UserScopeOptions => ({
  cognito: instrument(new CognitoIdentityProviderClient(clientDefaults), telemetry),
  userPoolId: env.USER_POOL_ID,
  membersTable: env.TENANT_MEMBERS_TABLE,
  userCallsPerMinute: env.USER_CALLS_PER_MINUTE,
  invitations: { perDay: env.INVITATIONS_PER_DAY, coolDown: env.INVITATION_COOL_DOWN_SECONDS },
  now: () => new Date(),
});
