import type { TenantRole } from "../../api/route";
import { changedMeanwhile } from "../registry/alignment";
import type { TenantUser } from "../registry/directory";
import type { MemberRow } from "../registry/members";
import { Problem } from "../shared/errors";
import { errorFields, type Telemetry } from "../shared/telemetry";
import {
  addressInUse,
  alreadyAccepted,
  isBeingRemoved,
  isDisabled,
  needsNoInvitation,
  unknownUser,
} from "./problems";
import type { UserScope } from "./user-scope";
import { withAcceptance } from "./user-view";

/** Longer than a request, which ends after 30 s: an older attempt has crashed. */
const ATTEMPT_SECONDS = 60;

export interface InvitationOptions {
  readonly newId: () => string;
  readonly now: () => Date;
  readonly telemetry: Telemetry;
}

/** Invites users to one tenant. */
export class Invitations {
  constructor(
    private readonly scope: UserScope,
    private readonly options: InvitationOptions,
  ) {}

  /**
   * Creates a user, whose invitation is sent last, or rolls back. After a crash, the next invitation of the same
   * address resumes.
   * @throws Problem 409 when the address is in use, 400 when Cognito rejects it, 429 when the tenant sends too many.
   */
  async invite(email: string, role: TenantRole): Promise<MemberRow> {
    const attempt = this.options.newId();
    const { invitations, alignment } = this.scope;
    await invitations.requireRoom();
    try {
      const user = await this.userFor(email);
      const isResumed = await this.claim(user, email, role, attempt);
      const row = await alignment.align(user.sub);
      if (!row || (await this.send(user, isResumed)) === "gone") throw changedMeanwhile();
      return await this.settled(row, attempt);
    } catch (error) {
      await this.rollBack(email, attempt);
      throw error;
    }
  }

  /**
   * Sends the invitation again.
   * @throws Problem 404 for an unknown user, 409 for a user who has accepted, is disabled or is being removed, 429 when
   * the tenant or the user has reached the limit.
   */
  async again(userId: string): Promise<MemberRow> {
    const { members, directory, alignment, tenantId } = this.scope;
    const row = await members.get(userId);
    if (!row) throw unknownUser();
    if (row.removing) throw isBeingRemoved();
    if (row.expected) throw needsNoInvitation();
    if (row.status === "disabled") throw isDisabled();
    if ((await withAcceptance(this.scope, row)).invitation === "accepted") throw alreadyAccepted();
    // The user of an unsent invitation may be incomplete.
    if (row.attempt !== undefined) await alignment.align(userId);
    const user = await directory.find(userId, tenantId);
    if (!user) throw unknownUser();
    const sent = await this.send(user, row.attempt !== undefined);
    if (sent === "accepted") throw alreadyAccepted();
    if (sent !== "sent") throw unknownUser();
    return row.attempt === undefined ? row : this.settled(row, row.attempt);
  }

  /** A new user of the pool, or the one of a crashed invitation to this tenant, who cannot have signed in. */
  private async userFor(email: string): Promise<TenantUser> {
    const { directory, tenantId } = this.scope;
    const made = await directory.create(email, tenantId);
    if (made) return made;
    const left = await directory.find(email, tenantId);
    if (left) return left;
    // It counts as a mail, which limits guessing of addresses.
    await this.scope.invitations.take(email);
    throw addressInUse();
  }

  /** Claims the membership for this attempt. @returns whether an attempt that crashed had it. */
  private async claim(user: TenantUser, email: string, role: TenantRole, attempt: string): Promise<boolean> {
    const { members } = this.scope;
    const row = await members.get(user.sub);
    if (row) {
      const free = row.attempt !== undefined && !row.removing && !this.isAtWork(row);
      if (!free || !(await members.takeOver(row, attempt, { role }))) throw addressInUse();
      return true;
    }
    const member = { user_id: user.sub, email, role, status: "active", invitation: "pending" } as const;
    if (user.confirmed || !(await members.add(member, attempt))) throw addressInUse();
    return false;
  }

  /**
   * Sends the mail, within the tenant's limits. @param isResumed a crashed attempt may have sent it, and was the last
   */
  private async send(user: TenantUser, isResumed: boolean): Promise<"sent" | "accepted" | "gone"> {
    const { invitations } = this.scope;
    try {
      await invitations.take(user.username, isResumed ? ATTEMPT_SECONDS : undefined);
      return await user.invite();
    } catch (error) {
      // Presumably not sent, so the next attempt need not wait. Clients cannot cause this failure.
      if (!(error instanceof Problem)) await invitations.giveBack(user.username).catch(() => undefined);
      throw error;
    }
  }

  private isAtWork({ updated_at }: MemberRow): boolean {
    return this.options.now().getTime() - Date.parse(updated_at) < ATTEMPT_SECONDS * 1000;
  }

  /** The invitation was sent and cannot be rolled back, so a failure must not fail the request. */
  private async settled(row: MemberRow, attempt: string): Promise<MemberRow> {
    try {
      return (await this.scope.members.settle(row.user_id, attempt)) ?? row;
    } catch (error) {
      this.log("WARN", "invitation not completed", error);
      return row;
    }
  }

  /** Rolls this attempt back. The next invitation resumes with a user whose row is missing after a crash. */
  private async rollBack(email: string, attempt: string): Promise<void> {
    const { members, directory, tenantId } = this.scope;
    try {
      const user = await directory.find(email, tenantId);
      if (!user || user.confirmed) return;
      const row = await members.get(user.sub);
      if (row && row.attempt !== attempt) return;
      await members.dropAdministrator(user.sub);
      if (await members.remove(user.sub, attempt)) await user.remove();
    } catch (error) {
      this.log("ERROR", "invitation not rolled back", error);
    }
  }

  private log(level: "WARN" | "ERROR", message: string, error: unknown): void {
    this.options.telemetry.log(level, message, { tenant_id: this.scope.tenantId, ...errorFields(error) });
  }
}
