import type { TenantRole } from "../../api/route";
import type { MemberRow } from "../registry/members";
import { forEachOf } from "../shared/concurrency";
import { conflict, notFound } from "../shared/errors";
import { type MemberChanges, memberIds, sortedPatch } from "./group-patch";
import type { Group, Named } from "./group-rows";
import { type Operation, patched, type Resource, received, ScimError } from "./library";
import { matching } from "./lists";
import { type ChangeRole, demote, promote, requireFew } from "./roles";
import type { ScimScope } from "./scope";
import { scimIdOf } from "./user-resource";

/** Groups of a tenant: each list reads them all. */
const MOST_GROUPS = 500;

const unknownGroup = () => notFound("The tenant has no such group.");

/** Rows of a read. */
const READ = 1_000;

/** Reads at a time. */
const CONCURRENT = 20;

/** A tenant's groups for its identity provider. */
export class ScimGroups {
  constructor(
    private readonly scope: ScimScope,
    private readonly newId: () => string,
    private readonly changeRole: ChangeRole,
  ) {}

  /** The groups that a filter matches, by id, without members. @throws ScimError 400 for a filter of members */
  async find(filter: string | undefined): Promise<readonly Resource[]> {
    if (/\bmembers\b/i.test((filter ?? "").replaceAll(/"[^"]*"/g, ""))) {
      throw new ScimError(400, "invalidFilter", "Groups cannot be filtered by members.");
    }
    return matching((await this.scope.groups.list()).map(groupResource), filter);
  }

  /** Without members. @throws Problem 404 also for another tenant's group */
  async read(groupId: string): Promise<Resource> {
    return groupResource(await this.row(groupId));
  }

  /** The ids of each group's members, as the identity provider knows them. */
  async membersOf(groupIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
    return this.idsOf(groupIds, scimIdOf);
  }

  private async idsOf(
    groupIds: readonly string[],
    idOf: (row: MemberRow) => string = ({ user_id }) => user_id,
  ): Promise<ReadonlyMap<string, readonly string[]>> {
    const found = new Map<string, string[]>(groupIds.map((id) => [id, []]));
    for await (const row of this.scope.members.all(READ)) {
      if (!row.removing) for (const id of row.groups ?? []) found.get(id)?.push(idOf(row));
    }
    return found;
  }

  /** @throws ScimError 409 `uniqueness` */
  async create(body: Resource): Promise<Resource> {
    const { members, ...rest } = body;
    const named = namedIn(received("Group", rest));
    const groups = await this.scope.groups.list();
    if (groups.length >= MOST_GROUPS) throw conflict(`A tenant has at most ${MOST_GROUPS} groups.`);
    requireFreeName(groups, named);
    const group = await this.scope.groups.add(this.newId(), named);
    await this.changeMembers(group, allOf(members));
    return groupResource(group);
  }

  async replace(groupId: string, body: Resource): Promise<Resource> {
    const group = await this.row(groupId);
    const { members, ...rest } = body;
    const named = namedIn(received("Group", rest));
    const changes = allOf(members);
    // First: a name that is taken is refused before anything changes.
    const renamed = await this.rename(group, named);
    await this.changeMembers(group, { ...changes, only: true });
    return groupResource(renamed);
  }

  async patch(groupId: string, operations: readonly Operation[]): Promise<void> {
    const group = await this.row(groupId);
    const { members, others } = sortedPatch(operations);
    let resource = groupResource(group);
    for (const operation of others) resource = await patched("Group", resource, operation);
    const named = namedIn(received("Group", resource));
    await this.rename(group, named);
    await this.changeMembers(group, members);
  }

  async remove(groupId: string): Promise<void> {
    const group = await this.row(groupId);
    await this.changeMembers(group, { users: new Map(), only: true });
    await this.scope.groups.remove(groupId);
  }

  /** Gives a group's members a role: grants after the row is written, revokes before. */
  async setRole(groupId: string, role: TenantRole): Promise<{ before: Group; after: Group }> {
    const before = await this.row(groupId);
    const members = (await this.idsOf([groupId])).get(groupId) ?? [];
    if (role === "tenant-admin") requireFew(members.length);
    else if (before.role === "tenant-admin") await demote(this.scope, before, members, this.changeRole);
    const after = await this.scope.groups.setRole(groupId, role);
    if (!after) throw unknownGroup();
    if (role === "tenant-admin") await promote(this.scope, members, this.changeRole);
    return { before, after };
  }

  /** Changes who is in a group: revokes roles before the rows are written, and grants them after. */
  private async changeMembers(group: Group, { users: named, only }: MemberChanges): Promise<void> {
    const { group_id, role } = group;
    const users = await this.known(named);
    const isOfAdministrators = role === "tenant-admin";
    const current = only || isOfAdministrators ? ((await this.idsOf([group_id])).get(group_id) ?? []) : [];
    const joining = [...users].flatMap(([id, isIn]) => (isIn ? [id] : []));
    const leaving = only
      ? current.filter((id) => users.get(id) !== true)
      : [...users].flatMap(([id, isIn]) => (isIn ? [] : [id]));
    const gone = new Set(leaving);
    const members = [...new Set([...current, ...joining])].filter((id) => !gone.has(id));
    if (isOfAdministrators) {
      requireFew(members.length);
      await demote(this.scope, group, leaving, this.changeRole);
    }
    await this.scope.memberships.leave(group_id, leaving);
    const present = new Set(current);
    const unknown = await this.scope.memberships.join(
      group_id,
      joining.filter((id) => !present.has(id)),
    );
    if (isOfAdministrators) await promote(this.scope, members, this.changeRole);
    const [one] = unknown;
    if (one !== undefined) throw new ScimError(400, "invalidValue", `The tenant has no user ${one}.`);
  }

  /** By the ids of rows. Only users of a connection can have other ones. */
  private async known(users: MemberChanges["users"]): Promise<MemberChanges["users"]> {
    if (users.size === 0 || (await this.scope.connection.read()) === undefined) return users;
    const known: [string, boolean][] = [];
    await forEachOf([...users], CONCURRENT, async ([id, isIn]) => {
      known.push([await this.scope.provisioned.userIdOf(id), isIn]);
    });
    return new Map(known);
  }

  private async rename(group: Group, named: Named): Promise<Group> {
    const { display_name, external_id } = named;
    if (display_name === group.display_name && external_id === group.external_id) return group;
    const groups = await this.scope.groups.list();
    requireFreeName(
      groups.filter(({ group_id }) => group_id !== group.group_id),
      named,
    );
    const renamed = await this.scope.groups.rename(group.group_id, named);
    if (!renamed) throw unknownGroup();
    return renamed;
  }

  private async row(groupId: string): Promise<Group> {
    const group = await this.scope.groups.get(groupId);
    if (!group) throw unknownGroup();
    return group;
  }
}

const allOf = (members: unknown): MemberChanges => ({
  users: new Map(
    (members === undefined || members === null ? [] : memberIds(members)).map((id) => [id, true]),
  ),
  only: false,
});

const MOST_NAME = 256;

function namedIn({ displayName, externalId }: Resource): Named {
  const texts = [displayName, externalId ?? ""];
  if (!texts.every((text) => typeof text === "string" && text.length <= MOST_NAME) || displayName === "") {
    throw new ScimError(
      400,
      "invalidValue",
      `displayName and externalId have at most ${MOST_NAME} characters.`,
    );
  }
  return {
    display_name: String(displayName),
    ...(externalId !== undefined && { external_id: String(externalId) }),
  };
}

function requireFreeName(groups: readonly Group[], { display_name }: Named): void {
  const name = display_name.toLowerCase();
  if (groups.some((each) => each.display_name.toLowerCase() === name)) {
    throw new ScimError(409, "uniqueness", "A group has the name already.");
  }
}

const groupResource = ({ group_id, display_name, external_id, created_at, updated_at }: Group): Resource => ({
  id: group_id,
  displayName: display_name,
  ...(external_id !== undefined && { externalId: external_id }),
  meta: { created: created_at, lastModified: updated_at },
});
