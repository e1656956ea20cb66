import type { UserView } from "../../api/account";

/**
 * A user of a tenant: the rows of the members table whose sort key is a user id. `status` is what the tenant's
 * administrators decided: of a tenant that is not active, no user can sign in, whatever it says.
 */
export interface Member extends Readonly<UserView> {
  readonly tenant_id: string;
}

/**
 * Sort key of the one row a tenant that says who its active administrators are (`user_ids`, a string set): taking somebody
 * out is one conditional write, so that two requests at once cannot remove the last two. Sorts before every user id.
 */
export const ADMINISTRATORS_ROW = "#administrators";
