import { GetCommand } from "@aws-sdk/lib-dynamodb";
import type { Documents } from "../aws/dynamodb";
import type { TenantRecord } from "../registry/tenant-record";
import {
  type Condition,
  type ConditionalUpdate,
  createItem,
  deleteItem,
  updateItem,
} from "../shared/conditional-write";
import { newCursorSecret } from "../shared/cursor";
import type { Application } from "./application";

/** The onboarding of the tenant is not complete. */
const provisioning: Condition = { where: { status: "provisioning", awaits_silo: undefined } };

/** Whether the onboarding of a tenant is complete: nothing is rolled back or cleaned up any more. */
export const isOnboarded = ({ status, awaits_silo }: TenantRecord): boolean =>
  status !== "provisioning" || awaits_silo === true;

/** Records of tenants while they are provisioned. */
export class ProvisioningRecords {
  constructor(
    private readonly documents: Documents,
    private readonly table: string,
    private readonly now: () => Date,
  ) {}

  /** Writes the record with status provisioning. @returns the existing record, if a crashed attempt has written one. */
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
      cursor_secret: newCursorSecret(),
      // A silo's binding is known once its stack is deployed.
      ...(isolation === "pool" && { binding: { model: "pool" } }),
    };
    const isNew = await createItem(this.documents, this.table, record);
    const found = isNew ? record : await this.read(tenantId);
    if (!found) throw new Error("the tenant's record is missing");
    return found;
  }

  async read(tenantId: string): Promise<TenantRecord | undefined> {
    const { Item } = await this.documents.send(
      new GetCommand({ TableName: this.table, Key: { tenant_id: tenantId }, ConsistentRead: true }),
    );
    return Item as TenantRecord | undefined;
  }

  /** Ends the onboarding of a tenant in a silo tier. @returns false when the tenant is not being provisioned. */
  awaitSilo(tenantId: string): Promise<boolean> {
    return this.change(tenantId, { awaits_silo: true }, provisioning);
  }

  /** @returns false when the tenant is not being provisioned. */
  activate(tenantId: string): Promise<boolean> {
    return this.change(tenantId, { status: "active" }, provisioning);
  }

  /**
   * Returns the tenant to provisioning, so that it can be removed. @returns false for a complete tenant, which stays.
   */
  deactivate(tenantId: string): Promise<boolean> {
    const incomplete: Condition = { where: { status: "active" }, exists: ["pending_admin"] };
    return this.change(tenantId, { status: "provisioning" }, incomplete);
  }

  /**
   * Records the tenant's API key and the tier of its usage plan. @returns false when the tenant is not provisioning.
   */
  recordKey(tenantId: string, keyId: string, tier: string): Promise<boolean> {
    const set = { api_key_id: keyId, plan_tier: tier };
    return this.update(tenantId, { set, where: { status: "provisioning" } });
  }

  /** Completes a tenant that has become active, unless its onboarding was cancelled. */
  settle(tenantId: string): Promise<boolean> {
    return this.update(tenantId, {
      remove: ["pending_admin"],
      where: { awaits_silo: undefined },
      whereNot: { status: "provisioning" },
      exists: ["tenant_id"],
    });
  }

  /** Removes a tenant whose onboarding is not complete. @returns false for any other. */
  remove(tenantId: string): Promise<boolean> {
    return deleteItem(this.documents, this.table, { tenant_id: tenantId }, provisioning);
  }

  private change(tenantId: string, set: Partial<TenantRecord>, condition: Condition): Promise<boolean> {
    const updated_at = this.now().toISOString();
    return this.update(tenantId, { set: { ...set, updated_at }, increment: ["version"], ...condition });
  }

  private async update(tenantId: string, update: ConditionalUpdate): Promise<boolean> {
    return (await updateItem(this.documents, this.table, { tenant_id: tenantId }, update)) !== undefined;
  }
}
