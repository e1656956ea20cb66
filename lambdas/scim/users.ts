import type { AuditFacts } from "../../api/audit";
import { emailAddress } from "../../api/fields";
import type { MemberRow } from "../registry/members";
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
  ) {}

  /** All users that the filter matches, by id. A tenant's own users alone are read. */
  async find(filter: string | undefined): Promise<readonly Resource[]> {
    const names = await this.groupNames();
    const resources: Resource[] = [];
    for await (const row of this.scope.members.all(READ)) {
      if (!row.removing) resources.push(userResource(row, names));
    }
    return matching(resources, filter);
  }

  /** @throws Problem 404 also for another tenant's user */
  async read(userId: string): Promise<Resource> {
    return userResource(await this.row(userId), await this.groupNames());
  }

  /** Invites the user, as a member. @throws ScimError 409 `uniqueness`; as {@link UserManagement.invite} */
  async create(body: unknown): Promise<Resource> {
    requireSmall(body);
    const given = received("User", body);
    const profile = profileOf(given);
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
  remove(userId: string): Promise<void> {
    return this.management.remove(this.scope, userId, (change) => this.record(userId, change));
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
    if (status !== row.status) await this.change(row.user_id, { status });
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

  private async keep(userId: string, profile: Resource): Promise<void> {
    if (!(await this.scope.members.update(userId, { profile }))) throw unknownUser();
  }

  private async row(userId: string): Promise<MemberRow> {
    const row = await this.scope.members.get(userId);
    if (!row || row.removing) throw unknownUser();
    return row;
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
