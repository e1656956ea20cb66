import * as z from "zod/mini";
import { emailAddress } from "./fields";
import { described, EXAMPLE_USER_ID, named, time } from "./response";
import { type Operation, tenantRoles } from "./route";

/** A user's id: the `sub` that Cognito assigned. */
export const userParams = z.object({ user_id: z.string().check(z.guid()) });

const role = z.enum(tenantRoles);
const userStatus = z.enum(["active", "disabled"]);

export const changeUserBody = z
  .strictObject({ role: z.optional(role), status: z.optional(userStatus) })
  .check(
    z.refine(
      (change) => change.role !== undefined || change.status !== undefined,
      "name what to change: role, status or both",
    ),
  );

export const inviteUserBody = z.strictObject({ email: emailAddress, role });

/** How the audit trail names a change of a user. */
export function userOperation({ role, status }: z.output<typeof changeUserBody>): Operation {
  if (status === undefined) return "set-role";
  const operation = status === "active" ? "enable" : "disable";
  return role === undefined ? operation : (`set-role, ${operation}` as const);
}

export type UserView = z.output<typeof userView>;

/** A user as the tenant's administrators see it. */
export const userView = /* @__PURE__ */ named(
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
  () =>
    z.object({
      user_id: z.uuid(),
      email: z.email(),
      role: z.enum(tenantRoles),
      status: z.enum(["active", "disabled"]),
      invitation: described(
        z.enum(["pending", "accepted"]),
        "`pending` until the user has chosen a password.",
      ),
      created_at: time(),
      updated_at: time(),
      second_factor_since: described(
        z.exactOptional(time()),
        "Sign-ins use a second factor since then; absent: the user has none.",
      ),
    }),
);

export const users = /* @__PURE__ */ z.array(userView);
