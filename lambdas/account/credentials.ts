import type { CredentialView } from "../../api/credentials";
import { MAX_CLIENTS, MAX_CREDENTIALS } from "../../api/credentials";
import type { MachineScope } from "../../api/scopes";
import type { AppClients, NewAppClient } from "../registry/app-clients";
import { isInForce, type MachineClient } from "../registry/machine-client";
import type { MachineClients } from "../registry/machine-clients";
import { conflict, notFound, Problem } from "../shared/errors";
import type { CallBudget } from "../users/call-budget";

/** What a credential is to be. */
export interface WantedCredential {
  readonly name: string;
  readonly scopes: readonly MachineScope[];
  readonly expires_in_days: number;
  readonly addresses: readonly string[];
}

export interface CredentialsOptions {
  readonly clients: MachineClients;
  readonly appClients: AppClients;
  /** The tenant's budget of calls to Cognito, which includes those of `appClients`. */
  readonly calls: Pick<CallBudget, "admit">;
  readonly newId: () => string;
  readonly now: () => Date;
}

const DAY = 86_400_000;
const HOUR = 3_600_000;

/** Calls of a change: it makes a client and removes others. */
const CALLS = 1 + MAX_CLIENTS;

const unknownCredential = () => notFound("The tenant has no such credential.");
const tooMany = () => conflict(`The tenant has ${MAX_CREDENTIALS} credentials: revoke one first.`);
const exhausted = () =>
  new Problem(503, "The environment has no room for another credential. Its operator can make some.", {
    slug: "credentials-exhausted",
  });

/** The machine credentials of one tenant. A secret is in the result of its creation, and nowhere else. */
export class Credentials {
  constructor(private readonly options: CredentialsOptions) {}

  /** All of them, the oldest first. */
  async list(): Promise<CredentialView[]> {
    return [...grouped(await this.options.clients.list()).values()]
      .map(viewOf)
      .sort((one, other) => one.created_at.localeCompare(other.created_at));
  }

  /** @throws Problem 409 beyond the tenant's number, 429 beyond its calls, 503 beyond the pool's number. */
  async create(wanted: WantedCredential, userId: string) {
    const { clients, calls, newId, now } = this.options;
    await calls.admit(CALLS);
    if (grouped(await clients.list()).size >= MAX_CREDENTIALS) throw tooMany();
    const at = now();
    const { name, scopes, addresses } = wanted;
    const made = await this.bind({
      credential_id: newId(),
      name,
      scopes,
      addresses,
      created_by: userId,
      credential_created_at: at.toISOString(),
      expires_at: new Date(at.getTime() + wanted.expires_in_days * DAY).toISOString(),
    });
    // Of requests at the same time, the last one to write its row sees all of them.
    if (grouped(await clients.list()).size > MAX_CREDENTIALS) {
      await this.end(made.client_id);
      throw tooMany();
    }
    return made;
  }

  /**
   * Adds a client, and ends the others after the overlap, unless they end earlier.
   * @throws Problem 404 for an unknown credential, 409 for one that has expired, 429 and 503 as `create`.
   */
  async rotate(credentialId: string, overlapHours: number) {
    const { clients, calls, now } = this.options;
    const known = await this.clientsOf(credentialId);
    const [newest] = known;
    if (newest === undefined) throw unknownCredential();
    if (!isInForce({ expires_at: newest.expires_at }, now().getTime())) {
      throw conflict("The credential has expired: create another.");
    }
    await calls.admit(CALLS);
    const made = await this.bind(credentialOf(newest));
    const end = new Date(now().getTime() + overlapHours * HOUR).toISOString();
    const left: CredentialView["clients"] = [];
    for (const [index, old] of known.entries()) {
      const until = old.until !== undefined && old.until < end ? old.until : end;
      const isThere = (await clients.change(old.client_id, { until })) !== undefined;
      if (!isThere && old === newest) {
        // Revoked at the same time.
        await this.end(made.client_id);
        throw unknownCredential();
      }
      if (index + 1 >= MAX_CLIENTS || now().getTime() >= Date.parse(until)) await this.end(old.client_id);
      else if (isThere) left.push({ ...clientView(old), until });
    }
    return { ...made, clients: [...made.clients, ...left] };
  }

  /** @throws Problem 404 for an unknown credential, 429 beyond the tenant's calls. */
  async revoke(credentialId: string): Promise<CredentialView> {
    const known = await this.clientsOf(credentialId);
    if (known.length === 0) throw unknownCredential();
    await this.options.calls.admit(CALLS);
    // Again for a client that a rotation has added in the meantime.
    for (let left = known; left.length > 0; left = await this.clientsOf(credentialId)) {
      for (const { client_id } of left) await this.end(client_id);
    }
    return viewOf(known);
  }

  /** Makes a client of the pool, and binds it to the tenant. */
  private async bind(credential: SharedByClients) {
    const { clients, appClients, now } = this.options;
    const { tenantId } = clients;
    const at = now();
    const machine = { tenantId, credentialId: credential.credential_id, since: at.getTime() };
    const made = await appClients.create(machine, credential.scopes);
    if (made === undefined) throw exhausted();
    const row = { ...credential, client_id: made.clientId, created_at: at.toISOString() };
    try {
      await clients.add(row);
    } catch (error) {
      // The answer may be lost, and the row written.
      await this.end(made.clientId);
      throw error;
    }
    return { ...viewOf([{ ...row, tenant_id: tenantId }]), ...secretOf(made) };
  }

  /** Clients of a credential, the newest first. */
  private async clientsOf(credentialId: string): Promise<readonly MachineClient[]> {
    return grouped(await this.options.clients.list()).get(credentialId) ?? [];
  }

  /**
   * Ends a client's access, and then removes the client: an interruption leaves one that gets no token, which the
   * lifecycle function removes.
   */
  private async end(clientId: string): Promise<void> {
    await this.options.clients.remove(clientId);
    await this.options.appClients.remove(clientId);
  }
}

/** What the clients of one credential have in common. */
type SharedByClients = Omit<
  MachineClient,
  "tenant_id" | "client_id" | "created_at" | "until" | "last_used_at"
>;

function credentialOf(client: MachineClient): SharedByClients {
  const { credential_id, name, scopes, addresses, created_by, credential_created_at, expires_at } = client;
  return { credential_id, name, scopes, addresses, created_by, credential_created_at, expires_at };
}

const secretOf = ({ clientId, secret }: NewAppClient) => ({ client_id: clientId, client_secret: secret });

/** Clients by credential, the newest first. */
function grouped(clients: readonly MachineClient[]): Map<string, MachineClient[]> {
  const groups = new Map<string, MachineClient[]>();
  for (const client of [...clients].sort((one, other) => other.created_at.localeCompare(one.created_at))) {
    groups.set(client.credential_id, [...(groups.get(client.credential_id) ?? []), client]);
  }
  return groups;
}

const clientView = ({ client_id, created_at, until, last_used_at }: MachineClient) => ({
  client_id,
  created_at,
  ...(until !== undefined && { until }),
  ...(last_used_at !== undefined && { last_used_at }),
});

function viewOf(clients: readonly MachineClient[]): CredentialView {
  const [newest] = clients;
  if (newest === undefined) throw new Error("a credential has at least one client");
  const { credential_created_at: created_at, scopes, addresses, ...rest } = credentialOf(newest);
  return {
    ...rest,
    scopes: [...scopes],
    addresses: [...addresses],
    created_at,
    clients: clients.map(clientView),
  };
}
