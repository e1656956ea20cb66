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
  /** The `sub` that Cognito assigned. */
  readonly user_id: string;
  /** In lower case; the Cognito username. */
  readonly email: string;
  readonly role: TenantRole;
  /** As the tenant's administrators decided. While the tenant is not active, no user can sign in. */
  readonly status: "active" | "disabled";
  /** `pending` until the user has signed in and chosen a password. */
  readonly invitation: "pending" | "accepted";
  readonly created_at: string;
  readonly updated_at: string;
}

/** Prefix of the sort keys of a tenant's rows that are not members. They sort before every user id. */
const RESERVED = "#";
/** Sorts after the reserved rows, and before every user id. */
const AFTER_RESERVED = "$";

/** Sort key of a row of the tenant that is not a member. */
export const reservedRow = (name: string): string => `${RESERVED}${name}`;

/**
 * Sort key of the tenant's row with its active administrators (`user_ids`, a string set). Removing one is a single
 * conditional write, so that concurrent requests cannot remove the last two.
 */
export const ADMINISTRATORS_ROW = reservedRow("administrators");

/** A member as stored. */
export interface MemberRow extends Member {
  /** The request that created the row, until its invitation is sent: identifies the remains of a crash. */
  readonly attempt?: string;
  /** The user is being removed: nothing else changes the row. */
  readonly removing?: true;
  /** Grows by one with each change; absent: 0. */
  readonly version?: number;
  /** Since when each sign-in uses the second factor; absent: the user has none. */
  readonly second_factor_since?: string;
  /** When the newest change of the second factor happened of which a mail told the user; absent: none did. */
  readonly told_until?: string;
  /** Sessions that began earlier are over; absent: none was ended. */
  readonly sessions_since?: string;
  /** What the tenant's identity provider says of the user, by SCIM; absent: nothing. */
  readonly profile?: Readonly<Record<string, unknown>>;
  /** Ids of the identity provider's groups that the user is in; some may be gone. */
  readonly groups?: ReadonlySet<string>;
  /** The provider of the connection through which the user signs in; absent: the user has a password. */
  readonly connection?: string;
  /** Disabled as the company's groups gave no role any more, and enabled again when they do. */
  readonly without_role?: true;
  /** Name at the user pool of a user of a connection; absent: `user_id`. See `poolNameOf`. */
  readonly pool_user?: string;
  /** Made by SCIM for a user of a connection who has not signed in yet: the pool has none. `user_id` is no `sub`. */
  readonly expected?: true;
  /** By which the identity provider knows the user; absent: `user_id`. */
  readonly scim_id?: string;
  /** The role that a group of the identity provider gives a user of a connection; absent: none has. */
  readonly scim_role?: TenantRole;
}

/** A new member. */
export type NewMember = Omit<Member, "tenant_id" | "created_at" | "updated_at"> &
  Pick<MemberRow, "connection" | "pool_user" | "expected" | "profile" | "groups" | "scim_id" | "scim_role">;

/**
 * The name by which the user pool finds a member: of a local user it takes the `sub`, of one of a provider the username
 * alone. Source: Cognito API reference, AdminGetUser, Username.
 */
export const poolNameOf = ({ pool_user, user_id }: Pick<MemberRow, "pool_user" | "user_id">): string =>
  pool_user ?? user_id;

/** The active administrators, and the number of removals from the set: see `addAdministrator`. */
export interface AdministratorsSeen {
  readonly userIds: ReadonlySet<string>;
  readonly takenOut: number;
}

export interface MemberPage {
  readonly members: readonly MemberRow[];
  /** The user id after which the next page begins; absent on the last page. */
  readonly next?: string;
}

/** A change of a member. */
export type MemberChange = Partial<
  Pick<
    MemberRow,
    | "role"
    | "status"
    | "invitation"
    | "removing"
    | "second_factor_since"
    | "sessions_since"
    | "told_until"
    | "email"
    | "without_role"
    | "profile"
    | "pool_user"
    | "scim_role"
  >
>;

/** Whether a member is an active administrator, of whom a tenant keeps at least one. */
export const isActiveAdministrator = (member: Pick<Member, "role" | "status"> | undefined): boolean =>
  member?.role === "tenant-admin" && member.status === "active";

