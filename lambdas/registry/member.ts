import type { TenantRole } from "../../api/route";

/** A user of a tenant: the rows of the members table whose sort key is a user id. Times are ISO 8601 in UTC. */
export interface Member {
  readonly tenant_id: string;
  /** The `sub` that Cognito gave. */
  readonly user_id: string;
  /** In lower case; the Cognito username. */
  readonly email: string;
  readonly role: TenantRole;
  /** What the tenant's administrators decided; a tenant that is not active has no user who can sign in all the same. */
  readonly status: "active" | "disabled";
  /** `pending` until the user has signed in and chosen a password. */
  readonly invitation: "pending" | "accepted";
  readonly created_at: string;
  readonly updated_at: string;
}

/**
 * Sort key of the one row a tenant that says who its active administrators are (`user_ids`, a string set): taking somebody
 * out is one conditional write, so that two requests at once cannot remove the last two. Sorts before every user id.
 */
export const ADMINISTRATORS_ROW = "#administrators";
