import { type MfaDemand, type MfaPolicy, mfaDemandOn, type TenantMfaDemand } from "../../api/mfa";
import { type TenantRole, tenantRoles } from "../../api/route";
import { type MachineScope, scopeClaim } from "../../api/scopes";
import type { Binding } from "../registry/binding";
import { isInForce, type MachineClient } from "../registry/machine-client";
import type { BlockedWrites } from "../registry/move";
import { BoundedMap } from "../shared/bounded-map";
import { forbidden, unauthorized } from "../shared/errors";
import { isSecondFactorGiven, type SecondFactor } from "../shared/second-factor";
import { isAllowedAddress } from "./addresses";
import type { UserState } from "./own-user";
import { type MachineClaims, type TenantId, type UserClaims, type UserPool, verifyClaims } from "./tenant-id";
import { type ConnectionAccess, requireWay, type WayIn } from "./way-in";

declare const established: unique symbol;

/** A caller of an active tenant, required to reach a tenant's stores. Only `TenantContexts` creates one. */
export interface TenantContext {
  readonly tenantId: TenantId;
  /** The user's `sub`, or a machine credential's id. */
  readonly userId: string;
  /** Empty for a machine. */
  readonly roles: ReadonlySet<TenantRole>;
  /** What a machine may do; undefined for a user. */
  readonly machine?: { readonly scopes: ReadonlySet<MachineScope> } | undefined;
  /** The tenant's own API key; undefined while it has none. */
  readonly apiKeyId: string | undefined;
  /** The storage of the tenant's data; undefined: unknown, and code that needs it must refuse. */
  readonly binding: Binding | undefined;
  /** The writes that a move blocks: see `requireWritable`. */
  readonly blockedWrites: BlockedWrites;
  /** Signs the cursors of the tenant's lists. */
  readonly cursorSecret: string | undefined;
  /** The tenant stores more than its tier allows: see `requireRoom`. */
  readonly storageFull: boolean;
  readonly secondFactor: SecondFactor;
  /** What the tenant's users need at sign-in; its administrators may need more. */
  readonly mfa: MfaDemand;
  /** How a user has signed in; undefined for a machine. */
  readonly way: WayIn | undefined;
  /** Time of the sign-in, in epoch seconds; undefined: the token does not say. */
  readonly signedInAt: number | undefined;
  readonly [established]: true;
}

/** The properties of a tenant's record that decide about its requests. */
export interface TenantAccessState {
  readonly status: string;
  readonly apiKeyId: string | undefined;
  readonly binding: Binding | undefined;
  readonly blockedWrites: BlockedWrites;
  readonly cursorSecret: string | undefined;
  readonly storageFull: boolean;
  readonly tier: string;
  /** What operators demand of the tenant's users. */
  readonly mfa: TenantMfaDemand | undefined;
  /** What its own administrators demand. */
  readonly ownMfa: TenantMfaDemand | undefined;
  readonly connection: ConnectionAccess | undefined;
}

export interface TenantContextsOptions {
  readonly pool: UserPool;
  /** `undefined` if there is no record. */
  readonly readAccessState: (tenantId: TenantId) => Promise<TenantAccessState | undefined>;
  /** `undefined` if the tenant has no such user. */
  readonly readUser: (tenantId: TenantId, userId: string) => Promise<UserState | undefined>;
  /** `undefined` if the tenant has no such app client. */
  readonly readMachine: (tenantId: TenantId, clientId: string) => Promise<MachineClient | undefined>;
  readonly mfa: MfaPolicy;
  /** Tenants and users in the caches; default 1,000 each. */
  readonly capacity?: number;
  /** Milliseconds. */
  readonly now?: () => number;
}

/**
 * How long a function may use an old state of a tenant or user after a suspension, a switch of storage, a removal or a
 * sign-out; moves wait this long.
 */
const STATE_MILLISECONDS = 30_000;

interface Reading<State> {
  readonly state: Promise<State | undefined>;
  readonly until: number;
}

export const tenantNotActive = () => forbidden("The tenant is not active.", "tenant-not-active");

/** The same response for a disabled and for a removed user. */
export const noUser = () => forbidden("This route is for active users of the tenant.");

const credentialEnded = () => unauthorized("The credential was revoked, or has expired.");

const addressNotAllowed = () =>
  forbidden("The credential is not for use from this address.", "address-not-allowed");

/** The state of an active tenant, without its status. @throws Problem 403 for any other. */
function activeState(state: TenantAccessState | undefined): Omit<TenantAccessState, "status"> {
  if (state === undefined) throw forbidden("The token's tenant does not exist.");
  const { status, ...rest } = state;
  if (status !== "active") throw tenantNotActive();
  return rest;
}

const sessionEnded = () => unauthorized("The session was ended: sign in again.");

/** Identifies callers only by the authorizer's claims, the tenant's record and the user's row. */
export class TenantContexts {
  private readonly tenants: Readings<TenantAccessState>;
  private readonly users: Readings<UserState>;
  private readonly machines: Readings<MachineClient>;
  private readonly now: () => number;

