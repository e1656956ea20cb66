import type { Documents } from "../aws/dynamodb";
import type { StoreResolver } from "./store-resolver";
import type { TenantClients } from "./tenant-clients";
import type { TenantContext } from "./tenant-context";
import type { TenantId } from "./tenant-id";

declare const scoped: unique symbol;

/** A tenant's partition of a data table, with a client that reaches no other partition. */
export interface TenantTable {
  readonly tenantId: TenantId;
  readonly name: string;
  readonly documents: Documents;
  readonly [scoped]: true;
}

/** The tables of tenants' items, by binding. */
export class TenantTables {
  constructor(
    private readonly documents: TenantClients<Documents>,
    private readonly resolver: StoreResolver,
  ) {}

  /** @throws Problem 503 `tenant-not-bound` */
  async of({ tenantId, binding }: TenantContext): Promise<TenantTable> {
    const { table, credentials } = this.resolver.of(tenantId, binding);
    const documents = await this.documents.of(credentials);
    return { tenantId, name: table, documents } as unknown as TenantTable;
  }
}
