import type { ConnectionBody, ConnectionChange } from "../../api/connections";
import type { MfaPolicy } from "../../api/mfa";
import type { Connection } from "../registry/connection";
import { isActiveAdministrator } from "../registry/members";
import { providerNameOf } from "../registry/provider-name";
import { conflict, tooManyRequests } from "../shared/errors";
import { noUser } from "../tenancy/tenant-context";
import { requirePublicIssuer } from "./issuer";
import { changedMeanwhile, noConnection, secretMissing } from "./problems";
import type { Providers } from "./providers";
import type { ConnectionScope } from "./scope";

export interface ConnectingOptions {
  readonly providers: Providers;
  /** Takes issuers on this machine. */
  readonly localProviders: boolean;
  readonly mfa: MfaPolicy;
  /** Six characters of base 36, different each time. */
  readonly newGeneration: () => string;
}

/** A connection before and after a change. */
interface Changed {
  readonly before: Connection | undefined;
  readonly after: Connection;
}

/** Makes and changes tenants' connections. The row is written before anything is made, so that every half has a name. */
export class Connecting {
  constructor(private readonly options: ConnectingOptions) {}

  /**
   * Makes the connection, or changes it.
   * @param userId the administrator who is to test it
   * @throws Problem 409, 422, 429, 503
   */
  async set(scope: ConnectionScope, userId: string, body: ConnectionBody): Promise<Changed> {
    requirePublicIssuer(body.issuer, this.options.localProviders);
    const tester = (await scope.members.get(userId))?.email;
    if (tester === undefined) throw noUser();
    await requireVerified(scope, tester);
    const wait = await scope.changes.take(1);
    if (wait !== undefined) throw tooManyRequests("The tenant changes its connection too often.", wait);
    const before = await scope.connection.read();
    if (before === undefined) return { before, after: await this.create(scope, tester, body) };
    if (before.state === "removing") throw conflict("The connection is being removed: repeat the removal.");
    if (before.issuer !== body.issuer) {
      throw conflict("Users of another issuer are other users: remove the connection, then make a new one.");
    }
    if (before.state === "making")
      return { before, after: await this.make(scope, await this.write(scope, before, body), body) };
    return { before, after: await this.update(scope, before, body) };
  }

  /** Activates it, requires it of all users, or both. @throws Problem 404, 409 */
  async change(scope: ConnectionScope, wanted: ConnectionChange): Promise<Changed> {
    const before = await scope.connection.read();
    if (before === undefined || before.state === "removing") throw noConnection();
    if (wanted.state === "active" && before.state !== "tested" && before.state !== "active") {
      throw conflict("The connection is not tested: sign in through it with your own address first.");
    }
    const state = wanted.state ?? before.state;
    const enforced = wanted.enforced ?? before.enforced;
    if (enforced && state !== "active") throw conflict("Activate the connection before all users need it.");
    const breakGlass = wanted.break_glass_user_id ?? before.break_glass_user_id;
    if (enforced) await this.requireBreakGlass(scope, breakGlass);
    const after = await scope.connection.change(before, {
      set: { state, enforced, ...(enforced && { break_glass_user_id: breakGlass }) },
      ...(!enforced && { remove: ["break_glass_user_id"] }),
    });
    if (after === undefined) throw changedMeanwhile();
    return { before, after };
  }

  private async create(scope: ConnectionScope, tester: string, body: ConnectionBody): Promise<Connection> {
    if (body.client_secret === undefined) throw secretMissing();
    const connection = {
      provider: providerNameOf(scope.tenantId, this.options.newGeneration()),
      state: "making",
      enforced: false,
      tester,
      created_at: scope.now().toISOString(),
      issuer: body.issuer,
      protocol: body.protocol,
      ...settingsOf(body).set,
    } as const;
    if (!(await scope.connection.create(connection))) throw changedMeanwhile();
    return this.make(scope, { ...connection, version: 1 }, body);
  }

  /** Makes provider and client of a row that says so. A refusal of the provider takes the row back. */
  private async make(
    scope: ConnectionScope,
    row: Connection,
    { client_secret }: ConnectionBody,
  ): Promise<Connection> {
    if (client_secret === undefined) throw secretMissing();
    const { providers } = this.options;
    try {
      await providers.create(row, client_secret);
    } catch (error) {
      await scope.connection.remove(row);
      throw error;
    }
    const sign_in_client_id = await providers.client(row.provider);
    const made = await scope.connection.change(row, { set: { state: "draft", sign_in_client_id } });
    if (made === undefined) throw changedMeanwhile();
    return made;
  }

  private async update(
    scope: ConnectionScope,
    before: Connection,
    body: ConnectionBody,
  ): Promise<Connection> {
    const { client_secret: secret } = body;
    const differs =
      before.client_id !== body.client_id ||
      JSON.stringify(before.extra_scopes ?? []) !== JSON.stringify(body.extra_scopes ?? []);
    if (differs && secret === undefined) throw secretMissing();
    await this.options.providers.update(
      { provider: before.provider, issuer: before.issuer, ...settingsOf(body).set },
      secret,
    );
    return this.write(scope, before, body);
  }

  private async write(scope: ConnectionScope, before: Connection, body: ConnectionBody): Promise<Connection> {
    const written = await scope.connection.change(before, settingsOf(body));
    if (written === undefined) throw changedMeanwhile();
    return written;
  }

  /** @throws Problem 409 unless the user is an active administrator with a password and, where there are any, a second factor */
  private async requireBreakGlass({ members }: ConnectionScope, userId: string | undefined): Promise<void> {
    const row = userId === undefined ? undefined : await members.get(userId);
    const hasFactor = this.options.mfa.users === "off" || row?.second_factor_since !== undefined;
    if (isActiveAdministrator(row) && row?.connection === undefined && hasFactor) return;
    throw conflict(
      "Name an active administrator with a password and a second factor as break_glass_user_id: the one way in when the identity provider fails.",
    );
  }
}

/** The settings of a body as the row has them; what it leaves out goes. */
function settingsOf(body: ConnectionBody) {
  const { client_id, extra_scopes, groups_claim, roles = {}, default_role = "tenant-member" } = body;
  const optional = {
    ...(extra_scopes !== undefined && { extra_scopes }),
    ...(groups_claim !== undefined && { groups_claim }),
    ...(default_role !== null && { default_role }),
  };
  const absent = (["extra_scopes", "groups_claim", "default_role"] as const).filter(
    (name) => !Object.hasOwn(optional, name),
  );
  return { set: { client_id, roles, ...optional }, ...(absent.length > 0 && { remove: absent }) };
}

/** The test signs in with this address, so that its domain must be the company's. */
async function requireVerified({ domains }: ConnectionScope, address: string): Promise<void> {
  const domain = address.slice(address.lastIndexOf("@") + 1);
  const verified = (await domains.list()).filter(({ verified_at }) => verified_at !== undefined);
  if (verified.length === 0) throw conflict("Verify a domain of the company first.");
  if (!verified.some((each) => each.domain === domain)) {
    throw conflict(`Your own address is to test the connection: verify ${domain} first.`);
  }
}
