import type { ConnectionProtocol } from "../../api/connection-bodies";
import type { TenantRole } from "../../api/route";
import { tenantRoles } from "../../api/route";
import type { Documents } from "../aws/dynamodb";
import { type Connection, ConnectionRow } from "../registry/connection";
import { isVerifiedDomain } from "../registry/domains";
import { isActiveAdministrator, type MemberRow, Members } from "../registry/members";
import { tenantOfProvider } from "../registry/provider-name";
import { Provisioned } from "../registry/provisioned";
import { adopt, expectedRow } from "./provisioned-user";
import { changing, isLockedOut, Refused } from "./refused";

/** A user whom a provider vouches for, as Cognito reports the sign-in. */
export interface FederatedUser {
  /** Name of the provider at the pool, by the username. */
  readonly provider: string;
  /** Username at the pool. */
  readonly username: string;
  /** The app client. */
  readonly clientId: string;
  /** As the provider asserts it. */
  readonly email: string;
  /** As Cognito keeps them: see `groupsIn`. */
  readonly groups: string;
}

interface Bound {
  readonly tenantId: string;
  readonly connection: Connection;
  readonly row: ConnectionRow;
}

/**
 * Users of tenants' connections. The tenant is that of the row which names the provider and the client; nothing that a
 * provider asserts can name another. What it asserts of an address counts within the tenant's verified domains alone.
 */
