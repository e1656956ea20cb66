import type { Directory, TenantUser } from "./directory";
import type { Member } from "./member";
import { isActiveAdministrator, type MemberRow, type Members } from "./members";

type Rights = Pick<Member, "role" | "status">;

/** What the pool should have of a user. `row` absent: nobody is a member by this id. */
interface Wanted {
  readonly row: MemberRow | undefined;
  readonly enabled: boolean;
}

/** More than two changes of one user never meet by chance. */
const MOST_ROUNDS = 10;

/** The lesser of two states of a user, right by right. */
export function lesser(one: Rights, other: Rights): Rights {
  return {
    role: one.role === "tenant-member" ? one.role : other.role,
    status: one.status === "disabled" ? one.status : other.status,
  };
}

export const sameRights = (one: Rights, other: Rights): boolean =>
  one.role === other.role && one.status === other.status;

/**
 * Carries what the membership table says of one tenant's users over to the user pool and to the administrators' set. Nothing
 * spans the three, so that order and repetition do: rights are taken in the pool before the row says so, and given after.
 */
export class UserSync {
  constructor(
    private readonly members: Members,
    private readonly directory: Directory,
    /** Whether the tenant is active as of now: users of one that is not stay disabled. */
    private readonly tenantIsActive: () => Promise<boolean>,
  ) {}

  /** Takes in the pool what is to be taken, and ends the user's sessions, before the row is written. */
  async reduce(user: TenantUser, to: Rights): Promise<void> {
    if (to.status === "disabled") await user.disable();
    if (to.role === "tenant-member") await user.setRole(to.role);
    await user.signOut();
  }

  /**
   * Makes the pool and the set like the row. Reads the row again afterwards, and once more makes them like it when it has
   * changed: of several at work on one user, the one that comes last leaves things as the last row says.
   * @returns the row; `undefined` when there is none, or no user to it.
   */
  async converge(userId: string): Promise<MemberRow | undefined> {
    let wanted = await this.wanted(userId);
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      const found = await this.apply(userId, wanted);
      const now = await this.wanted(userId);
      if (isSame(wanted, now)) return found ? now.row : undefined;
      wanted = now;
    }
    throw new Error("a user's membership changes without end");
  }

  private async wanted(userId: string): Promise<Wanted> {
    const row = await this.members.get(userId);
    return { row, enabled: row?.status === "active" && (await this.tenantIsActive()) };
  }

  /** False: there is no such user in the pool. */
  private async apply(userId: string, { row, enabled }: Wanted): Promise<boolean> {
    if (!isActiveAdministrator(row)) await this.members.dropAdministrator(userId);
    const user = row && (await this.directory.find(userId, this.members.tenantId));
    if (!user) return false;
    if (!enabled) {
      await user.disable();
      await user.signOut();
    }
    await user.setRole(row.role);
    if (enabled) await user.enable();
    if (isActiveAdministrator(row)) await this.members.addAdministrator(userId);
    return true;
  }
}

const isSame = (one: Wanted, other: Wanted): boolean =>
  one.enabled === other.enabled &&
  (one.row && other.row ? sameRights(one.row, other.row) : one.row === other.row);
