import { GetCommand } from "@aws-sdk/lib-dynamodb";
import type { ConnectionProtocol, ConnectionState } from "../../api/connection-bodies";
import type { TenantRole } from "../../api/route";
import type { Documents } from "../aws/dynamodb";
import { type ConditionalUpdate, createItem, deleteItem, updateItem } from "../shared/conditional-write";
import { reservedRow } from "./members";

/** A certificate with which a company's SAML provider may sign. */
export interface SigningCertificate {
  /** Fingerprint: hexadecimal, in lower case. */
  readonly sha256: string;
  readonly expires_at: string;
}

/**
 * The binding of an identity provider to a tenant: the row `#sso` of the tenant's partition of the members table. It alone
 * says whose users a provider vouches for. The secret of the company's provider is not in it. Times are ISO 8601 in UTC.
 */
export interface Connection {
  /** See `providerNameOf`. */
  readonly provider: string;
  readonly protocol: ConnectionProtocol;
  readonly state: ConnectionState;
  /** The pool's app client that knows this provider alone; absent while it is made. */
  readonly sign_in_client_id?: string;
  /** Identity of the company's provider: the issuer of OpenID Connect, or the entity id of SAML. */
  readonly issuer: string;
  /** OpenID Connect: the platform's client at the company's provider. */
  readonly client_id?: string;
  /** OpenID Connect: when the secret of that client ends, if an administrator has said so. */
  readonly client_secret_expires_at?: string;
  /** OpenID Connect: besides those that every connection asks for. */
  readonly extra_scopes?: readonly string[];
  /** SAML: where the metadata was read; absent: it was given as a document. */
  readonly metadata_url?: string;
  /** SAML: where browsers sign in. */
  readonly sign_on_url?: string;
  /** SAML: any of them may sign. */
  readonly certificates?: readonly SigningCertificate[];
  /** SAML: the attribute with the address; absent: `email`. */
  readonly email_claim?: string;
  /** The claim, or the attribute of an assertion, with a user's groups. */
  readonly groups_claim?: string;
  readonly roles: Readonly<Record<string, TenantRole>>;
  /** Of users in none of the groups; absent: they may not sign in. */
  readonly default_role?: TenantRole;
  readonly enforced: boolean;
  readonly break_glass_user_id?: string;
  /** The address with which the connection is tested: that of the administrator who made it, in lower case. */
  readonly tester: string;
  readonly created_at: string;
  readonly tested_at?: string;
  /** The last warning of an end, and the end, of which the audit trail has an entry. */
  readonly warned_of?: string;
  /** To within {@link USE_MILLISECONDS}. */
  readonly last_sign_in_at?: string;
  /** Grows by one with each change. */
  readonly version: number;
}

/** The attributes that an update may set. */
type ConnectionUpdate = Omit<ConditionalUpdate, "where" | "whereNot" | "exists" | "increment"> & {
  readonly set?: Partial<Connection>;
};

/** How long a sign-in is not recorded after another. */
const USE_MILLISECONDS = 5 * 60_000;

const keyOf = (tenantId: string) => ({ tenant_id: tenantId, user_id: reservedRow("sso") });

/** Strongly consistent; `undefined`: the tenant has no connection. */
export async function readConnection(
  documents: Documents,
  table: string,
  tenantId: string,
): Promise<Connection | undefined> {
  const { Item } = await documents.send(
    new GetCommand({ TableName: table, Key: keyOf(tenantId), ConsistentRead: true }),
  );
  return Item as Connection | undefined;
}

/** The connection of one tenant. */
export class ConnectionRow {
  constructor(
    private readonly documents: Documents,
    private readonly table: string,
    private readonly tenantId: string,
  ) {}

  read(): Promise<Connection | undefined> {
    return readConnection(this.documents, this.table, this.tenantId);
  }

  /** @returns false when there is one already. */
  create(connection: Omit<Connection, "version">): Promise<boolean> {
    return createItem(this.documents, this.table, { ...keyOf(this.tenantId), ...connection, version: 1 });
  }

  /** @returns the connection; `undefined`: it has changed since it was read. */
  async change(seen: Connection, update: ConnectionUpdate): Promise<Connection | undefined> {
    const changed = await updateItem(this.documents, this.table, keyOf(this.tenantId), {
      ...update,
      increment: ["version"],
      where: { provider: seen.provider, version: seen.version },
    });
    return changed as unknown as Connection | undefined;
  }

  /** Records a sign-in, without a new version: no change of the connection is refused for it. */
  async used({ provider, last_sign_in_at: last = "" }: Connection, now: Date): Promise<void> {
    if (now.getTime() - Date.parse(last) < USE_MILLISECONDS) return;
    await updateItem(this.documents, this.table, keyOf(this.tenantId), {
      set: { last_sign_in_at: now.toISOString() },
      where: { provider },
    });
  }

  /** @returns false: it has changed since it was read. */
  remove({ provider, version }: Connection): Promise<boolean> {
    return deleteItem(this.documents, this.table, keyOf(this.tenantId), { where: { provider, version } });
  }
}
