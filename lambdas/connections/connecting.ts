import type { ConnectionBody, ConnectionChange } from "../../api/connection-bodies";
import type { MfaPolicy } from "../../api/mfa";
import type { Connection } from "../registry/connection";
import { isActiveAdministrator } from "../registry/members";
import { providerNameOf } from "../registry/provider-name";
import { conflict, tooManyRequests } from "../shared/errors";
import { noUser } from "../tenancy/tenant-context";
import { changedMeanwhile, metadataMissing, noConnection } from "./problems";
import { oidcProposal } from "./protocols/oidc";
import type { Proposal } from "./protocols/proposal";
import { type MetadataSource, samlProposal } from "./protocols/saml";
import type { Providers } from "./providers";
import type { ConnectionScope } from "./scope";

export interface ConnectingOptions {
  readonly providers: Providers;
  readonly metadata: MetadataSource;
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
    const tester = (await scope.members.get(userId))?.email;
    if (tester === undefined) throw noUser();
    await requireVerified(scope, tester);
    // Before a URL of the tenant's is asked.
    const wait = await scope.changes.take(1);
    if (wait !== undefined) throw tooManyRequests("The tenant changes its connection too often.", wait);
    const before = await scope.connection.read();
    if (before?.state === "removing") throw conflict("The connection is being removed: repeat the removal.");
    if (before !== undefined && before.protocol !== body.protocol) throw otherProvider();
    // What an interrupted request has left wants everything again.
    const settled = before?.state === "making" ? undefined : before;
    const { metadata } = this.options;
    const proposal =
      body.protocol === "saml" ? await samlProposal(body, metadata) : oidcProposal(body, settled, metadata);
    const issuer = proposal.issuer ?? settled?.issuer;
    if (issuer === undefined) throw metadataMissing();
    if (before === undefined)
      return { before, after: await this.create(scope, tester, body, { ...proposal, issuer }) };
    if (issuer !== before.issuer) throw otherProvider();
    const write = () => this.write(scope, before, settingsOf(body, proposal));
    if (settled === undefined) return { before, after: await this.make(scope, await write(), proposal) };
    await this.options.providers.update(before.provider, proposal);
    return { before, after: await write() };
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

  private async create(
    scope: ConnectionScope,
    tester: string,
    body: ConnectionBody,
    proposal: Proposal & { readonly issuer: string },
  ): Promise<Connection> {
    const connection = {
      provider: providerNameOf(scope.tenantId, this.options.newGeneration()),
      state: "making",
      enforced: false,
      tester,
      created_at: scope.now().toISOString(),
      issuer: proposal.issuer,
      protocol: body.protocol,
      ...settingsOf(body, proposal).set,
    } as const;
    if (!(await scope.connection.create(connection))) throw changedMeanwhile();
    return this.make(scope, { ...connection, version: 1 }, proposal);
  }

  /** Makes provider and client of a row that says so. A refusal of the provider takes the row back. */
  private async make(scope: ConnectionScope, row: Connection, proposal: Proposal): Promise<Connection> {
    const { providers } = this.options;
    try {
      await providers.create(row.provider, proposal);
    } catch (error) {
      await scope.connection.remove(row);
      throw error;
    }
    const sign_in_client_id = await providers.client(row.provider);
    const made = await scope.connection.change(row, { set: { state: "draft", sign_in_client_id } });
    if (made === undefined) throw changedMeanwhile();
    return made;
  }

  private async write(
    scope: ConnectionScope,
    before: Connection,
    settings: ReturnType<typeof settingsOf>,
  ): Promise<Connection> {
    const written = await scope.connection.change(before, settings);
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
function settingsOf(
  { groups_claim, roles = {}, default_role = "tenant-member" }: ConnectionBody,
  { set, remove }: Pick<Proposal, "set" | "remove">,
) {
  const gone = [
    ...remove,
    ...(groups_claim === undefined ? (["groups_claim"] as const) : []),
    ...(default_role === null ? (["default_role"] as const) : []),
  ];
  return {
    set: {
      ...set,
      roles,
      ...(groups_claim !== undefined && { groups_claim }),
      ...(default_role !== null && { default_role }),
    },
    ...(gone.length > 0 && { remove: gone }),
  };
}

const otherProvider = () =>
  conflict("Users of another provider are other users: remove the connection, then make a new one.");

/** The test signs in with this address, so that its domain must be the company's. */
async function requireVerified({ domains }: ConnectionScope, address: string): Promise<void> {
  const domain = address.slice(address.lastIndexOf("@") + 1);
  const verified = (await domains.list()).filter(({ verified_at }) => verified_at !== undefined);
  if (verified.length === 0) throw conflict("Verify a domain of the company first.");
  if (!verified.some((each) => each.domain === domain)) {
    throw conflict(`Your own address is to test the connection: verify ${domain} first.`);
  }
}
