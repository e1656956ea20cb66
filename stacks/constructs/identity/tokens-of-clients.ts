import type { EnvironmentConfig } from "../../../environments/schema";

/**
 * Lifetimes of the tokens of an app client of people, and how it refreshes them: of the environment's own client, and of
 * those that tenants' connections get at runtime. Rotation excludes the flow REFRESH_TOKEN_AUTH. Both arguments of
 * rotation are there without it too: the provider fails to apply a client whose block, or whose grace period, goes away.
 * @param signIn the client's flow of signing in
 */
export const tokensOf = (
  { tokenMinutes, refreshHours, refreshTokenRotation: rotation }: EnvironmentConfig["sessions"],
  signIn: `ALLOW_${"USER_SRP" | "CUSTOM"}_AUTH`,
) => ({
  explicitAuthFlows: [signIn, ...(rotation === undefined ? ["ALLOW_REFRESH_TOKEN_AUTH"] : [])],
  refreshTokenRotation: [
    {
      feature: rotation === undefined ? "DISABLED" : "ENABLED",
      retryGracePeriodSeconds: rotation?.graceSeconds ?? 0,
    },
  ],
  idTokenValidity: tokenMinutes,
  accessTokenValidity: tokenMinutes,
  refreshTokenValidity: refreshHours,
  tokenValidityUnits: [{ idToken: "minutes", accessToken: "minutes", refreshToken: "hours" }],
});
