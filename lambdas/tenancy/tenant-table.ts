import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { StoreResolver } from "./store-resolver";
import type { TenantClients } from "./tenant-clients";
import type { TenantContext } from "./tenant-context";
import type { TenantId } from "./tenant-id";

declare const scoped: unique symbol;

/** A tenant's part of a data table, through a client that can reach no other part. */
export interface TenantTable {
  readonly tenantId: TenantId;
  readonly name: string;
  readonly documents: DynamoDBDocumentClient;
  readonly [scoped]: true;
}

/** A tenant's items, wherever its binding keeps them. */
export class TenantTables {
  constructor(
    private readonly documents: TenantClients<DynamoDBDocumentClient>,
    private readonly resolver: StoreResolver,
  ) {}

  /** @throws Problem 503 `tenant-not-bound` */
  async of({ tenantId, binding }: TenantContext): Promise<TenantTable> {
    const { table, credentials } = this.resolver.of(tenantId, binding);
    const documents = await this.documents.of(credentials);
    return { tenantId, name: table, documents } as unknown as TenantTable;
  }
}
