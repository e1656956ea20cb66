import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  UpdateCommand,
  type UpdateCommandInput,
} from "@aws-sdk/lib-dynamodb";
import type { TenantRole } from "../../api/route";
import {
  type Condition,
  type ConditionalUpdate,
  conditionalWrite,
  createItem,
  updateItem,
} from "../shared/conditional-write";

/** A user of a tenant: the rows of the members table whose sort key is a user id. Times are ISO 8601 in UTC. */
export interface Member {
  readonly tenant_id: string;
  /** The `sub` that Cognito gave. */
  readonly user_id: string;
  /** In lower case; the Cognito username. */
  readonly email: string;
  readonly role: TenantRole;
  /** What the tenant's administrators decided; a tenant that is not active has no user who can sign in all the same. */
  readonly status: "active" | "disabled";
  /** `pending` until the user has signed in and chosen a password. */
  readonly invitation: "pending" | "accepted";
  readonly created_at: string;
  readonly updated_at: string;
}

/**
 * Sort key of the one row a tenant that says who its active administrators are (`user_ids`, a string set): taking somebody
 * out is one conditional write, so that two requests at once cannot remove the last two. Sorts before every user id.
 */
export const ADMINISTRATORS_ROW = "#administrators";

/** A member as stored. */
export interface MemberRow extends Member {
  /** The request that made the row, until its invitation was sent: what a crash left can be told by it. */
  readonly attempt?: string;
  /** The user is on the way out: nothing changes the row but its removal. */
  readonly removing?: true;
  /** One more with each change; absent is 0. */
  readonly version?: number;
}

/** Who the active administrators are, and how often somebody was taken out: see `addAdministrator`. */
export interface AdministratorsSeen {
  readonly userIds: ReadonlySet<string>;
  readonly takenOut: number;
}

export interface MemberPage {
  readonly members: readonly MemberRow[];
  /** The user id after which the next page begins; absent on the last page. */
  readonly next?: string;
}

