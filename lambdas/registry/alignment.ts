import { conflict } from "../shared/errors";
import type { Directory, TenantUser } from "./directory";
import { isActiveAdministrator, type MemberChange, type MemberRow, type Members } from "./members";

/** Changes of one user that meet each other end well before this; each round is a change that somebody else made. */
const ROUNDS = 6;

/** Several requests change the same user at the same time. */
export const changedMeanwhile = () =>
  conflict("Another request changed this user at the same time. Repeat the request.");

/**
 * Makes users of one tenant in the pool, and the set of its active administrators, like their rows. Whoever gives somebody
 * more writes the row first and aligns then; whoever takes something away does that first and writes the row last:
 * what breaks off in between leaves nobody with more than was decided.
 */
export class Alignment {
  constructor(
    private readonly members: Members,
    private readonly directory: Directory,
    /** Whether users of the tenant may sign in at all: the tenant is active. Read anew each time. */
    private readonly maySignIn: () => Promise<boolean>,
  ) {}

  /**
   * @returns the row that user and set are like now; `undefined`: the member or the user is gone.
   * @throws Problem 409 when others keep changing the row.
   */
  async align(userId: string): Promise<MemberRow | undefined> {
    for (let round = 0; round < ROUNDS; round += 1) {
      const row = await this.members.get(userId);
      const user = row && (await this.directory.find(userId, this.members.tenantId));
      if (!user) return undefined;
      await this.applyRow(row, user);
      const aligned = await this.syncAdministrators(row);
      // Who changed the row in the meantime may have changed the user before this did.
      if (aligned && (await this.members.get(userId))?.version === aligned.version) return aligned;
    }
    throw changedMeanwhile();
  }

  private async applyRow(row: MemberRow, user: TenantUser): Promise<void> {
    const enabled = row.status === "active" && (await this.maySignIn());
    if (!enabled && user.enabled) await shutOut(user);
    await user.setRole(row.role);
    if (!enabled || user.enabled) return;
    await user.enable();
    if (!(await this.maySignIn())) await shutOut(user);
  }

  /** The row, written again when the user had to be put into the set; `undefined`: somebody else was faster. */
  private async syncAdministrators(row: MemberRow): Promise<MemberRow | undefined> {
    if (!isActiveAdministrator(row)) {
      await this.members.dropAdministrator(row.user_id);
      return row;
    }
    const seen = await this.members.administrators();
    if (seen.userIds.has(row.user_id)) return row;
    // Who took this one out before has yet to write the row, and now cannot; who does it from here on shows in the set.
    const written = await this.members.change(row, {});
    return written && (await this.members.addAdministrator(row.user_id, seen)) ? written : undefined;
  }
}

/** No sign-in from here on, and no new token. */
export async function shutOut(user: TenantUser): Promise<void> {
  await user.disable();
  await user.signOut();
}

/** Takes from a user what a change takes, before the row says so. */
export async function restrict(row: MemberRow, change: MemberChange, user: TenantUser): Promise<void> {
  if (change.status === "disabled") await user.disable();
  if (change.role === "tenant-member") await user.setRole(change.role);
  const demoted = change.role === "tenant-member" && row.role !== change.role;
  if (change.status === "disabled" || demoted) await user.signOut();
}
