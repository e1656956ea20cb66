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
 * What a tenant gets besides its name and its record: an API key in its tier's plan, and a first administrator. Making and
 * taking back lead to the same state however often, and however far, they ran before.
 */
export class TenantResources {
  constructor(private readonly stores: ResourceStores) {}

  async createKey(tenantId: string, tier: string, usagePlan: string): Promise<void> {
    const { apiKeys, usagePlans, provisioning } = this.stores;
    const keyId = await apiKeys.create(tenantId);
    await apiKeys.addToPlan(keyId, await usagePlans.idOf(usagePlan));
    await provisioning.recordKey(tenantId, keyId, tier);
  }

  /** Found by its name: the record of a tenant whose making broke off may not know it. */
  async deleteKey(tenantId: string): Promise<void> {
    const keyId = await this.stores.apiKeys.find(tenantId);
    if (keyId !== undefined) await this.stores.apiKeys.remove(keyId);
  }

  /** Gives the user, who exists, the administrator's role and membership. */
  async addAdministrator(username: string, tenantId: string): Promise<void> {
    const user = await this.stores.directory.find(username, tenantId);
    if (!(await user?.giveRole("tenant-admin")) || user === undefined) {
      throw new Error("the administrator is gone");
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

  /** Removes the membership and then the user, who says which membership that is. */
  async removeAdministrator(username: string, tenantId: string): Promise<void> {
    const user = await this.stores.directory.find(username, tenantId);
    if (user === undefined) return;
    const members = this.stores.membersOf(tenantId);
    await members.removeAdministrators();
    await members.remove(user.sub);
    await user.remove();
  }

  /** Sends the invitation; none to a user who has signed in already. */
  async invite(username: string, tenantId: string): Promise<void> {
    const user = await this.stores.directory.find(username, tenantId);
    if (user === undefined || (await user.invite()) === "gone") throw new Error("the administrator is gone");
  }

  /** Takes back all of it. */
  async takeBack(username: string | undefined, tenantId: string): Promise<void> {
    if (username !== undefined) await this.removeAdministrator(username, tenantId);
    await this.deleteKey(tenantId);
  }
}
