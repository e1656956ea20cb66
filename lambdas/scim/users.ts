import type { AuditFacts } from "../../api/audit";
import { emailAddress } from "../../api/fields";
import type { TenantRole } from "../../api/route";
import { changedMeanwhile } from "../registry/alignment";
import type { MemberRow, NewMember } from "../registry/members";
import { Problem } from "../shared/errors";
import type { Recorded } from "../shared/recorded";
import type { UserManagement } from "../users/management";
import { addressInUse, unknownUser } from "../users/problems";
import { applicable, translatedPatch } from "./dialect";
import { type Operation, patched, type Resource, received, ScimError } from "./library";
import { matching } from "./lists";
import type { ScimScope } from "./scope";
import { profileOf, requireSmall, userResource } from "./user-resource";

/** Adds a change of a user to the audit trail. */
export type UserRecorder = (userId: string, change: Recorded) => void;

/** Rows of a read. */
const READ = 1_000;

/** A tenant's users for its identity provider, by the rules that its administrators have. */
export class ScimUsers {
  constructor(
    private readonly management: UserManagement,
    private readonly scope: ScimScope,
    private readonly record: UserRecorder,
    private readonly newId: () => string,
  ) {}

  /** All users that the filter matches, by id. A tenant's own users alone are read. */
  async find(filter: string | undefined): Promise<readonly Resource[]> {
    const names = await this.groupNames();
    const rows: MemberRow[] = [];
    for await (const row of this.scope.members.all(READ)) if (!row.removing) rows.push(row);
    const withPassword = new Set(rows.flatMap(({ email, connection }) => (connection ? [] : [email])));
    // One resource for an address: what becomes of it, becomes of the user of the connection.
    const shown = rows.filter(({ email, connection }) => !connection || !withPassword.has(email));
    return matching(
      shown.map((row) => userResource(row, names)),
      filter,
    );
  }

  /** @throws Problem 404 also for another tenant's user */
  async read(userId: string): Promise<Resource> {
    return userResource(await this.row(userId), await this.groupNames());
  }

  /**
   * Invites the user, as a member; where users sign in through a connection, expects the user there instead, without mail
   * and password. @throws ScimError 409 `uniqueness`; as {@link UserManagement.invite}
   */
  async create(body: unknown): Promise<Resource> {
    requireSmall(body);
    const given = received("User", body);
    const profile = profileOf(given);
    const connection = await this.scope.connection.read();
    if (connection?.state === "active") {
      const status = given.active === false ? "disabled" : "active";
      const { provider } = connection;
      return this.read(await this.expect({ email: addressIn(given), status, profile, connection: provider }));
    }
    const { user_id } = await this.invite(addressIn(given));
    await this.keep(user_id, profile);
    if (given.active === false) await this.change(user_id, { status: "disabled" });
    return this.read(user_id);
  }

  /** @throws Problem as {@link UserManagement.change} */
  async replace(userId: string, body: unknown): Promise<Resource> {
    requireSmall(body);
    return this.write(await this.row(userId), received("User", body));
  }

  /** @throws ScimError 400 for a patch that does not fit the user */
  async patch(userId: string, operations: readonly Operation[]): Promise<Resource> {
    requireSmall(operations);
    const row = await this.row(userId);
    let resource = userResource(row, new Map());
    for (const each of translatedPatch(operations)) {
      resource = await patched("User", resource, applicable(each, resource));
    }
    return this.write(row, received("User", resource));
  }

  /** @throws Problem as {@link UserManagement.remove} */
  async remove(userId: string): Promise<void> {
    const { provisioned } = this.scope;
    const row = await this.rowOf(userId);
    const rows = await this.rowsOfAddress(row);
    const remembers = await this.isConnected();
    // First: nobody signs in with the address between.
    if (remembers) await provisioned.keep(row.email, undefined);
    try {
      for (const { user_id } of rows) {
        await this.management.remove(this.scope, user_id, (change) => this.record(user_id, change));
      }
    } catch (error) {
      if (remembers) await provisioned.keep(row.email, row.user_id);
      throw error;
    }
  }

  /** Changes the role of a group's member. It outlasts the sign-ins of a user of a connection. */
  async changeRole(userId: string, role: TenantRole): Promise<void> {
    const { members } = this.scope;
    const row = await members.get(userId);
    if (row?.connection !== undefined) await members.update(userId, { scim_role: role });
    await this.change(userId, { role });
  }

  /** Changes role or status. @throws Problem as {@link UserManagement.change} */
  async change(userId: string, change: Parameters<UserManagement["change"]>[2]): Promise<void> {
    const operation =
      change.role !== undefined ? "set-role" : change.status === "disabled" ? "disable" : "enable";
    await this.management.change(this.scope, userId, change, (recorded) =>
      this.record(userId, { operation, ...recorded }),
    );
  }

