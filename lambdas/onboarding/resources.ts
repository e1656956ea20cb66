import type { ApiKeys } from "../registry/api-keys";
import type { Directory } from "../registry/directory";
import type { Members } from "../registry/members";
import type { UsagePlans } from "../registry/usage-plans";
import type { ProvisioningRecords } from "./provisioning-records";

export interface ResourceStores {
  readonly provisioning: ProvisioningRecords;
  readonly directory: Directory;
  readonly apiKeys: ApiKeys;
  readonly usagePlans: UsagePlans;
  readonly membersOf: (tenantId: string) => Members;
}

/**
 * A tenant's resources other than its name and record: an API key in its tier's plan, and a first administrator.
 * Creation and removal are idempotent.
 */
export class TenantResources {
  constructor(private readonly stores: ResourceStores) {}

  async createKey(tenantId: string, tier: string, usagePlan: string): Promise<void> {
    const { apiKeys, usagePlans, provisioning } = this.stores;
    const keyId = await apiKeys.create(tenantId);
    await apiKeys.addToPlan(keyId, await usagePlans.idOf(usagePlan));
    await provisioning.recordKey(tenantId, keyId, tier);
  }

  /** Finds the key by its name: the record of an interrupted onboarding may not have its id. */
  async deleteKey(tenantId: string): Promise<void> {
    const keyId = await this.stores.apiKeys.find(tenantId);
    if (keyId !== undefined) await this.stores.apiKeys.remove(keyId);
  }

  /** Gives an existing user the administrator's role and membership. */
  async addAdministrator(username: string, tenantId: string): Promise<void> {
    const user = await this.stores.directory.find(username, tenantId);
    if (!(await user?.giveRole("tenant-admin")) || user === undefined) {
      throw new Error("the administrator is missing");
    }
    const members = this.stores.membersOf(tenantId);
    await members.add({
      user_id: user.sub,
      email: username,
      role: "tenant-admin",
      status: "active",
      invitation: "pending",
    });
    await members.addAdministrator(user.sub);
  }

  /** Removes the membership, then the user that it names. */
  async removeAdministrator(username: string, tenantId: string): Promise<void> {
    const user = await this.stores.directory.find(username, tenantId);
    if (user === undefined) return;
    const members = this.stores.membersOf(tenantId);
    await members.removeAdministrators();
    await members.remove(user.sub);
    await user.remove();
  }

  /** Sends the invitation, unless the user has signed in already. */
  async invite(username: string, tenantId: string): Promise<void> {
    const user = await this.stores.directory.find(username, tenantId);
    if (user === undefined || (await user.invite()) === "gone")
      throw new Error("the administrator is missing");
  }

  /** Removes all resources. */
  async removeAll(username: string | undefined, tenantId: string): Promise<void> {
    if (username !== undefined) await this.removeAdministrator(username, tenantId);
    await this.deleteKey(tenantId);
  }
}
