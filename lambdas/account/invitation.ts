import type { TenantRole } from "../../api/route";
import type { Directory, TenantUser } from "../registry/directory";
import type { MemberRow, Members } from "../registry/members";
import { conflict } from "../shared/errors";

/**
 * One attempt at inviting somebody. The mail is sent last, when everything else stands; what fails before it is taken back.
 * What a crash left is taken up by the next invitation to the address.
 */
export class Invitation {
  constructor(
    private readonly tenantId: string,
    private readonly members: Members,
    private readonly directory: Directory,
    /** Names this attempt: it takes back nothing of another's. */
    private readonly attempt: string,
  ) {}

  /** 409 when the address is in use, whoever uses it. */
  async send(email: string, role: TenantRole): Promise<MemberRow> {
    const user = (await this.directory.create(email, this.tenantId)) ?? (await this.leftOver(email));
    try {
      const row = await this.record(user, email, role);
      await this.made(user.setRole(role));
      if (role === "tenant-admin") await this.members.addAdministrator(user.sub);
      await this.made(user.invite().then((sent) => sent === "sent"));
      return await this.settled(row);
    } catch (error) {
      await this.takeBack(user);
      throw error;
    }
  }

  /** The user that an attempt which crashed has left; 409 for any other who has the address. */
  private async leftOver(email: string): Promise<TenantUser> {
    const user = await this.directory.find(email, this.tenantId);
    if (!user || user.confirmed) throw inUse();
    const row = await this.members.get(user.sub);
    if (row && (row.attempt === undefined || !(await this.members.takeOver(row, this.attempt))))
      throw inUse();
    return user;
  }

  private async record({ sub }: TenantUser, email: string, role: TenantRole): Promise<MemberRow> {
    const member = { user_id: sub, email, role, status: "active", invitation: "pending" } as const;
    if (!(await this.members.add(member, this.attempt))) {
      const row = await this.members.get(sub);
      if (row?.attempt !== this.attempt) throw inUse();
      await this.members.update(sub, { role, status: "active" });
    }
    const row = await this.members.get(sub);
    if (!row) throw new Error("the membership is gone");
    return row;
  }

  /** The mail is out: a row that cannot be settled is settled by whoever invites the address again. */
  private async settled(row: MemberRow): Promise<MemberRow> {
    const settled = await this.members.settle(row.user_id, this.attempt).catch(() => undefined);
    return settled ?? row;
  }

  private async takeBack(user: TenantUser): Promise<void> {
    const row = await this.members.get(user.sub);
    if (row && row.attempt !== this.attempt) return;
    await this.members.dropAdministrator(user.sub);
    if (await this.members.remove(user.sub, this.attempt)) await user.remove();
  }

  private async made(change: Promise<boolean>): Promise<void> {
    if (!(await change)) throw new Error("the user is gone");
  }
}

const inUse = () => conflict("The address is in use already.");