  private async write(row: MemberRow, given: Resource): Promise<Resource> {
    if (addressIn(given) !== row.email) {
      throw new ScimError(400, "mutability", "userName cannot change: remove the user and create another.");
    }
    const profile = profileOf(given);
    const status = given.active === false ? "disabled" : given.active === true ? "active" : row.status;
    // Revokes first: a failure to keep names must not keep someone signed in.
    if (status !== row.status) await this.setStatus(row, status);
    if (JSON.stringify(profile) !== JSON.stringify(row.profile)) await this.keep(row.user_id, profile);
    return this.read(row.user_id);
  }

  private async invite(email: string): Promise<{ readonly user_id: string }> {
    try {
      let facts: AuditFacts | undefined;
      const user = await this.management.invite(this.scope, email, "tenant-member", ({ after }) => {
        facts = after;
      });
      this.record(user.user_id, { operation: "invite", ...(facts && { after: facts }) });
      return user;
    } catch (error) {
      if (error instanceof Problem && error.message === addressInUse().message) {
        throw new ScimError(409, "uniqueness", error.message);
      }
      throw error;
    }
  }

  /** Makes the row of a user who signs in through the connection. @returns its id. @throws ScimError 400, 409 */
  private async expect({
    email,
    ...user
  }: Pick<NewMember, "email" | "status" | "profile" | "connection">): Promise<string> {
    const { members, provisioned, isOwnDomain } = this.scope;
    if (!(await isOwnDomain(email.slice(email.lastIndexOf("@") + 1)))) {
      throw new ScimError(400, "invalidValue", "userName is in no verified domain of the company.");
    }
    const seen = await provisioned.of(email);
    for await (const row of members.all(READ)) {
      if (row.email === email) throw new ScimError(409, "uniqueness", addressInUse().message);
    }
    const user_id = this.newId();
    if (!(await provisioned.claim(email, user_id, seen))) {
      throw new ScimError(409, "uniqueness", addressInUse().message);
    }
    const member = { user_id, email, role: "tenant-member", invitation: "pending", expected: true } as const;
    if (!(await members.add({ ...member, ...user }))) throw new Error("a new user's id is taken");
    const { role, invitation } = member;
    this.record(user_id, { operation: "expect", after: { role, status: user.status, invitation } });
    return user_id;
  }

  /** Changes the status of all users of the address: one with a password, and one of the connection. */
  private async setStatus(row: MemberRow, status: MemberRow["status"]): Promise<void> {
    if (await this.isConnected()) await this.scope.provisioned.keep(row.email, row.user_id);
    for (const { user_id } of await this.rowsOfAddress(row)) await this.change(user_id, { status });
  }

  private async rowsOfAddress(row: MemberRow): Promise<readonly MemberRow[]> {
    const rows = [row];
    if (!(await this.isConnected())) return rows;
    for await (const other of this.scope.members.all(READ)) {
      if (other.email === row.email && other.user_id !== row.user_id) rows.push(other);
    }
    return rows;
  }

  private async isConnected(): Promise<boolean> {
    return (await this.scope.connection.read()) !== undefined;
  }

  private async keep(userId: string, profile: Resource): Promise<void> {
    if (!(await this.scope.members.update(userId, { profile }))) throw unknownUser();
  }

  private async row(userId: string): Promise<MemberRow> {
    const row = await this.rowOf(userId);
    if (row.removing) throw row.expected ? changedMeanwhile() : unknownUser();
    return row;
  }

  /** Of a user who has signed in since, the row is another one. */
  private async rowOf(scimId: string): Promise<MemberRow> {
    const { members, provisioned } = this.scope;
    const row = await members.get(scimId);
    if (row && !(row.expected && row.removing)) return row;
    const userId = await provisioned.userIdOf(scimId);
    const renamed = userId === scimId ? undefined : await members.get(userId);
    const found = renamed ?? row;
    if (!found) throw unknownUser();
    return found;
  }

  private async groupNames(): Promise<ReadonlyMap<string, string>> {
    const groups = await this.scope.groups.list();
    return new Map(groups.map(({ group_id, display_name }) => [group_id, display_name]));
  }
}

/** The address that a resource signs in with. @throws ScimError 400 */
function addressIn({ userName }: Resource): string {
  const address = emailAddress.safeParse(typeof userName === "string" ? userName.toLowerCase() : userName);
  if (!address.success) throw new ScimError(400, "invalidValue", "userName must be an e-mail address.");
  return address.data;
}
