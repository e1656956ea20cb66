import { DeleteCommand, GetCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { TenantRole } from "../../api/route";
import type { Documents } from "../aws/dynamodb";
import { reservedRow } from "../registry/members";
import { createItem, updateItem } from "../shared/conditional-write";

/** A group of the tenant's identity provider; its members' rows name it. Times are ISO 8601 in UTC. */
export interface Group {
  readonly group_id: string;
  readonly display_name: string;
  readonly external_id?: string;
  /** What its members are. */
  readonly role: TenantRole;
  readonly created_at: string;
  readonly updated_at: string;
}

const PREFIX = reservedRow("scim_group#");

/** The groups of one tenant: rows of its partition of the members table. */
export class GroupRows {
  /** @param documents with the tenant's own session */
  constructor(
    private readonly documents: Documents,
    private readonly table: string,
    private readonly tenantId: string,
    private readonly now: () => Date,
  ) {}

  /** `undefined` if there is no such group; strongly consistent. */
  async get(groupId: string): Promise<Group | undefined> {
    const { Item } = await this.documents.send(
      new GetCommand({ TableName: this.table, Key: this.key(groupId), ConsistentRead: true }),
    );
    return Item && groupOf(Item);
  }

  /** All groups, by id; strongly consistent. Their number is bounded. */
  async list(): Promise<readonly Group[]> {
    const groups: Group[] = [];
    let from: Record<string, unknown> | undefined;
    do {
      const { Items = [], LastEvaluatedKey } = await this.documents.send(
        new QueryCommand({
          TableName: this.table,
          KeyConditionExpression: "tenant_id = :tenant AND begins_with(user_id, :prefix)",
          ExpressionAttributeValues: { ":tenant": this.tenantId, ":prefix": PREFIX },
          ConsistentRead: true,
          ...(from !== undefined && { ExclusiveStartKey: from }),
        }),
      );
      groups.push(...Items.map(groupOf));
      from = LastEvaluatedKey;
    } while (from !== undefined);
    return groups;
  }

  /** Adds a group whose members keep their role. */
  async add(groupId: string, { display_name, external_id }: Named): Promise<Group> {
    const now = this.now().toISOString();
    const row = {
      ...this.key(groupId),
      display_name,
      ...(external_id !== undefined && { external_id }),
      role: "tenant-member",
      created_at: now,
      updated_at: now,
    };
    if (!(await createItem(this.documents, this.table, row))) throw new Error("a new group's id is taken");
    return groupOf(row);
  }

  /** Changes the names. @returns `undefined` if there is no such group */
  rename(groupId: string, { display_name, external_id }: Named): Promise<Group | undefined> {
    return this.update(groupId, {
      set: { display_name, external_id },
      remove: external_id === undefined ? ["external_id"] : [],
    });
  }

  /** @returns `undefined` if there is no such group */
  setRole(groupId: string, role: TenantRole): Promise<Group | undefined> {
    return this.update(groupId, { set: { role } });
  }

  async remove(groupId: string): Promise<void> {
    await this.documents.send(new DeleteCommand({ TableName: this.table, Key: this.key(groupId) }));
  }

  private async update(
    groupId: string,
    { set, remove = [] }: { set: Readonly<Record<string, unknown>>; remove?: readonly string[] },
  ): Promise<Group | undefined> {
    const updated = await updateItem(this.documents, this.table, this.key(groupId), {
      set: { ...set, updated_at: this.now().toISOString() },
      remove,
      exists: ["user_id"],
    });
    return updated && groupOf(updated);
  }

  private key(groupId: string) {
    return { tenant_id: this.tenantId, user_id: PREFIX + groupId };
  }
}

/** What an identity provider says of a group. */
export type Named = Pick<Group, "display_name" | "external_id">;

const groupOf = ({ user_id, tenant_id: _, ...row }: Record<string, unknown>): Group =>
  ({ ...row, group_id: String(user_id).slice(PREFIX.length) }) as unknown as Group;
