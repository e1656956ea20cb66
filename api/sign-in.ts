import * as z from "zod/mini";
import { ownTenant } from "./account";
import { mfaDemands, tenantMfaDemands } from "./mfa";
import { described, EXAMPLE_USER_ID, named, responsesTo, time } from "./response";
import { administrators, allUsers, type Operation, type Route, tenantRoles } from "./route";
import { userParams, userView } from "./users";

/** Users read and confirm their second factor before they have the tenant's API key. */
const beforeSignIn = {
  ...allUsers,
  scope: "people",
  apiKey: "none",
  withoutSecondFactor: true,
  function: "account",
} as const;

/** How the tenant's users sign in: their second factors and sessions. */
export const signInRoutes = [
  { ...beforeSignIn, method: "GET", path: "/user" },
  { ...beforeSignIn, method: "PUT", path: "/user/second-factor", audited: "activate-second-factor" },
  { ...beforeSignIn, method: "DELETE", path: "/user/sessions", audited: "end-own-sessions" },
  {
    ...administrators,
    method: "DELETE",
    path: "/users/{user_id}/sessions",
    function: "account",
    scope: "people",
    params: userParams,
    audited: "end-sessions",
  },
  {
    ...administrators,
    method: "PATCH",
    path: "/tenant",
    function: "account",
    scope: "people",
    recentSignIn: true,
    body: z.strictObject({ mfa: z.enum(tenantMfaDemands) }),
    audited: "change-own-tenant",
  },
  {
    ...administrators,
    method: "DELETE",
    path: "/users/{user_id}/second-factor",
    function: "account",
    scope: "people",
    recentSignIn: true,
    params: userParams,
    audited: "reset-second-factor",
  },
] as const satisfies readonly Route[];

/** Operations in the audit trail that turn a user's second factor on or off: users are told of them by mail. */
export const secondFactorOperations = [
  "activate-second-factor",
  "reset-second-factor",
] as const satisfies readonly Operation[];

/** The caller as a user. */
export const ownUser = /* @__PURE__ */ named(
  "OwnUser",
  {
    user_id: EXAMPLE_USER_ID,
    email: "baker@example.com",
    role: "tenant-member",
    second_factor: { demand: "required", since: "2025-11-24T09:30:00.000Z", given: true },
  },
  () =>
    z.object({
      user_id: z.uuid(),
      email: z.email(),
      role: z.enum(tenantRoles),
      second_factor: z.object({
        demand: described(
          z.enum(mfaDemands),
          "`required`: requests without it are refused (`second-factor-required`).",
        ),
        since: described(z.exactOptional(time()), "Sign-ins use it since then; absent: the user has none."),
        given: described(z.boolean(), "Whether the sign-in that led to this token used it."),
      }),
    }),
);

export const signInResponses = /* @__PURE__ */ responsesTo(signInRoutes, () => {
  const unknownUser = "The tenant has no such user.";
  return {
    "GET /user": {
      operation: "readOwnUser",
      summary: "Read the caller as a user, with the state of the second factor",
      success: { 200: { description: "The user of the token.", body: ownUser } },
    },
    "PUT /user/second-factor": {
      operation: "activateSecondFactor",
      summary: "Activate the caller's second factor",
      details:
        "First set up a software token at the user pool with the access token: `AssociateSoftwareToken`, `VerifySoftwareToken`, `SetUserMFAPreference`. Activation ends all sessions of the user: sign in again, with a code. Repeat it after the token was turned off and on at the user pool.",
      success: { 200: { description: "The user with an active second factor.", body: ownUser } },
      problems: {
        409: "The user has no verified software token that is on (`second-factor-not-set-up`), or the environment has no second factors.",
      },
    },
    "DELETE /user/sessions": {
      operation: "endOwnSessions",
      summary: "Sign the caller out everywhere",
      details: "Refresh tokens are revoked at once; access tokens of before are refused within 30 seconds.",
      success: { 204: { description: "All sessions of the user are over, this one included." } },
    },
    "DELETE /users/{user_id}/sessions": {
      operation: "endSessions",
      summary: "Sign a user out everywhere",
      details: "Refresh tokens are revoked at once; access tokens of before are refused within 30 seconds.",
      success: { 204: { description: "All sessions of the user are over." } },
      problems: { 404: unknownUser },
    },
    "PATCH /tenant": {
      operation: "changeOwnTenant",
      summary: "Demand a second factor of all users of the tenant",
      details:
        "`optional` withdraws the demand; the environment, the tier and operators may still demand one. Takes effect within 30 seconds.",
      request: { example: { mfa: "required" } },
      success: { 200: { description: "The changed tenant.", body: ownTenant } },
      problems: { 409: "The environment has no second factors." },
    },
    "DELETE /users/{user_id}/second-factor": {
      operation: "resetSecondFactor",
      summary: "Reset the second factor of a user who has lost it",
      details: "The user is signed out, signs in with the password alone, and sets up a new one.",
      success: { 200: { description: "The user, without second factor.", body: userView } },
      problems: { 404: unknownUser, 409: "The user is being removed." },
    },
  };
});
