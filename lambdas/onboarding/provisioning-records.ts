import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import type { TenantRecord } from "../registry/tenant-record";
import { conditionalWrite } from "../shared/conditional-write";
import type { Application } from "./application";

/** Of a tenant in a silo tier: its onboarding has not come to its end. */
const NOT_WHOLE = " AND attribute_not_exists(awaits_silo)";

/** Whether a tenant's onboarding has come so far that nothing of it is taken back or cleared away. */
export const isOnboarded = ({ status, awaits_silo }: TenantRecord): boolean =>
  status !== "provisioning" || awaits_silo === true;

/** Records of tenants while they are being made. */
export class ProvisioningRecords {
  constructor(
    private readonly documents: DynamoDBDocumentClient,
    private readonly table: string,
    private readonly now: () => Date,
  ) {}

  /** Writes the record, status provisioning. @returns the one that stays, if an attempt that crashed wrote it before. */
  async create(
    tenantId: string,
    { tenantName, adminEmail, tier, isolation }: Application,
  ): Promise<TenantRecord> {
    const now = this.now().toISOString();
    const record: TenantRecord = {
      tenant_id: tenantId,
      tenant_name: tenantName,
      tier,
      status: "provisioning",
      created_at: now,
      updated_at: now,
      version: 1,
      pending_admin: adminEmail,
      // A silo's is known once its stack stands.
      ...(isolation === "pool" && { binding: { model: "pool" } }),
    };
    const isNew = await conditionalWrite(() =>
      this.documents.send(
        new PutCommand({
          TableName: this.table,
          Item: record,
          ConditionExpression: "attribute_not_exists(tenant_id)",
        }),
      ),
    );
    const found = isNew ? record : await this.read(tenantId);
    if (!found) throw new Error("the tenant's record is gone");
    return found;
  }

  async read(tenantId: string): Promise<TenantRecord | undefined> {
    const { Item } = await this.documents.send(
      new GetCommand({ TableName: this.table, Key: { tenant_id: tenantId }, ConsistentRead: true }),
    );
    return Item as TenantRecord | undefined;
  }

  /** From here on the tenant is whole, and nothing of onboarding takes it away; false: it was not provisioning. */
  awaitSilo(tenantId: string): Promise<boolean> {
    return this.update(
      tenantId,
      "SET awaits_silo = :true, updated_at = :now, version = version + :one",
      "provisioning",
      { ":true": true, ":now": this.now().toISOString(), ":one": 1 },
      NOT_WHOLE,
    );
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
      NOT_WHOLE,
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

  /** Records the tenant's API key, and that it is in the plan of this tier; false: the tenant is not provisioning. */
  recordKey(tenantId: string, keyId: string, tier: string): Promise<boolean> {
    return this.update(tenantId, "SET api_key_id = :key, plan_tier = :tier", "provisioning", {
      ":key": keyId,
      ":tier": tier,
    });
  }

  /** Completes a tenant that has become active; not one that was given up before. */
  settle(tenantId: string): Promise<boolean> {
    return conditionalWrite(() =>
      this.documents.send(
        new UpdateCommand({
          TableName: this.table,
          Key: { tenant_id: tenantId },
          UpdateExpression: "REMOVE pending_admin",
          ConditionExpression: `attribute_exists(tenant_id) AND #status <> :provisioning${NOT_WHOLE}`,
          ExpressionAttributeNames: { "#status": "status" },
          ExpressionAttributeValues: { ":provisioning": "provisioning" },
        }),
      ),
    );
  }

  /** Removes a tenant that is not whole; false for any other. */
  remove(tenantId: string): Promise<boolean> {
    return conditionalWrite(() =>
      this.documents.send(
        new DeleteCommand({
          TableName: this.table,
          Key: { tenant_id: tenantId },
          ConditionExpression: `#status = :provisioning${NOT_WHOLE}`,
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
    return conditionalWrite(() =>
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