  constructor(private readonly options: TenantContextsOptions) {
    const { capacity = 1_000, now = Date.now } = options;
    this.tenants = new Readings(capacity, now);
    this.users = new Readings(capacity, now);
    this.machines = new Readings(capacity, now);
    this.now = now;
  }

  /**
   * 401 for an invalid token, an ended session and a revoked or expired credential, 403 without a tenant, for one that is
   * unknown or not active, for a user who is not an active one, and for a machine at another address.
   * @param sourceIp of the request, by API Gateway
   */
  async of(claims: unknown, sourceIp = ""): Promise<TenantContext> {
    const verified = verifyClaims(claims, this.options.pool);
    return verified.kind === "user" ? this.ofUser(verified) : this.ofMachine(verified, sourceIp);
  }

  private async ofMachine(
    { tenantId, clientId, scopes }: MachineClaims,
    sourceIp: string,
  ): Promise<TenantContext> {
    const { readAccessState, readMachine, mfa: policy } = this.options;
    const [accessState, machine] = await Promise.all([
      this.tenants.of(tenantId, () => readAccessState(tenantId)),
      this.machines.of(`${tenantId} ${clientId}`, () => readMachine(tenantId, clientId)),
    ]);
    const { tier, mfa, ownMfa, connection: _, ...rest } = activeState(accessState);
    // No row in this tenant's partition: revoked, or bound to another tenant.
    if (machine === undefined || !isInForce(machine, this.now())) throw credentialEnded();
    if (!isAllowedAddress(machine.addresses, sourceIp)) throw addressNotAllowed();
    return {
      tenantId,
      userId: machine.credential_id,
      roles: new Set(),
      machine: { scopes: new Set(machine.scopes.filter((scope) => scopes.has(scopeClaim(scope)))) },
      ...rest,
      signedInAt: undefined,
      mfa: mfaDemandOn(policy, { tier, demands: [mfa, ownMfa] }, new Set()),
      secondFactor: { required: false, given: false, enrolled: false },
    } as unknown as TenantContext;
  }

  private async ofUser(verified: UserClaims): Promise<TenantContext> {
    const { tenantId, userId, groups, authTime, secondFactorSince } = verified;
    const { readAccessState, readUser, mfa: policy, pool } = this.options;
    const [accessState, user] = await Promise.all([
      this.tenants.of(tenantId, () => readAccessState(tenantId)),
      this.users.of(`${tenantId} ${userId}`, () => readUser(tenantId, userId)),
    ]);
    const { tier, mfa, ownMfa, connection, ...rest } = activeState(accessState);
    if (user?.status !== "active" || user.removing) throw noUser();
    const way = requireWay(verified, pool.clientId, connection, user);
    if (isOver(user, authTime)) throw sessionEnded();
    const roles = way === "connection" ? rolesOf([user.role], user) : rolesOf(groups, user);
    const subject = { tier, demands: [mfa, ownMfa] };
    return {
      tenantId,
      userId,
      roles,
      machine: undefined,
      ...rest,
      way,
      signedInAt: authTime,
      mfa: mfaDemandOn(policy, subject, new Set()),
      secondFactor: {
        required: demandOn(way, mfaDemandOn(policy, subject, roles)) === "required",
        given: isSecondFactorGiven(authTime, secondFactorSince),
        enrolled: user.second_factor_since !== undefined,
      },
    } as unknown as TenantContext;
  }
}

/**
 * What a way in demands: the company's provider asks for the second factors of its users, and a user who may go past it
 * needs one wherever the pool has them.
 */
function demandOn(way: WayIn, demand: MfaDemand): MfaDemand {
  if (way === "connection") return "off";
  return way === "break-glass" && demand !== "off" ? "required" : demand;
}

/** Roles of the allow-list: the token's, or, for a user of a connection, the row's; the token of a demoted administrator counts as a member's. */
function rolesOf(groups: readonly string[], { role }: UserState): ReadonlySet<TenantRole> {
  const roles = tenantRoles.filter((each) => groups.includes(each));
  const demoted = role === "tenant-member" && roles.includes("tenant-admin");
  return new Set(demoted ? ["tenant-member"] : roles);
}

/** `auth_time` has whole seconds. */
const isOver = ({ sessions_since }: UserState, authTime: number | undefined): boolean =>
  sessions_since !== undefined && !((authTime ?? 0) >= Math.floor(Date.parse(sessions_since) / 1000));

/** Readings of a state, each used for 30 s. A failed reading is not remembered. */
export class Readings<State> {
  private readonly readings: BoundedMap<string, Reading<State>>;

  constructor(
    capacity: number,
    private readonly now: () => number,
  ) {
    this.readings = new BoundedMap(capacity);
  }

  of(key: string, read: () => Promise<State | undefined>): Promise<State | undefined> {
    const now = this.now();
    const cached = this.readings.get(key);
    if (cached && now < cached.until) return cached.state;
    const reading: Reading<State> = {
      state: read().catch((error) => {
        this.readings.deleteIf(key, reading);
        throw error;
      }),
      until: now + STATE_MILLISECONDS,
    };
    this.readings.set(key, reading);
    return reading.state;
  }
}
