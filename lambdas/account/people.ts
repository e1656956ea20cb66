import type { TenantRole } from "../../api/route";
import type { Directory, TenantUser } from "../registry/directory";
import type { Member } from "../registry/member";
import { isActiveAdministrator, type MemberRow, type Members } from "../registry/members";
import { forEachOf } from "../shared/concurrency";
import { conflict, notFound } from "../shared/errors";
import { Invitation } from "./invitation";

/** Pending members that are looked up at a time. */
const LOOK_UPS = 5;

/**
 * The users of one tenant: membership rows say what they may, the user pool lets them in. Each change goes in an order in
 * which breaking off leaves nobody with more rights than was decided, and repeating it finishes the work.
 */
export class People {
  constructor(
    private readonly tenantId: string,
    private readonly members: Members,
    private readonly directory: Directory,
    private readonly newId: () => string,
  ) {}

  /** Whether a user is an active administrator now, whatever a token of theirs still says. */
  async isAdministrator(userId: string): Promise<boolean> {
    return isActiveAdministrator(await this.members.get(userId));
  }

  /** Members by user id. */
  async list(limit: number, after?: string) {
    const page = await this.members.list(limit, after);
    const shown = new Map(page.members.map((row) => [row.user_id, row]));
    const pending = page.members.filter(({ invitation }) => invitation === "pending");
    await forEachOf(pending, LOOK_UPS, async (row) => {
      const user = await this.directory.find(row.user_id, this.tenantId);
      if (user?.confirmed) shown.set(row.user_id, await this.accepted(row));
    });
    return { ...page, members: [...shown.values()] };
  }

  /** 409 when the address is in use, whoever uses it. */
  invite(email: string, role: TenantRole): Promise<MemberRow> {
    return new Invitation(this.tenantId, this.members, this.directory, this.newId()).send(email, role);
  }

  /** 404 for no user of the tenant's; 409 when no active administrator would be left. */
  async change(userId: string, change: Partial<Pick<Member, "role" | "status">>): Promise<MemberRow> {
    const row = await this.member(userId);
    const user = await this.user(userId);
    const after = { role: change.role ?? row.role, status: change.status ?? row.status };
    if (isActiveAdministrator(row) && !isActiveAdministrator(after)) await this.takeOut(userId);
    // What takes rights away comes before the row says so, what gives rights after it.
    const taken = [
      after.status === "disabled" && user.disable(),
      after.role === "tenant-member" && user.setRole("tenant-member"),
    ];
    await this.done(...taken);
    if (after.status !== row.status || after.role !== row.role) {
      const lost = after.status === "disabled" || after.role === "tenant-member";
      // Old tokens live on, but are not renewed.
      if (lost) await this.done(user.signOut());
    }
    const changed = await this.members.update(userId, after);
    if (!changed) throw unknownUser();
    await this.done(
      after.role === "tenant-admin" && user.setRole("tenant-admin"),
      after.status === "active" && user.enable(),
    );
    if (isActiveAdministrator(after)) await this.members.addAdministrator(userId);
    return changed;
  }

  /** 404 for no user of the tenant's; 409 when no active administrator would be left. */
  async remove(userId: string): Promise<void> {
    const row = await this.member(userId);
    if (isActiveAdministrator(row)) await this.takeOut(userId);
    // No such user any more: an earlier attempt has come this far.
    await this.directory.remove(userId, this.tenantId);
    await this.members.remove(userId);
  }

  /** 404 for no user of the tenant's; 409 for one who has accepted. */
  async inviteAgain(userId: string): Promise<MemberRow> {
    const row = await this.member(userId);
    const user = await this.user(userId);
    const sent = user.confirmed ? "accepted" : await user.invite();
    if (sent === "gone") throw unknownUser();
    if (sent === "sent") return row;
    await this.accepted(row);
    throw conflict("The user has accepted the invitation already.");
  }

  private async accepted(row: MemberRow): Promise<MemberRow> {
    if (row.invitation === "accepted") return row;
    return (await this.members.update(row.user_id, { invitation: "accepted" })) ?? row;
  }

  private async member(userId: string): Promise<MemberRow> {
    const row = await this.members.get(userId);
    if (!row) throw unknownUser();
    return row;
  }

  private async user(userId: string): Promise<TenantUser> {
    const user = await this.directory.find(userId, this.tenantId);
    if (!user) throw unknownUser();
    return user;
  }

  private async takeOut(userId: string): Promise<void> {
    if (await this.members.takeOutAdministrator(userId)) return;
    throw conflict("The tenant would be left without an active administrator: appoint another one first.");
  }

  private async done(...changes: (false | Promise<boolean>)[]): Promise<void> {
    const made = await Promise.all(changes);
    if (made.some((each, index) => changes[index] !== false && !each)) throw unknownUser();
  }
}

const unknownUser = () => notFound("The tenant has no such user.");