/** What can be changed of a member. */
export type MemberChange = Partial<Pick<MemberRow, "role" | "status" | "invitation" | "removing">>;

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
    return createItem(this.documents, this.table, {
      ...member,
      tenant_id: this.tenantId,
      created_at: now,
      updated_at: now,
      version: 1,
      ...(attempt !== undefined && { attempt }),
    } satisfies MemberRow);
  }

  /** Members by user id, at most `limit`; strongly consistent. */
  async list(limit: number, after: string = ADMINISTRATORS_ROW): Promise<MemberPage> {
    // A position comes from a client, who may have made it up.
    const from = after > ADMINISTRATORS_ROW ? after : ADMINISTRATORS_ROW;
    const { Items = [], LastEvaluatedKey } = await this.documents.send(
      new QueryCommand({
        TableName: this.table,
        // Beginning after the administrators' row, which sorts before every member.
        KeyConditionExpression: "tenant_id = :tenant AND user_id > :after",
        ExpressionAttributeValues: { ":tenant": this.tenantId, ":after": from },
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

  /** The member as changed, however it was; `undefined`: there is no such member. */
  update(userId: string, change: MemberChange): Promise<MemberRow | undefined> {
    return this.updateMember(userId, change, { exists: ["user_id"] });
  }

  /** The member as changed; `undefined`: the row is not as it was seen. */
  change(seen: MemberRow, change: MemberChange): Promise<MemberRow | undefined> {
    return this.updateMember(seen.user_id, change, asSeen(seen));
  }

  /** Gives the row whose invitation was not sent to another attempt; `undefined`: the row is not as it was seen. */
  takeOver(seen: MemberRow, attempt: string, change: Pick<Member, "role">): Promise<MemberRow | undefined> {
    return this.updateMember(seen.user_id, { ...change, attempt }, asSeen(seen));
  }

  /** The invitation was sent: nothing takes the row back any more. `undefined`: it is another attempt's. */
  settle(userId: string, attempt: string): Promise<MemberRow | undefined> {
    return this.updateMember(userId, {}, { where: { attempt }, remove: ["attempt"] });
  }

  /** Removes the row, if it is there. With an attempt: false when it is there and not that attempt's. */
  async remove(userId: string, attempt?: string): Promise<boolean> {
    const deleted = await conditionalWrite(() =>
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
    return deleted !== undefined;
  }

  /** The set of active administrators; strongly consistent. */
  async administrators(): Promise<AdministratorsSeen> {
    const { Item } = await this.documents.send(
      new GetCommand({ TableName: this.table, Key: this.key(ADMINISTRATORS_ROW), ConsistentRead: true }),
    );
    const { user_ids: userIds = new Set<string>(), taken_out: takenOut = 0 } = Item ?? {};
    return { userIds, takenOut };
  }

  /**
   * Puts an active administrator into the set. With what was seen before the row was last written: false when somebody was
   * taken out since, who may be this one, so that nobody gets in whose row is about to change.
   */
  addAdministrator(userId: string, seen?: AdministratorsSeen): Promise<boolean> {
    const sameAs = (takenOut: number) =>
      takenOut === 0 ? "attribute_not_exists(taken_out)" : "taken_out = :takenOut";
    return this.changeAdministrators({
      UpdateExpression: "ADD user_ids :user",
      ...(seen && { ConditionExpression: sameAs(seen.takenOut) }),
      ExpressionAttributeValues: {
        ":user": new Set([userId]),
        ...(seen && seen.takenOut > 0 && { ":takenOut": seen.takenOut }),
      },
    });
  }

  /**
   * Takes a member out who is to be an active administrator no longer, before that is done; false when nobody would be left
   * in the set. True also for one who is out already, so that what broke off can be repeated.
   */
  async takeOutAdministrator(userId: string): Promise<boolean> {
    const values = { ":id": userId, ":one": 1 };
    return (
      (await this.changeAdministrators({
        UpdateExpression: "DELETE user_ids :user ADD taken_out :one",
        ConditionExpression: "contains(user_ids, :id) AND size(user_ids) > :one",
        ExpressionAttributeValues: { ...values, ":user": new Set([userId]) },
      })) ||
      (await this.changeAdministrators({
        UpdateExpression: "ADD taken_out :one",
        ConditionExpression: "attribute_exists(user_ids) AND NOT contains(user_ids, :id)",
        ExpressionAttributeValues: values,
      }))
    );
  }

  /** Takes somebody out who is no active administrator as it is: whose role has changed, or who never became one. */
  async dropAdministrator(userId: string): Promise<void> {
    await this.changeAdministrators({
      UpdateExpression: "DELETE user_ids :user ADD taken_out :one",
      // Without the condition DynamoDB would make the row of a tenant that has none.
      ConditionExpression: "contains(user_ids, :id)",
      ExpressionAttributeValues: { ":id": userId, ":one": 1, ":user": new Set([userId]) },
    });
  }

  /** Removes the administrators' row: for a tenant that is purged. */
  async removeAdministrators(): Promise<void> {
    await this.documents.send(
      new DeleteCommand({ TableName: this.table, Key: this.key(ADMINISTRATORS_ROW) }),
    );
  }

  private async changeAdministrators(update: Partial<UpdateCommandInput>): Promise<boolean> {
    const changed = await conditionalWrite(() =>
      this.documents.send(
        new UpdateCommand({ TableName: this.table, Key: this.key(ADMINISTRATORS_ROW), ...update }),
      ),
    );
    return changed !== undefined;
  }

  private async updateMember(
    userId: string,
    change: MemberChange & Pick<MemberRow, "attempt">,
    condition: Omit<ConditionalUpdate, "set" | "increment">,
  ): Promise<MemberRow | undefined> {
    const updated = await updateItem(this.documents, this.table, this.key(userId), {
      set: { ...change, updated_at: this.now().toISOString() },
      increment: ["version"],
      ...condition,
    });
    return updated as MemberRow | undefined;
  }

  private key(userId: string) {
    return { tenant_id: this.tenantId, user_id: userId };
  }
}

/** The row still has the version that was read. */
const asSeen = ({ version }: MemberRow): Condition => ({ where: { version }, exists: ["user_id"] });
