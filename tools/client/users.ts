import { z } from "zod";

/** A user of a tenant, as its administrators see one. */
export const userView = z.strictObject({
  user_id: z.uuid(),
  email: z.email(),
  role: z.literal(["tenant-admin", "tenant-member"]),
  status: z.literal(["active", "disabled"]),
  invitation: z.literal(["pending", "accepted"]),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
});

export type UserView = z.output<typeof userView>;
