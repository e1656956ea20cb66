import * as z from "zod/mini";
import { pageQuery } from "./fields";
import { mfaDemands } from "./mfa";
import { described, EXAMPLE_TENANT_ID, named, responsesTo, time } from "./response";
import { administrators, allUsers, type Route } from "./route";
import { changeUserBody, inviteUserBody, userOperation, userParams, users, userView } from "./users";

/** The caller's own tenant and its users. */
export const accountRoutes = [
  { ...allUsers, apiKey: "none", method: "GET", path: "/tenant", function: "account", scope: "tenant:read" },
  {
    ...administrators,
    method: "GET",
    path: "/users",
    function: "account",
    scope: "users:read",
    query: pageQuery(60),
  },
  {
    ...administrators,
    method: "POST",
    path: "/users",
    function: "account",
    scope: "people",
    body: inviteUserBody,
    audited: "invite",
  },
  {
    ...administrators,
    method: "PATCH",
    path: "/users/{user_id}",
    function: "account",
    scope: "people",
    params: userParams,
    body: changeUserBody,
    audited: "change-user",
    operationOf: userOperation,
  },
  {
    ...administrators,
    method: "DELETE",
    path: "/users/{user_id}",
    function: "account",
    scope: "people",
    params: userParams,
    audited: "remove-user",
  },
  {
    ...administrators,
    method: "POST",
    path: "/users/{user_id}/invitation",
    function: "account",
    scope: "people",
    params: userParams,
    audited: "invite-again",
  },
] as const satisfies readonly Route[];

/** A tenant as its own users see it. */
export const ownTenant = /* @__PURE__ */ named(
  "OwnTenant",
  {
    tenant_id: EXAMPLE_TENANT_ID,
    tenant_name: "Acme",
    tier: "standard",
    status: "active",
    isolation: "pool",
    created_at: "2025-11-24T09:30:00.000Z",
    limits: {
      requests_per_second: 50,
      burst: 400,
      requests_per_day: 100_000,
      storage_bytes: 10_737_418_240,
    },
    mfa: "optional",
    api_key: "WzYxbK9k2v7pQ1sT4uE8aR6cN3dM0fHj5gL",
  },
  () => {
    const limit = z.int().check(z.gte(1));
    return z.object({
      tenant_id: z.uuid(),
      tenant_name: z.string(),
      tier: z.string(),
      status: described(z.literal("active"), "Users of a tenant that is not active are refused."),
      isolation: described(
        z.exactOptional(z.enum(["pool", "silo"])),
        "`silo`: the tenant has its own table and bucket for items and files.",
      ),
      created_at: time(),
      limits: z.object({
        requests_per_second: limit,
        burst: limit,
        requests_per_day: limit,
        storage_bytes: described(limit, "Items and files with their old versions, measured once a day."),
      }),
      mfa: described(
        z.enum(mfaDemands),
        "Second factor of the tenant's users; its administrators may need one where others do not.",
      ),
      api_key: described(z.exactOptional(z.string().check(z.minLength(1))), "For `tenant-admin` only."),
    });
  },
);

export const accountResponses = /* @__PURE__ */ responsesTo(accountRoutes, () => {
  const unknownUser = "The tenant has no such user.";
  const concurrent = "another request is changing the user";
  const lastAdministrator = "The tenant would have no active administrator left";
  return {
    "GET /tenant": {
      operation: "readTenant",
      summary: "Read the caller's own tenant",
      details: "Status, tier and limits; administrators also get the API key.",
      success: { 200: { description: "The tenant of the token.", body: ownTenant } },
    },
    "GET /users": {
      operation: "listUsers",
      summary: "List the tenant's users",
      success: { 200: { description: "A page of users, by id.", body: users, headers: ["Link"] } },
    },
    "POST /users": {
      operation: "inviteUser",
      summary: "Invite a user by e-mail",
      details:
        "Cognito mails a temporary password, which is valid for one sign-in. A tenant sends a limited number of invitations a day.",
      request: { example: { email: "baker@example.com", role: "tenant-member" } },
      success: { 201: { description: "The invited user.", body: userView } },
      problems: { 409: `The address is already in use, or ${concurrent}.` },
    },
    "PATCH /users/{user_id}": {
      operation: "changeUser",
      summary: "Change a user's role, or disable or enable the user",
      request: { example: { role: "tenant-admin" }, note: "At least one of `role` and `status`." },
      success: { 200: { description: "The changed user.", body: userView } },
      problems: {
        404: unknownUser,
        409: `${lastAdministrator}, the user is being removed, or ${concurrent}.`,
      },
    },
    "DELETE /users/{user_id}": {
      operation: "removeUser",
      summary: "Remove a user",
      success: { 204: { description: "The user is signed out and removed." } },
      problems: { 404: unknownUser, 409: `${lastAdministrator}, or ${concurrent}.` },
    },
    "POST /users/{user_id}/invitation": {
      operation: "inviteUserAgain",
      summary: "Send the invitation again, with a new temporary password",
      details: "429 if the user received one recently, or the tenant has reached its daily limit.",
      success: { 202: { description: "The invitation is being mailed.", body: userView } },
      problems: {
        404: unknownUser,
        409: `The user has already accepted the invitation, is disabled or being removed, or ${concurrent}.`,
      },
    },
  };
});
