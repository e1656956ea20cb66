import { APIGatewayClient } from "@aws-sdk/client-api-gateway";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import { ApiKeys } from "../registry/api-keys";
import { Members } from "../registry/members";
import type { TenantRecord } from "../registry/tenant-record";
import { type AuditEntry, keepEntry } from "../shared/audit";
import type { ClientSettings } from "../shared/aws";
import type { ScopedCredentials, TenantCredentials } from "../tenancy/scoped-credentials";
import { readStanding } from "../tenancy/standing";
import type { TenantContext, TenantStanding } from "../tenancy/tenant-context";
import type { TenantId } from "../tenancy/tenant-id";

interface Clients {
  readonly documents: DynamoDBDocumentClient;
  readonly apiKeys: ApiKeys;
}

/** What a tenant has besides its data, reached with credentials that end where the tenant ends. */
export interface AccountStore {
  readonly members: Members;
  readonly apiKeys: Pick<ApiKeys, "value">;
  /** The tenant's record. */
  record(): Promise<TenantRecord>;
  keepEntry(entry: AuditEntry): Promise<void>;
}

export interface AccountTables {
  readonly metadata: string;
  readonly members: string;
  readonly audit: string;
}

/** The stores of tenants' accounts. */
export class AccountStores {
  /** Clients live as long as the credentials that they were made with, whose number is bounded. */
  private readonly clients = new WeakMap<TenantCredentials, Clients>();

  constructor(
    private readonly credentials: ScopedCredentials,
    private readonly tables: AccountTables,
    private readonly settings: ClientSettings,
    private readonly environment: string,
  ) {}

  async of({ tenantId }: TenantContext): Promise<AccountStore> {
    const { documents, apiKeys } = await this.clientsOf(tenantId);
    const { metadata, members, audit } = this.tables;
    return {
      members: new Members(documents, members, tenantId),
      apiKeys,
      record: async () => {
        const key = { TableName: metadata, Key: { tenant_id: tenantId }, ConsistentRead: true };
        const { Item } = await documents.send(new GetCommand(key));
        if (Item === undefined) throw new Error("the tenant's record is gone");
        return Item as TenantRecord;
      },
      keepEntry: (entry) => keepEntry(documents, audit, entry),
    };
  }

  async standing(tenantId: TenantId): Promise<TenantStanding | undefined> {
    return readStanding((await this.clientsOf(tenantId)).documents, this.tables.metadata, tenantId);
  }

  private async clientsOf(tenantId: TenantId): Promise<Clients> {
    const credentials = await this.credentials.credentialsFor(tenantId);
    const clients = this.clients.get(credentials) ?? this.connect(credentials);
    this.clients.set(credentials, clients);
    return clients;
  }

  private connect(credentials: TenantCredentials): Clients {
    const settings = { ...this.settings, credentials };
    return {
      documents: DynamoDBDocumentClient.from(new DynamoDBClient(settings)),
      apiKeys: new ApiKeys(new APIGatewayClient(settings), this.environment),
    };
  }
}
