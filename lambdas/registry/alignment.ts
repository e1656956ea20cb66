import { conflict } from "../shared/errors";
import type { Directory, TenantUser } from "./directory";
import {
  isActiveAdministrator,
  type MemberChange,
  type MemberRow,
  type Members,
  poolNameOf,
} from "./members";

/** More rounds than concurrent changes of one user need; each round follows a change by another request. */
const ROUNDS = 6;

/** Several requests change the same user at the same time. */
export const changedMeanwhile = () =>
  conflict("Another request changed this user at the same time. Repeat the request.");

/**
 * Aligns one tenant's users in the pool, and the set of its active administrators, with the rows. To grant rights,
 * write the row first and align then; to revoke rights, revoke first and write the row last: an interrupted change then
 * never leaves a user with more rights than the row.
 */
export class Alignment {
  constructor(
    private readonly members: Members,
    private readonly directory: Directory,
    /** Whether the tenant is active, so that its users may sign in. Read again each time. */
    private readonly maySignIn: () => Promise<boolean>,
  ) {}

  /**
   * Of a user of a connection the row alone decides, so that the pool may have none: before the first sign-in.
   * @returns the row that was applied; `undefined`: the member or the user is gone.
   * @throws Problem 409 when other requests keep changing the row.
   */
  async align(userId: string): Promise<MemberRow | undefined> {
    for (let round = 0; round < ROUNDS; round += 1) {
      const row = await this.members.get(userId);
      const user =
        row && !row.expected && (await this.directory.find(poolNameOf(row), this.members.tenantId));
      if (!row || (!user && row.connection === undefined)) return undefined;
      if (user) await this.applyRow(row, user);
      const aligned = await this.syncAdministrators(row);
      // A concurrent change of the row may have changed the user first.
      if (aligned && (await this.members.get(userId))?.version === aligned.version) return aligned;
    }
    throw changedMeanwhile();
  }

  private async applyRow(row: MemberRow, user: TenantUser): Promise<void> {
    const enabled = row.status === "active" && (await this.maySignIn());
    if (!enabled && user.enabled) await lockOut(user);
    await user.setRole(row.role);
    if (!enabled || user.enabled) return;
    await user.enable();
    if (!(await this.maySignIn())) await lockOut(user);
  }

  /** @returns the row, written again when the user joined the set; `undefined`: another request was faster. */
  private async syncAdministrators(row: MemberRow): Promise<MemberRow | undefined> {
    if (!isActiveAdministrator(row)) {
      await this.members.dropAdministrator(row.user_id);
      return row;
    }
    const seen = await this.members.administrators();
    if (seen.userIds.has(row.user_id)) return row;
    // Makes the pending row write of a request that removed the user earlier fail; a later removal shows in the set.
    const written = await this.members.change(row, {});
    return written && (await this.members.addAdministrator(row.user_id, seen)) ? written : undefined;
  }
}

/** Ends the user's sessions and prevents new ones. */
export async function lockOut(user: TenantUser): Promise<void> {
  await user.disable();
  await user.signOut();
}

/** Revokes from a user what a change revokes, before the row is written. */
export async function restrict(row: MemberRow, change: MemberChange, user: TenantUser): Promise<void> {
  if (change.status === "disabled") await user.disable();
  if (change.role === "tenant-member") await user.setRole(change.role);
  const demoted = change.role === "tenant-member" && row.role !== change.role;
  if (change.status === "disabled" || demoted) await user.signOut();
}
