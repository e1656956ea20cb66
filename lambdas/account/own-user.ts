import type * as z from "zod/mini";
import type { ownUser } from "../../api/sign-in";
import type { MemberRow } from "../registry/members";
import type { TenantContext } from "../tenancy/tenant-context";

/** The caller as a user. */
export const ownUserView = (
  row: MemberRow,
  { secondFactor, mfa }: TenantContext,
): z.output<typeof ownUser> => ({
  user_id: row.user_id,
  email: row.email,
  role: row.role,
  second_factor: {
    demand: secondFactor.required ? "required" : mfa,
    ...(row.second_factor_since !== undefined && { since: row.second_factor_since }),
    given: secondFactor.given,
  },
});
