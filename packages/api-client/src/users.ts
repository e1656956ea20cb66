import type { z } from "zod";
import { user } from "../../../api/answers/account";

/** A user of a tenant, as its administrators see one. */
export const userView = user;

export type UserView = z.output<typeof userView>;
