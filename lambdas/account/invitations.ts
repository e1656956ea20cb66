import type { TenantRole } from "../../api/route";
import { changedMeanwhile } from "../registry/alignment";
import type { TenantUser } from "../registry/directory";
import type { MemberRow } from "../registry/members";
import { errorFields, type Telemetry } from "../shared/telemetry";
import { addressInUse, alreadyAccepted, isBeingRemoved, isDisabled, unknownUser } from "./problems";
import type { TenantScope } from "./tenant-scope";
import { withAcceptance } from "./user-view";

/** Longer than a request lasts, which ends after 30 s: whose attempt is older has crashed. */
const ATTEMPT_SECONDS = 60;

export interface InvitationOptions {
  readonly newId: () => string;
  readonly now: () => Date;
  readonly telemetry: Telemetry;
}

/** Invites users to one tenant. */
export class Invitations {
  constructor(
    private readonly scope: TenantScope,
    private readonly options: InvitationOptions,
  ) {}

  /**
   * Makes a user, whose invitation goes out last, or leaves none: what was done is taken back, and what a crash
   * left is taken up by the next invitation of the same address.
   * @throws Problem 409 when the address is in use, 400 when Cognito refuses it.
   */
  async invite(email: string, role: TenantRole): Promise<MemberRow> {
    const attempt = this.options.newId();
    try {
      const user = await this.userFor(email);
      await this.claim(user, email, role, attempt);
      const row = await this.scope.alignment.align(user.sub);
      if (!row || (await user.invite()) === "gone") throw changedMeanwhile();
      return await this.settled(row, attempt);
    } catch (error) {
      await this.takeBack(email, attempt);
      throw error;
    }
  }

  /**
   * Sends the invitation again.
   * @throws Problem 404 for a user whom the tenant does not have, 409 for one who needs no invitation or may have none.
   */
  async again(userId: string): Promise<MemberRow> {
    const { members, directory, alignment, tenantId } = this.scope;
    const row = await members.get(userId);
    if (!row) throw unknownUser();
    if (row.removing) throw isBeingRemoved();
    if (row.status === "disabled") throw isDisabled();
    if ((await withAcceptance(this.scope, row)).invitation === "accepted") throw alreadyAccepted();
    // What was never sent may not be complete either.
    if (row.attempt !== undefined) await alignment.align(userId);
    const sent = await (await directory.find(userId, tenantId))?.invite();
    if (sent === "accepted") throw alreadyAccepted();
    if (sent !== "sent") throw unknownUser();
    return row.attempt === undefined ? row : this.settled(row, row.attempt);
  }

  /** The user in the pool: a new one, or what a crashed invitation to this tenant left, who cannot have signed in. */
  private async userFor(email: string): Promise<TenantUser> {
    const { directory, tenantId } = this.scope;
    const made = await directory.create(email, tenantId);
    if (made) return made;
    const left = await directory.find(email, tenantId);
    if (!left) throw addressInUse();
    return left;
  }

  /** Makes the membership this attempt's. */
  private async claim(user: TenantUser, email: string, role: TenantRole, attempt: string): Promise<void> {
    const { members } = this.scope;
    const row = await members.get(user.sub);
    if (row) {
      const free = row.attempt !== undefined && !row.removing && !this.isAtWork(row);
      if (!free || !(await members.takeOver(row, attempt, { role }))) throw addressInUse();
      return;
    }
    const member = { user_id: user.sub, email, role, status: "active", invitation: "pending" } as const;
    if (user.confirmed || !(await members.add(member, attempt))) throw addressInUse();
  }

  private isAtWork({ updated_at }: MemberRow): boolean {
    return this.options.now().getTime() - Date.parse(updated_at) < ATTEMPT_SECONDS * 1000;
  }

  /** The invitation is out: from here on nothing takes it back, and a failure must not be the client's answer. */
  private async settled(row: MemberRow, attempt: string): Promise<MemberRow> {
    try {
      return (await this.scope.members.settle(row.user_id, attempt)) ?? row;
    } catch (error) {
      this.log("WARN", "invitation not settled", error);
      return row;
    }
  }

  /** Takes back what is this attempt's. A user without a row, as a crash leaves one, is taken up by the next invitation. */
  private async takeBack(email: string, attempt: string): Promise<void> {
    const { members, directory, tenantId } = this.scope;
    try {
      const user = await directory.find(email, tenantId);
      if (!user || user.confirmed) return;
      const row = await members.get(user.sub);
      if (row && row.attempt !== attempt) return;
      await members.dropAdministrator(user.sub);
      if (await members.remove(user.sub, attempt)) await user.remove();
    } catch (error) {
      this.log("ERROR", "invitation not taken back", error);
    }
  }

  private log(level: "WARN" | "ERROR", message: string, error: unknown): void {
    this.options.telemetry.log(level, message, { tenant_id: this.scope.tenantId, ...errorFields(error) });
  }
}
