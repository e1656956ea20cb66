import { type CredentialView, MAX_CLIENTS, MAX_CREDENTIALS } from "../../api/credential-views";
import type { MachineScope } from "../../api/scopes";
import type { NewAppClient } from "../registry/app-clients";
import { isInForce } from "../registry/machine-client";
import { conflict, Problem } from "../shared/errors";
import {
  CALLS_OF_A_CREDENTIAL,
  clientView,
  credentialOf,
  MachineCredentials,
  type MachineCredentialsOptions,
  type SharedByClients,
  unknownCredential,
  viewOf,
} from "../users/machine-credentials";

/** What a credential is to be. */
export interface WantedCredential {
  readonly name: string;
  readonly scopes: readonly MachineScope[];
  readonly expires_in_days: number;
  readonly addresses: readonly string[];
}

export interface CredentialsOptions extends MachineCredentialsOptions {
  readonly newId: () => string;
  readonly now: () => Date;
}

const DAY = 86_400_000;
const HOUR = 3_600_000;

const tooMany = () => conflict(`The tenant has ${MAX_CREDENTIALS} credentials: revoke one first.`);
const exhausted = () =>
  new Problem(503, "The environment has no room for another credential. Its operator can make some.", {
    slug: "credentials-exhausted",
  });

/** The machine credentials of one tenant, for its administrators. A secret is in the result of its creation, and nowhere else. */
export class Credentials extends MachineCredentials<CredentialsOptions> {
  /** @throws Problem 409 beyond the tenant's number, 429 beyond its calls, 503 beyond the pool's number. */
  async create(wanted: WantedCredential, userId: string) {
    const { calls, newId, now } = this.options;
    await calls.admit(CALLS_OF_A_CREDENTIAL);
    if ((await this.byId()).size >= MAX_CREDENTIALS) throw tooMany();
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
    if ((await this.byId()).size > MAX_CREDENTIALS) {
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
    await calls.admit(CALLS_OF_A_CREDENTIAL);
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
}

const secretOf = ({ clientId, secret }: NewAppClient) => ({ client_id: clientId, client_secret: secret });
