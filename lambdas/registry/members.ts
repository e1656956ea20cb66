import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { holds } from "../shared/conditional";
import { ADMINISTRATORS_ROW, type Member } from "./member";

/** A member as stored. */
export interface MemberRow extends Member {
  /** The request that made the row, until its invitation was sent: what a crash left can be told by it. */
  readonly attempt?: string;
}

export interface MemberPage {
  readonly members: readonly MemberRow[];
  /** The user id after which the next page begins; absent on the last page. */
  readonly next?: string;
}

/** What can be changed of a member. */
export type MemberChange = Partial<Pick<Member, "role" | "status" | "invitation">>;

/** Whether a member counts among those of whom a tenant keeps at least one. */
export const isActiveAdministrator = (member: Pick<Member, "role" | "status"> | undefined): boolean =>
  member?.role === "tenant-admin" && member.status === "active";

/** The users of one tenant: its rows of the members table, and the row that says who its active administrators are. */
export class Members {
  constructor(
    private readonly documents: Pick<DynamoDBDocumentClient, "send">,
    private readonly table: string,
    readonly tenantId: string,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /** `undefined` when there is no such member; strongly consistent. */
  async get(userId: string): Promise<MemberRow | undefined> {
    if (userId === ADMINISTRATORS_ROW) return undefined;
    const { Item } = await this.documents.send(
      new GetCommand({ TableName: this.table, Key: this.key(userId), ConsistentRead: true }),
    );
    return Item as MemberRow | undefined;
  }

  /** Writes a new member, times included; false: there is one already. `attempt`: see MemberRow. */
  add(member: Omit<Member, "tenant_id" | "created_at" | "updated_at">, attempt?: string): Promise<boolean> {
    const now = this.now().toISOString();
    return holds(() =>
      this.documents.send(
        new PutCommand({
          TableName: this.table,
          Item: {
            ...member,
            tenant_id: this.tenantId,
            created_at: now,
            updated_at: now,
            ...(attempt !== undefined && { attempt }),
          } satisfies MemberRow,
          ConditionExpression: "attribute_not_exists(user_id)",
        }),
      ),
    );
  }

  /** Members by user id, at most `limit`; strongly consistent. */
  async list(limit: number, after: string = ADMINISTRATORS_ROW): Promise<MemberPage> {
    const { Items = [], LastEvaluatedKey } = await this.documents.send(
      new QueryCommand({
        TableName: this.table,
        // Beginning after the administrators' row, which sorts before every member.
        KeyConditionExpression: "tenant_id = :tenant AND user_id > :after",
        ExpressionAttributeValues: { ":tenant": this.tenantId, ":after": after },
        // One more than asked for tells whether there is a next page, without a last page that is empty.
        Limit: limit + 1,
        ConsistentRead: true,
      }),
    );
    const members = Items.slice(0, limit) as MemberRow[];
    const more = LastEvaluatedKey !== undefined || members.length < Items.length;
    const last = members.at(-1);
    return more && last ? { members, next: last.user_id } : { members };
  }

  /** Every member, a page at a time. */
  async *all(pageSize = 100): AsyncGenerator<MemberRow> {
    let after: string | undefined;
    do {
      const { members, next }: MemberPage = await this.list(pageSize, after);
      yield* members;
      after = next;
    } while (after !== undefined);
  }

  /** The member as changed; `undefined`: there is no such member. */
  update(userId: string, change: MemberChange): Promise<MemberRow | undefined> {
    const names = Object.keys(change);
    return this.updateMember(userId, {
      UpdateExpression: `SET ${[...names.map((name) => `#${name} = :${name}`), "updated_at = :now"].join(", ")}`,
      ConditionExpression: "attribute_exists(user_id)",
      ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: {
        ":now": this.now().toISOString(),
        ...Object.fromEntries(Object.entries(change).map(([name, value]) => [`:${name}`, value])),
      },
    });
  }

  /** Gives the row whose invitation was not sent to another attempt; `undefined`: it is not as it was seen. */
  takeOver(row: MemberRow, attempt: string): Promise<MemberRow | undefined> {
    return this.updateMember(row.user_id, {
      UpdateExpression: "SET attempt = :attempt",
      ConditionExpression: "attempt = :seen",
      ExpressionAttributeValues: { ":attempt": attempt, ":seen": row.attempt ?? "" },
    });
  }

  /** The invitation was sent: nothing takes the row back any more. `undefined`: it is another attempt's. */
  settle(userId: string, attempt: string): Promise<MemberRow | undefined> {
    return this.updateMember(userId, {
      UpdateExpression: "REMOVE attempt",
      ConditionExpression: "attempt = :attempt",
      ExpressionAttributeValues: { ":attempt": attempt },
    });
  }

  /** Removes the row, if it is there. With an attempt: false when it is there and not that attempt's. */
  remove(userId: string, attempt?: string): Promise<boolean> {
    return holds(() =>
      this.documents.send(
        new DeleteCommand({
          TableName: this.table,
          Key: this.key(userId),
          ...(attempt !== undefined && {
            ConditionExpression: "attribute_not_exists(user_id) OR attempt = :attempt",
            ExpressionAttributeValues: { ":attempt": attempt },
          }),
        }),
      ),
    );
  }

  /** User ids of the active administrators, as far as the set knows; strongly consistent. */
  async administrators(): Promise<ReadonlySet<string>> {
    const { Item } = await this.documents.send(
      new GetCommand({ TableName: this.table, Key: this.key(ADMINISTRATORS_ROW), ConsistentRead: true }),
    );
    return (Item?.user_ids as ReadonlySet<string> | undefined) ?? new Set();
  }

  /** Puts an active administrator into the set. */
  async addAdministrator(userId: string): Promise<void> {
    await this.changeAdministrators("ADD", userId);
  }

  /**
   * Takes a member out who is to be an active administrator no longer, before that is done; false when nobody would be left
   * in the set. True also for one who is out already, so that what broke off can be repeated.
   */
  async takeOutAdministrator(userId: string): Promise<boolean> {
    const taken = await holds(() =>
      this.changeAdministrators("DELETE", userId, "contains(user_ids, :id) AND size(user_ids) > :one", {
        ":id": userId,
        ":one": 1,
      }),
    );
    if (taken) return true;
    const left = await this.administrators();
    return left.size > 0 && !left.has(userId);
  }

  /** Takes somebody out who is no active administrator as it is: whose role has changed, or who never became one. */
  async dropAdministrator(userId: string): Promise<void> {
    // Without the condition DynamoDB would make the row of a tenant that has none.
    await holds(() =>
      this.changeAdministrators("DELETE", userId, "contains(user_ids, :id)", { ":id": userId }),
    );
  }

  /** Removes the administrators' row: for a tenant that is purged. */
  async removeAdministrators(): Promise<void> {
    await this.documents.send(
      new DeleteCommand({ TableName: this.table, Key: this.key(ADMINISTRATORS_ROW) }),
    );
  }

  private async changeAdministrators(
    action: "ADD" | "DELETE",
    userId: string,
    condition?: string,
    values?: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    await this.documents.send(
      new UpdateCommand({
        TableName: this.table,
        Key: this.key(ADMINISTRATORS_ROW),
        UpdateExpression: `${action} user_ids :user`,
        ExpressionAttributeValues: { ":user": new Set([userId]), ...values },
        ...(condition !== undefined && { ConditionExpression: condition }),
      }),
    );
  }

  private async updateMember(
    userId: string,
    update: Readonly<{
      UpdateExpression: string;
      ConditionExpression: string;
      ExpressionAttributeNames?: Record<string, string>;
      ExpressionAttributeValues: Record<string, unknown>;
    }>,
  ): Promise<MemberRow | undefined> {
    let updated: MemberRow | undefined;
    await holds(async () => {
      const { Attributes } = await this.documents.send(
        new UpdateCommand({
          TableName: this.table,
          Key: this.key(userId),
          ...update,
          ReturnValues: "ALL_NEW",
        }),
      );
      updated = Attributes as MemberRow | undefined;
    });
    return updated;
  }

  private key(userId: string) {
    return { tenant_id: this.tenantId, user_id: userId };
  }
}
