import * as z from "zod";
import type { AnswersBelow } from "../answer";
import { tenantRoles } from "../route";
import { EXAMPLE_TENANT_ID, EXAMPLE_USER_ID, shape, time } from "./shape";

/** What a tenant may know of itself. */
export const ownTenant = shape(
  "OwnTenant",
  {
    tenant_id: EXAMPLE_TENANT_ID,
    tenant_name: "Acme",
    tier: "standard",
    status: "active",
    isolation: "pool",
    created_at: "2025-11-24T09:30:00.000Z",
    limits: { requests_per_second: 50, burst: 400, requests_per_day: 100_000 },
    api_key: "WzYxbK9k2v7pQ1sT4uE8aR6cN3dM0fHj5gL",
  },
  z.strictObject({
    tenant_id: z.uuid(),
    tenant_name: z.string(),
    tier: z.string(),
    status: z.literal("active").meta({ description: "Users of another tenant are refused." }),
    isolation: z
      .optional(z.enum(["pool", "silo"]))
      .meta({ description: "`silo`: items and files are in a table and a bucket of the tenant's own." }),
    created_at: time,
    limits: z.strictObject({
      requests_per_second: z.int().min(1),
      burst: z.int().min(1),
      requests_per_day: z.int().min(1),
    }),
    api_key: z.optional(z.string().min(1)).meta({ description: "For tenant-admin alone." }),
  }),
);

export const user = shape(
  "User",
  {
    user_id: EXAMPLE_USER_ID,
    email: "baker@example.com",
    role: "tenant-member",
    status: "active",
    invitation: "pending",
    created_at: "2025-11-24T09:30:00.000Z",
    updated_at: "2025-11-24T09:30:00.000Z",
  },
  z.strictObject({
    user_id: z.uuid(),
    email: z.email(),
    role: z.enum(tenantRoles),
    status: z.enum(["active", "disabled"]),
    invitation: z
      .enum(["pending", "accepted"])
      .meta({ description: "`pending` until the user has chosen a password." }),
    created_at: time,
    updated_at: time,
  }),
);

export const users = z.array(user);

const unknownUser = "The tenant has no such user.";
const meanwhile = "another request changes the user at the same time";
const unchangeable = `It would leave the tenant without an active administrator, the user is being removed, or ${meanwhile}.`;

export const tenantAnswers = {
  "GET /tenant": {
    operation: "readTenant",
    success: { 200: { description: "The tenant of the token.", body: ownTenant } },
  },
} as const satisfies AnswersBelow<"/tenant">;

export const userAnswers = {
  "GET /users": {
    operation: "listUsers",
    success: { 200: { description: "A page of users, by id.", body: users, headers: ["Link"] } },
  },
  "POST /users": {
    operation: "inviteUser",
    details: "Cognito mails a temporary password, which is good for one sign-in.",
    request: { example: { email: "baker@example.com", role: "tenant-member" } },
    success: { 201: { description: "The user, who is invited.", body: user } },
    problems: { 409: `The address is in use already, or ${meanwhile}.` },
  },
  "PATCH /users/{user_id}": {
    operation: "changeUser",
    request: { example: { role: "tenant-admin" }, note: "At least one of `role` and `status`." },
    success: { 200: { description: "The user, changed.", body: user } },
    problems: { 404: unknownUser, 409: unchangeable },
  },
  "DELETE /users/{user_id}": {
    operation: "removeUser",
    success: { 204: { description: "The user is gone and signed out." } },
    problems: {
      404: unknownUser,
      409: `It would leave the tenant without an active administrator, or ${meanwhile}.`,
    },
  },
  "POST /users/{user_id}/invitation": {
    operation: "inviteUserAgain",
    success: { 202: { description: "The mail is on its way.", body: user } },
    problems: {
      404: unknownUser,
      409: `The user has accepted the invitation already, is disabled or being removed, or ${meanwhile}.`,
    },
  },
} as const satisfies AnswersBelow<"/users">;
