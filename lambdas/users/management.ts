import type { AuditFacts } from "../../api/audit";
import type { TenantRole } from "../../api/route";
import type { UserView } from "../../api/users";
import type { MemberRow } from "../registry/members";
import type { Recorded } from "../shared/recorded";
import { CALLS_OF_A_CHANGE } from "./call-budget";
import { changeUser, removeUser } from "./changes";
import { type InvitationOptions, Invitations } from "./invitations";
import { activateSecondFactor, resetSecondFactor } from "./second-factor";
import { endSessions } from "./sessions";
import type { UserScope } from "./user-scope";
import { userView, withAcceptance, withAcceptances } from "./user-view";

export interface UserPage {
  readonly users: readonly UserView[];
  /** The user id after which the next page begins; absent on the last page. */
  readonly next?: string;
}

/** Adds what is changed to the request's audit entry. */
type Recorder = (change: Recorded) => void;

/** What the audit trail shows of a user. */
const factsOf = ({ role, status, invitation }: MemberRow): AuditFacts => ({ role, status, invitation });

const secondFactorOf = ({ second_factor_since }: MemberRow): AuditFacts => ({
  second_factor: second_factor_since === undefined ? "none" : "active",
});

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
  async invite(scope: UserScope, email: string, role: TenantRole, record: Recorder): Promise<UserView> {
    const row = await (await this.invitationsOf(scope)).invite(email, role);
    record({ after: factsOf(row) });
    return userView(row);
  }

  /** @throws Problem as {@link Invitations.again} */
  async inviteAgain(scope: UserScope, userId: string): Promise<UserView> {
    return userView(await (await this.invitationsOf(scope)).again(userId));
  }

  /** @throws Problem as {@link changeUser} */
  async change(
    scope: UserScope,
    userId: string,
    { role, status }: WantedUserChange,
    record: Recorder,
  ): Promise<UserView> {
    await scope.calls.admit(CALLS_OF_A_CHANGE);
    const change = { ...(role !== undefined && { role }), ...(status !== undefined && { status }) };
    const { before, after } = await changeUser(scope, userId, change);
    record({ before: factsOf(before), after: factsOf(after) });
    return userView(await withAcceptance(scope, after));
  }

  /** @throws Problem as {@link removeUser} */
  async remove(scope: UserScope, userId: string, record: Recorder): Promise<void> {
    await scope.calls.admit(CALLS_OF_A_CHANGE);
    record({ before: factsOf(await removeUser(scope, userId)) });
  }

  /** @throws Problem as {@link resetSecondFactor} */
  async resetSecondFactor(scope: UserScope, userId: string, record: Recorder): Promise<UserView> {
    await scope.calls.admit(CALLS_OF_A_CHANGE);
    const { before, after } = await resetSecondFactor(scope, userId);
    record({ before: secondFactorOf(before), after: secondFactorOf(after) });
    return userView(await withAcceptance(scope, after));
  }

  /** Activates the caller's own. @throws Problem as {@link activateSecondFactor} */
  async activateSecondFactor(scope: UserScope, userId: string, record: Recorder): Promise<MemberRow> {
    await scope.calls.admit(CALLS_OF_A_CHANGE);
    const { before, after } = await activateSecondFactor(scope, userId);
    record({ before: secondFactorOf(before), after: secondFactorOf(after) });
    return after;
  }

  /** @throws Problem as {@link endSessions} */
  async endSessions(scope: UserScope, userId: string): Promise<void> {
    await scope.calls.admit(CALLS_OF_A_CHANGE);
    await endSessions(scope, userId);
  }

  private async invitationsOf(scope: UserScope): Promise<Invitations> {
    await scope.calls.admit(CALLS_OF_A_CHANGE);
    return new Invitations(scope, this.options);
  }
}
