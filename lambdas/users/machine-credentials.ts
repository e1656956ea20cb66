import type { AuditFacts } from "../../api/audit";
import { type CredentialView, MAX_CLIENTS } from "../../api/credential-views";
import type { AppClients } from "../registry/app-clients";
import type { MachineClient } from "../registry/machine-client";
import type { MachineClients } from "../registry/machine-clients";
import { notFound } from "../shared/errors";
import type { CallBudget } from "./call-budget";

export interface MachineCredentialsOptions {
  readonly clients: MachineClients;
  readonly appClients: AppClients;
  /** The tenant's budget of calls to Cognito, which includes those of `appClients`. */
  readonly calls: Pick<CallBudget, "admit">;
}

/** Calls of a change: it makes a client and removes others. */
export const CALLS_OF_A_CREDENTIAL = 1 + MAX_CLIENTS;

export const unknownCredential = () => notFound("The tenant has no such credential.");

/** The machine credentials that one tenant has: to see them and to end them. No secret is known here. */
export class MachineCredentials<O extends MachineCredentialsOptions = MachineCredentialsOptions> {
  constructor(protected readonly options: O) {}

  /** All of them, the oldest first. */
  async list(): Promise<CredentialView[]> {
    return [...(await this.byId()).values()]
      .map(viewOf)
      .sort((one, other) => one.created_at.localeCompare(other.created_at));
  }

  /** @throws Problem 404 for an unknown credential, 429 beyond the tenant's calls. */
  async revoke(credentialId: string): Promise<CredentialView> {
    const known = await this.clientsOf(credentialId);
    if (known.length === 0) throw unknownCredential();
    await this.options.calls.admit(CALLS_OF_A_CREDENTIAL);
    // Again for a client that a rotation has added in the meantime.
    for (let left = known; left.length > 0; left = await this.clientsOf(credentialId)) {
      for (const { client_id } of left) await this.end(client_id);
    }
    return viewOf(known);
  }

  /** Clients of a credential, the newest first. */
  protected async clientsOf(credentialId: string): Promise<readonly MachineClient[]> {
    return (await this.byId()).get(credentialId) ?? [];
  }

  /** Clients by credential, the newest first. */
  protected async byId(): Promise<ReadonlyMap<string, readonly MachineClient[]>> {
    const clients = [...(await this.options.clients.list())];
    clients.sort((one, other) => other.created_at.localeCompare(one.created_at));
    const groups = new Map<string, MachineClient[]>();
    for (const client of clients) {
      groups.set(client.credential_id, [...(groups.get(client.credential_id) ?? []), client]);
    }
    return groups;
  }

  /**
   * Ends a client's access, and then removes the client: an interruption leaves one that gets no token, which the
   * lifecycle function removes.
   */
  protected async end(clientId: string): Promise<void> {
    await this.options.clients.remove(clientId);
    await this.options.appClients.remove(clientId);
  }
}

/** What the clients of one credential have in common. */
export type SharedByClients = Omit<
  MachineClient,
  "tenant_id" | "client_id" | "created_at" | "until" | "last_used_at"
>;

export function credentialOf(client: MachineClient): SharedByClients {
  const { credential_id, name, scopes, addresses, created_by, credential_created_at, expires_at } = client;
  return { credential_id, name, scopes, addresses, created_by, credential_created_at, expires_at };
}

export const clientView = ({ client_id, created_at, until, last_used_at }: MachineClient) => ({
  client_id,
  created_at,
  ...(until !== undefined && { until }),
  ...(last_used_at !== undefined && { last_used_at }),
});

/** @param clients of one credential, the newest first */
export function viewOf(clients: readonly MachineClient[]): CredentialView {
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

/** What the audit trail shows of a credential. */
export const credentialFacts = ({ scopes }: Pick<CredentialView, "scopes">): AuditFacts => ({
  scopes: scopes.join(" "),
});
