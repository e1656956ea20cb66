import { z } from "zod";
import { wholeNumber } from "./fields";

/**
 * Lifetimes of a session's tokens. Sources of the ranges: Cognito API reference, CreateUserPoolClient, IdTokenValidity,
 * AccessTokenValidity and RefreshTokenValidity.
 */
export const sessionsSchema = z.strictObject(
  {
    /** ID and access tokens. Functions notice a disabled user or an ended session within 30 seconds all the same. */
    tokenMinutes: wholeNumber("minutes", 5, 1_440),
    /** From the sign-in to the next one, however often tokens are refreshed. */
    refreshHours: wholeNumber("hours", 1, 87_600),
    /**
     * Refreshing replaces the refresh token, so that a stolen one stops working: docs/identity.md, sessions. Absent: a
     * refresh token works until its session ends, and clients may use the flow REFRESH_TOKEN_AUTH.
     */
    refreshTokenRotation: z
      .strictObject(
        {
          /** For which a replaced token still works, for repeated requests. Source: Cognito API reference, RefreshTokenRotationType. */
          graceSeconds: wholeNumber("seconds", 0, 60),
        },
        { error: "write an object: { graceSeconds: 10 }, or leave it out" },
      )
      .optional(),
  },
  {
    error:
      "write an object: { tokenMinutes: 60, refreshHours: 12, refreshTokenRotation: { graceSeconds: 10 } }",
  },
);
