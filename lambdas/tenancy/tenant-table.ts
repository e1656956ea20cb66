import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { ClientSettings } from "../shared/aws";
import type { ScopedCredentials, TenantCredentials } from "./scoped-credentials";
import { readStanding } from "./standing";
import type { TenantContext, TenantStanding } from "./tenant-context";
import type { TenantId } from "./tenant-id";

declare const scoped: unique symbol;

/** A tenant's part of the data table, through a client that can reach no other part. */
export interface TenantTable {
  readonly tenantId: TenantId;
  readonly name: string;
  readonly documents: DynamoDBDocumentClient;
  readonly [scoped]: true;
}

/** DynamoDB as a tenant sees it. */
export class TenantTables {
  /** A client lives as long as the credentials it was made with, whose number is bounded. */
  private readonly clients = new WeakMap<TenantCredentials, DynamoDBDocumentClient>();

  constructor(
    private readonly credentials: ScopedCredentials,
    private readonly names: { readonly data: string; readonly metadata: string },
    private readonly settings: ClientSettings,
  ) {}

  async of({ tenantId }: TenantContext): Promise<TenantTable> {
    const documents = await this.client(tenantId);
    return { tenantId, name: this.names.data, documents } as unknown as TenantTable;
  }

  /** What the tenant's own record says about its requests; `undefined` when there is none. */
  async standing(tenantId: TenantId): Promise<TenantStanding | undefined> {
    return readStanding(await this.client(tenantId), this.names.metadata, tenantId);
  }

  private async client(tenantId: TenantId): Promise<DynamoDBDocumentClient> {
    const credentials = await this.credentials.credentialsFor(tenantId);
    return this.clients.get(credentials) ?? this.connect(credentials);
  }

  private connect(credentials: TenantCredentials): DynamoDBDocumentClient {
    const client = DynamoDBDocumentClient.from(new DynamoDBClient({ ...this.settings, credentials }), {
      // A number that JavaScript rounds is still better read than an item that cannot be read at all.
      unmarshallOptions: { wrapNumbers: Number },
    });
    this.clients.set(credentials, client);
    return client;
  }
}