/** The users of one tenant: its rows of the members table, and the row of its active administrators. */
export class Members {
  constructor(
    private readonly documents: Pick<DynamoDBDocumentClient, "send">,
    private readonly table: string,
    readonly tenantId: string,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /** `undefined` if there is no such member; strongly consistent. */
  async get(userId: string): Promise<MemberRow | undefined> {
    if (userId.startsWith(RESERVED)) return undefined;
    const { Item } = await this.documents.send(
      new GetCommand({ TableName: this.table, Key: this.key(userId), ConsistentRead: true }),
    );
    return Item as MemberRow | undefined;
  }

  /** Adds a member, with times. @returns false when the member exists. `attempt`: see MemberRow. */
  add(member: NewMember, attempt?: string): Promise<boolean> {
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
  async list(limit: number, after: string = AFTER_RESERVED): Promise<MemberPage> {
    const from = after > AFTER_RESERVED ? after : AFTER_RESERVED;
    const { Items = [], LastEvaluatedKey } = await this.documents.send(
      new QueryCommand({
        TableName: this.table,
        KeyConditionExpression: "tenant_id = :tenant AND user_id > :after",
        ExpressionAttributeValues: { ":tenant": this.tenantId, ":after": from },
        // One more than requested shows whether there is a next page, and avoids an empty last page.
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

  /** Changes a member unconditionally. @returns the member; `undefined` if there is none. */
  update(userId: string, change: MemberChange): Promise<MemberRow | undefined> {
    return this.updateMember(userId, change, { exists: ["user_id"] });
  }

  /**
   * Changes a member. A new status ends that of a user whom groups gave no role. @returns the member; `undefined`: the
   * row has changed since it was read.
   */
  change(seen: MemberRow, change: MemberChange): Promise<MemberRow | undefined> {
    const ends = seen.without_role && change.status !== undefined && change.without_role === undefined;
    return this.updateMember(seen.user_id, change, {
      ...asSeen(seen),
      ...(ends && { remove: ["without_role"] }),
    });
  }

  /**
   * Removes the record of the second factor. @param change also made. @returns the member; `undefined` if there is none.
   */
  removeSecondFactor(
    userId: string,
    change: Pick<MemberChange, "sessions_since"> = {},
  ): Promise<MemberRow | undefined> {
    return this.updateMember(userId, change, { exists: ["user_id"], remove: ["second_factor_since"] });
  }

  /** Hands a row without a sent invitation to another attempt; `undefined`: the row has changed since it was read. */
  takeOver(seen: MemberRow, attempt: string, change: Pick<Member, "role">): Promise<MemberRow | undefined> {
    return this.updateMember(seen.user_id, { ...change, attempt }, asSeen(seen));
  }

  /**
   * Ends the attempt after its invitation was sent, so that nothing rolls it back; `undefined`: it is another
   * attempt's.
   */
  settle(userId: string, attempt: string): Promise<MemberRow | undefined> {
    return this.updateMember(userId, {}, { where: { attempt }, remove: ["attempt"] });
  }

  /** Removes the row, if it exists. With an attempt: false when the row belongs to another attempt. */
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
   * Adds an active administrator to the set. `seen`: the set as read before the last write of the row; returns false if
   * a user was removed since then, which may be this one.
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
   * Removes a member from the set before the member stops being an active administrator. @returns false when the set
   * would be empty; true also for a member who is not in it, so that an interrupted change can be repeated.
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

  /** Removes a user who is not an active administrator from the set. */
  async dropAdministrator(userId: string): Promise<void> {
    await this.changeAdministrators({
      UpdateExpression: "DELETE user_ids :user ADD taken_out :one",
      // Without the condition DynamoDB would create the row of a tenant that has none.
      ConditionExpression: "contains(user_ids, :id)",
      ExpressionAttributeValues: { ":id": userId, ":one": 1, ":user": new Set([userId]) },
    });
  }

  /** Whether the tenant has no rows left, whether members or others. */
  async isEmpty(): Promise<boolean> {
    return (await this.firstKeys()).length === 0;
  }

  /** Removes the tenant's rows that are not members. */
  async removeReserved(): Promise<void> {
    for (;;) {
      const keys = await this.firstKeys(RESERVED);
      if (keys.length === 0) return;
      for (const key of keys) await this.remove(key);
    }
  }

  /** The first sort keys, optionally only those with a prefix. */
  private async firstKeys(prefix?: string): Promise<readonly string[]> {
    const { Items = [] } = await this.documents.send(
      new QueryCommand({
        TableName: this.table,
        KeyConditionExpression: `tenant_id = :tenant${prefix === undefined ? "" : " AND begins_with(user_id, :prefix)"}`,
        ExpressionAttributeValues: {
          ":tenant": this.tenantId,
          ...(prefix !== undefined && { ":prefix": prefix }),
        },
        Limit: 10,
        ConsistentRead: true,
      }),
    );
    return Items.map(({ user_id }) => String(user_id));
  }

  /** Removes the administrators' row of a tenant whose onboarding is rolled back. */
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
