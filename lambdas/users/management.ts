import type { TenantRole } from "../../api/route";
import type { UserView } from "../../api/users";
import { CALLS_OF_A_CHANGE } from "./call-budget";
import { changeUser, removeUser } from "./changes";
import { type InvitationOptions, Invitations } from "./invitations";
import type { UserScope } from "./user-scope";
import { userView, withAcceptance, withAcceptances } from "./user-view";

export interface UserPage {
  readonly users: readonly UserView[];
  /** The user id after which the next page begins; absent on the last page. */
  readonly next?: string;
}

/** A change of a user; `undefined` leaves a property as it is. */
export interface WantedUserChange {
  readonly role?: TenantRole | undefined;
  readonly status?: "active" | "disabled" | undefined;
}

/**
 * Manages the users of one tenant, for its administrators and for operators. Whether the caller may is decided before.
 * Each change is a 429 when the tenant's budget of calls is used up.
 */
export class UserManagement {
  constructor(private readonly options: InvitationOptions) {}

  /** A page of users by id, at most `limit`. */
  async list(scope: UserScope, limit: number, after?: string): Promise<UserPage> {
    const { members, next } = await scope.members.list(limit, after);
    const users = (await withAcceptances(scope, members)).map(userView);
    return { users, ...(next !== undefined && { next }) };
  }

  /** @throws Problem as {@link Invitations.invite} */
  async invite(scope: UserScope, email: string, role: TenantRole): Promise<UserView> {
    return userView(await (await this.invitationsOf(scope)).invite(email, role));
  }

  /** @throws Problem as {@link Invitations.again} */
  async inviteAgain(scope: UserScope, userId: string): Promise<UserView> {
    return userView(await (await this.invitationsOf(scope)).again(userId));
  }

  /** @throws Problem as {@link changeUser} */
  async change(scope: UserScope, userId: string, { role, status }: WantedUserChange): Promise<UserView> {
    await scope.calls.admit(CALLS_OF_A_CHANGE);
    const change = { ...(role !== undefined && { role }), ...(status !== undefined && { status }) };
    return userView(await withAcceptance(scope, await changeUser(scope, userId, change)));
  }

  /** @throws Problem as {@link removeUser} */
  async remove(scope: UserScope, userId: string): Promise<void> {
    await scope.calls.admit(CALLS_OF_A_CHANGE);
    await removeUser(scope, userId);
  }

  private async invitationsOf(scope: UserScope): Promise<Invitations> {
    await scope.calls.admit(CALLS_OF_A_CHANGE);
    return new Invitations(scope, this.options);
  }
}
