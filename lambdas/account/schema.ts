import * as z from "zod/mini";
import { tenantRoles } from "../../api/route";
import { emailAddress, pageQuery } from "../shared/schema";

/** A user's id is the `sub` that Cognito gave it. */
export const userParams = z.object({ user_id: z.string().check(z.guid()) });

const role = z.enum(tenantRoles);

export const invitationBody = z.strictObject({ email: emailAddress, role });

export const changeUserBody = z
  .strictObject({ role: z.optional(role), status: z.optional(z.enum(["active", "disabled"])) })
  .check(
    z.refine(
      (change) => change.role !== undefined || change.status !== undefined,
      "name what to change: role, status or both",
    ),
  );

export const listUsersQuery = pageQuery(60);
