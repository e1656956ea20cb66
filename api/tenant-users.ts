import * as z from "zod/mini";
import { pageQuery, tenantParams } from "./fields";
import { responsesTo } from "./response";
import type { Route } from "./route";
import { changeUserBody, inviteUserBody, userOperation, userParams, users, userView } from "./users";

const operated = { authorization: "operator", function: "admin" } as const;
const ofTenant = { ...operated, params: tenantParams } as const;
const oneUser = { ...operated, params: z.extend(tenantParams, userParams.shape) } as const;

/** The users of any tenant, for operators who help people. Addresses are personal data: reading them is recorded too. */
export const tenantUserRoutes = [
  {
    ...ofTenant,
    method: "GET",
    path: "/admin/tenants/{tenant_id}/users",
    query: pageQuery(60),
    audited: "list-users",
  },
  {
    ...ofTenant,
    method: "POST",
    path: "/admin/tenants/{tenant_id}/users",
    body: inviteUserBody,
    audited: "invite",
  },
  {
    ...oneUser,
    method: "PATCH",
    path: "/admin/tenants/{tenant_id}/users/{user_id}",
    body: changeUserBody,
    audited: "change-user",
    operationOf: userOperation,
  },
  {
    ...oneUser,
    method: "POST",
    path: "/admin/tenants/{tenant_id}/users/{user_id}/invitation",
    audited: "invite-again",
  },
  {
    ...oneUser,
    method: "DELETE",
    path: "/admin/tenants/{tenant_id}/users/{user_id}/second-factor",
    audited: "reset-second-factor",
  },
] as const satisfies readonly Route[];

export const tenantUserResponses = /* @__PURE__ */ responsesTo(tenantUserRoutes, () => {
  const unknown = "There is no such tenant, or it has no such user.";
  const concurrent = "another request is changing the user";
  const status = "The tenant is neither active nor suspended";
  const limited = "They count towards the tenant's invitations of the day, and users' cool-downs apply.";
  return {
    "GET /admin/tenants/{tenant_id}/users": {
      operation: "listTenantUsers",
      summary: "List a tenant's users, with their addresses",
      success: { 200: { description: "A page of users, by id.", body: users, headers: ["Link"] } },
      problems: { 404: "There is no such tenant." },
    },
    "POST /admin/tenants/{tenant_id}/users": {
      operation: "inviteTenantUser",
      summary: "Invite a user to a tenant, such as a new administrator",
      details: `For a tenant whose administrators have left or whose first invitation went to a wrong address. ${limited}`,
      request: { example: { email: "carter@example.com", role: "tenant-admin" } },
      success: { 201: { description: "The invited user.", body: userView } },
      problems: {
        404: "There is no such tenant.",
        409: `The tenant is not active, the address is already in use, or ${concurrent}.`,
      },
    },
    "PATCH /admin/tenants/{tenant_id}/users/{user_id}": {
      operation: "changeTenantUser",
      summary: "Disable or enable a tenant's user, or appoint an administrator",
      details: "Users of a suspended tenant stay locked out until it is activated.",
      request: {
        example: { role: "tenant-admin", status: "active" },
        note: "At least one of `role` and `status`.",
      },
      success: { 200: { description: "The changed user.", body: userView } },
      problems: {
        404: unknown,
        409: `${status}, it would have no active administrator left, the user is being removed, or ${concurrent}.`,
      },
    },
    "POST /admin/tenants/{tenant_id}/users/{user_id}/invitation": {
      operation: "inviteTenantUserAgain",
      summary: "Send a user's invitation again, with a new temporary password",
      details: `For a user who lost the first one. ${limited}`,
      success: { 202: { description: "The invitation is being mailed.", body: userView } },
      problems: {
        404: unknown,
        409: `The tenant is not active, the user has already accepted the invitation, is disabled or being removed, or ${concurrent}.`,
      },
    },
    "DELETE /admin/tenants/{tenant_id}/users/{user_id}/second-factor": {
      operation: "resetTenantUserSecondFactor",
      summary: "Reset the second factor of a tenant's user, such as its only administrator",
      details:
        "Verify the person's identity first. The user is signed out, signs in with the password alone, and sets up a new one.",
      success: { 200: { description: "The user, without second factor.", body: userView } },
      problems: { 404: unknown, 409: `${status}, or the user is being removed.` },
    },
  };
});
