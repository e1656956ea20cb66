import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { holds } from "../shared/conditional";
import type { Application } from "./application";

/** A tenant's record, the rows of the metadata table whose key is a tenant id. */
export interface TenantRecord {
  readonly tenant_id: string;
  readonly tenant_name: string;
  readonly tier: string;
  readonly status: string;
  /** ISO 8601 in UTC. */
  readonly created_at: string;
  readonly updated_at: string;
  readonly version: number;
  /**
   * The administrator's username until the tenant is complete: what a crash leaves behind can then be cleared away whole.
   * The record of a complete tenant holds no address.
   */
  readonly pending_admin?: string;
}

/** Records of tenants while they are being made. */
export class Tenants {
  constructor(
    private readonly documents: DynamoDBDocumentClient,
    private readonly table: string,
    private readonly now: () => Date,
  ) {}

  /** Writes the record, status provisioning; one that exists, from an attempt that crashed, stays as it is. */
  async create(tenantId: string, { tenantName, adminEmail, tier }: Application): Promise<void> {
    const now = this.now().toISOString();
    await holds(() =>
      this.documents.send(
        new PutCommand({
          TableName: this.table,
          Item: {
            tenant_id: tenantId,
            tenant_name: tenantName,
            tier,
            status: "provisioning",
            created_at: now,
            updated_at: now,
            version: 1,
            pending_admin: adminEmail,
          } satisfies TenantRecord,
          ConditionExpression: "attribute_not_exists(tenant_id)",
        }),
      ),
    );
  }

  async read(tenantId: string): Promise<TenantRecord | undefined> {
    const { Item } = await this.documents.send(
      new GetCommand({ TableName: this.table, Key: { tenant_id: tenantId }, ConsistentRead: true }),
    );
    return Item as TenantRecord | undefined;
  }

  /** False: the tenant was not provisioning. */
  activate(tenantId: string): Promise<boolean> {
    return this.update(
      tenantId,
      "SET #status = :next, updated_at = :now, version = version + :one",
      "provisioning",
      {
        ":next": "active",
        ":now": this.now().toISOString(),
        ":one": 1,
      },
    );
  }

  /** Back to provisioning, so that it can be removed; false for a tenant that is complete, which stays. */
  deactivate(tenantId: string): Promise<boolean> {
    return this.update(
      tenantId,
      "SET #status = :next, updated_at = :now, version = version + :one",
      "active",
      { ":next": "provisioning", ":now": this.now().toISOString(), ":one": 1 },
      " AND attribute_exists(pending_admin)",
    );
  }

  /** Completes an active tenant: from here on nothing of onboarding takes it away. */
  settle(tenantId: string): Promise<boolean> {
    return this.update(tenantId, "REMOVE pending_admin", "active", {});
  }

  /** Removes a tenant that never became active; false for any other. */
  remove(tenantId: string): Promise<boolean> {
    return holds(() =>
      this.documents.send(
        new DeleteCommand({
          TableName: this.table,
          Key: { tenant_id: tenantId },
          ConditionExpression: "#status = :provisioning",
          ExpressionAttributeNames: { "#status": "status" },
          ExpressionAttributeValues: { ":provisioning": "provisioning" },
        }),
      ),
    );
  }

  private update(
    tenantId: string,
    expression: string,
    status: "provisioning" | "active",
    values: Record<string, unknown>,
    furtherCondition = "",
  ): Promise<boolean> {
    return holds(() =>
      this.documents.send(
        new UpdateCommand({
          TableName: this.table,
          Key: { tenant_id: tenantId },
          UpdateExpression: expression,
          ConditionExpression: `#status = :status${furtherCondition}`,
          ExpressionAttributeNames: { "#status": "status" },
          ExpressionAttributeValues: { ":status": status, ...values },
        }),
      ),
    );
  }
}
