import type { Connection } from "../registry/connection";
import { forbidden } from "../shared/errors";
import type { UserState } from "./own-user";
import { otherClient } from "./tenant-id";

/** The properties of a tenant's connection that decide about its requests. */
export type ConnectionAccess = Pick<
  Connection,
  "provider" | "sign_in_client_id" | "state" | "enforced" | "break_glass_user_id"
>;

/** How a user has signed in. `break-glass`: with the password, where the tenant wants single sign-on of all others. */
export type WayIn = "password" | "break-glass" | "connection";

/**
 * Decides whether the tenant takes tokens of the client. Another tenant's connection has another client, and a user of a
 * connection no password, so that each kind of user has one way in.
 * @param own client of users with a password
 * @throws Problem 401, and 403 `single-sign-on-required`
 */
export function requireWay(
  { userId, clientId }: { readonly userId: string; readonly clientId: string },
  own: string,
  connection: ConnectionAccess | undefined,
  user: Pick<UserState, "connection">,
): WayIn {
  if (clientId !== own) {
    const { provider, sign_in_client_id, state } = connection ?? {};
    if (state !== "active" || clientId !== sign_in_client_id || user.connection !== provider)
      throw otherClient();
    return "connection";
  }
  if (user.connection !== undefined) throw otherClient();
  if (connection?.state !== "active" || !connection.enforced) return "password";
  if (connection.break_glass_user_id === userId) return "break-glass";
  throw forbidden(
    "The company wants single sign-on: sign in through its identity provider.",
    "single-sign-on-required",
  );
}
