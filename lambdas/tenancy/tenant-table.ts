import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { TenantClients } from "./tenant-clients";
import type { TenantContext } from "./tenant-context";
import type { TenantId } from "./tenant-id";

declare const scoped: unique symbol;

/** A tenant's part of the data table, through a client that can reach no other part. */
export interface TenantTable {
  readonly tenantId: TenantId;
  readonly name: string;
  readonly documents: DynamoDBDocumentClient;
  readonly [scoped]: true;
}

/** The data table as a tenant sees it. */
export class TenantTables {
  constructor(
    private readonly documents: TenantClients<DynamoDBDocumentClient>,
    private readonly table: string,
  ) {}

  async of({ tenantId }: TenantContext): Promise<TenantTable> {
    const documents = await this.documents.of(tenantId);
    return { tenantId, name: this.table, documents } as unknown as TenantTable;
  }
}