export class FederatedUsers {
  constructor(
    private readonly documents: Documents,
    private readonly table: string,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /** Before Cognito makes the user. @throws Refused */
  async admit(user: FederatedUser): Promise<void> {
    const { tenantId, connection } = await this.bound(user);
    await this.requireOwnAddress(tenantId, user.email);
    if (connection.state === "active") {
      if (roleIn(connection, user.groups) === undefined) throw noRole();
      await expectedRow(this.membersOf(tenantId), this.provisionedOf(tenantId), user);
    } else requireTester(connection, user.email);
  }

  /**
   * After a sign-in: makes or changes the user's row. @returns the tenant; `undefined`: it was the test of a connection,
   * whose token gives no access. @throws Refused
   */
  async signIn(user: FederatedUser, userId: string): Promise<string | undefined> {
    const { tenantId, connection, row } = await this.bound(user);
    await this.requireOwnAddress(tenantId, user.email);
    if (connection.state !== "active") {
      requireTester(connection, user.email);
      if (connection.state === "draft") {
        await row.change(connection, { set: { state: "tested", tested_at: this.now().toISOString() } });
      }
      return undefined;
    }
    const role = roleIn(connection, user.groups);
    await this.settle(this.membersOf(tenantId), userId, user, role);
    if (role === undefined) throw noRole();
    await row.used(connection, this.now());
    return tenantId;
  }

  /** At a refresh, which asks no provider: the row decides. @returns the tenant. @throws Refused */
  async refresh(user: FederatedUser, userId: string): Promise<string> {
    const { tenantId, connection } = await this.bound(user);
    const member = await this.membersOf(tenantId).get(userId);
    if (connection.state !== "active" || !isAt(member, user.provider)) throw notConnected();
    if (member.status !== "active" || member.removing) throw isLockedOut();
    return tenantId;
  }

  private membersOf(tenantId: string): Members {
    return new Members(this.documents, this.table, tenantId, this.now);
  }

  private provisionedOf(tenantId: string): Provisioned {
    return new Provisioned(this.documents, this.table, tenantId);
  }

  /** The binding that names both provider and client. */
  private async bound({ provider, clientId }: FederatedUser): Promise<Bound> {
    const tenantId = tenantOfProvider(provider);
    if (tenantId === undefined) throw notConnected();
    const row = new ConnectionRow(this.documents, this.table, tenantId);
    const connection = await row.read();
    if (connection?.provider !== provider || connection.sign_in_client_id !== clientId) throw notConnected();
    if (!(["draft", "tested", "active"] as string[]).includes(connection.state)) throw notConnected();
    return { tenantId, connection, row };
  }

  private async requireOwnAddress(tenantId: string, email: string): Promise<void> {
    const domain = email.slice(email.lastIndexOf("@") + 1);
    if (domain === email || !(await isVerifiedDomain(this.documents, this.table, tenantId, domain))) {
      throw new Refused("The address is in no verified domain of the company.");
    }
  }

  /** Grants after the row is written, revokes before. @param given by the company's groups; undefined: none */
  private async settle(
    members: Members,
    userId: string,
    user: FederatedUser,
    given: TenantRole | undefined,
  ): Promise<void> {
    const { provider, email, username: pool_user } = user;
    const row = await members.get(userId);
    if (row === undefined) {
      if (given === undefined) return;
      const provisioned = this.provisionedOf(members.tenantId);
      const expected = await expectedRow(members, provisioned, user);
      const role = stronger(given, expected?.scim_role);
      if (expected) return adopt(members, provisioned, expected, { user_id: userId, pool_user, role });
      const member = { user_id: userId, email, role, status: "active", invitation: "accepted" } as const;
      if (!(await members.add({ ...member, connection: provider, pool_user }))) throw changing();
      if (role === "tenant-admin") await members.addAdministrator(userId);
      return;
    }
    if (!isAt(row, provider)) throw notConnected();
    if (row.removing || (row.status === "disabled" && !row.without_role)) throw isLockedOut();
    const wanted =
      given === undefined
        ? ({ status: "disabled", without_role: true, role: "tenant-member" } as const)
        : ({ status: "active", role: stronger(given, row.scim_role), email, pool_user } as const);
    await this.write(members, row, wanted);
  }

  private async write(
    members: Members,
    row: MemberRow,
    wanted: Pick<MemberRow, "status" | "role"> &
      Partial<Pick<MemberRow, "email" | "pool_user" | "without_role">>,
  ): Promise<void> {
    const [was, is] = [isActiveAdministrator(row), isActiveAdministrator(wanted)];
    const same = row.status === wanted.status && row.role === wanted.role;
    const { email = row.email, pool_user = row.pool_user } = wanted;
    if (same && email === row.email && pool_user === row.pool_user) return;
    if (was && !is && !(await members.takeOutAdministrator(row.user_id))) {
      throw new Refused(
        "The user is the tenant's last administrator, and the company's groups say otherwise.",
      );
    }
    // Sessions of before need no end: functions go by the row, and this one began before the row changes.
    if (!(await members.change(row, wanted))) throw changing();
    if (is && !was) await members.addAdministrator(row.user_id);
  }
}

const isAt = (member: MemberRow | undefined, provider: string): member is MemberRow =>
  member?.connection === provider;

const notConnected = () => new Refused("The identity provider is not connected.");
const noRole = () => new Refused("The company's groups give the user no role here.");

/** The role of a user whom both the connection's groups and those of SCIM may have given one. */
const stronger = (given: TenantRole, byScim: TenantRole | undefined): TenantRole =>
  tenantRoles.find((role) => role === given || role === byScim) ?? given;

/** Until it is active, a connection is for the test of the administrator who made it. */
function requireTester({ tester }: Connection, email: string): void {
  if (email !== tester) throw new Refused("The connection is not active yet.");
}

/**
 * The strongest role that the connection gives a user of these groups; `undefined`: none. Without a claim, what the pool
 * kept of an earlier one does not count.
 */
export function roleIn(
  {
    protocol,
    roles,
    default_role,
    groups_claim,
  }: Pick<Connection, "protocol" | "roles" | "default_role" | "groups_claim">,
  groups: string,
): TenantRole | undefined {
  const known = groups_claim === undefined ? [] : groupsIn(groups, protocol);
  const given = new Set(known.flatMap((group) => (Object.hasOwn(roles, group) ? [roles[group]] : [])));
  return tenantRoles.find((role) => given.has(role)) ?? default_role;
}

/**
 * Groups as Cognito keeps a claim with several values: JSON of an OpenID provider's list, or `[a, b]`, which it makes of
 * SAML's. A group whose name has a comma cannot be told from two in the second form, so that such a list names no group
 * with one. A name that looks like JSON is a name for SAML.
 */
export function groupsIn(text: string, protocol: ConnectionProtocol): readonly string[] {
  if (protocol === "oidc") {
    try {
      const list: unknown = JSON.parse(text);
      if (Array.isArray(list)) return list.filter((each) => typeof each === "string");
    } catch {
      // The other form.
    }
  }
  const inner = /^\[(.*)\]$/s.exec(text)?.[1];
  if (inner === undefined) return text === "" ? [] : [text];
  return inner.split(",").map((each) => each.trim());
}
