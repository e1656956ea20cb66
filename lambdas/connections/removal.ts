import type { Connection } from "../registry/connection";
import { isActiveAdministrator, poolNameOf } from "../registry/members";
import { forEachOf } from "../shared/concurrency";
import { conflict, Problem } from "../shared/errors";
import { changedMeanwhile, noConnection } from "./problems";
import type { Providers } from "./providers";
import type { ConnectionScope } from "./scope";

/** A user is read and deleted at the pool. */
const CALLS_OF_A_USER = 2;
const CONCURRENT = 4;

/** Milliseconds that one request spends on users: API Gateway waits 29 seconds. */
const SLICE = 15_000;

/**
 * Removes a tenant's connection: no token of it counts once the row says so, then client and provider go, then the users,
 * and the row last, so that an interrupted removal can be repeated.
 * @returns whether it is complete; false: users are left, and the request is to be repeated
 * @throws Problem 404, 409
 */
export async function removeConnection(
  scope: ConnectionScope,
  providers: Providers,
  milliseconds: () => number,
): Promise<{ readonly before: Connection; readonly complete: boolean }> {
  const before = await scope.connection.read();
  if (before === undefined) throw noConnection();
  if (before.state !== "removing") await requireOtherAdministrator(scope, before.provider);
  const row =
    before.state === "removing"
      ? before
      : await scope.connection.change(before, {
          set: { state: "removing", enforced: false },
          remove: ["break_glass_user_id"],
        });
  if (row === undefined) throw changedMeanwhile();
  await providers.remove(row.provider, row.sign_in_client_id);
  const complete = await removeUsers(scope, row.provider, milliseconds() + SLICE, milliseconds);
  if (complete && !(await scope.connection.remove(row))) throw changedMeanwhile();
  return { before, complete };
}

/** @returns false when time or the tenant's budget of calls ended first */
async function removeUsers(
  { members, directory, calls, tenantId }: ConnectionScope,
  provider: string,
  end: number,
  milliseconds: () => number,
): Promise<boolean> {
  let after: string | undefined;
  do {
    const page = await members.list(50, after);
    const users = page.members.filter(({ connection }) => connection === provider);
    if (users.length > 0) {
      try {
        await calls.admit(users.length * CALLS_OF_A_USER);
      } catch (error) {
        if (error instanceof Problem && error.status === 429) return false;
        throw error;
      }
    }
    await forEachOf(users, CONCURRENT, async (row) => {
      const { user_id, expected } = row;
      await members.dropAdministrator(user_id);
      if (!expected) await directory.remove(poolNameOf(row), tenantId);
      await members.remove(user_id);
    });
    after = page.next;
    if (after !== undefined && milliseconds() > end) return false;
  } while (after !== undefined);
  return true;
}

/** A tenant keeps an administrator who can still sign in. */
async function requireOtherAdministrator({ members }: ConnectionScope, provider: string): Promise<void> {
  const { userIds } = await members.administrators();
  for (const userId of userIds) {
    const row = await members.get(userId);
    if (isActiveAdministrator(row) && row?.connection !== provider) return;
  }
  throw conflict("Only users of the connection are administrators: invite one with a password first.");
}
