import {
  type APIGatewayClient,
  CreateApiKeyCommand,
  CreateUsagePlanKeyCommand,
  DeleteApiKeyCommand,
  DeleteUsagePlanKeyCommand,
  GetApiKeyCommand,
  GetApiKeysCommand,
  UpdateApiKeyCommand,
} from "@aws-sdk/client-api-gateway";
import { errorName } from "../shared/aws-errors";

/**
 * Tenants' API keys at API Gateway: each has its tenant's id as name and tag, and is in its tier's usage plan. A key is
 * not a credential: it selects the quota of a request.
 */
export class ApiKeys {
  constructor(
    private readonly gateway: Pick<APIGatewayClient, "send">,
    /** Name of the environment: IAM allows changes only of keys with this tag. */
    private readonly environment: string,
  ) {}

  /** Creates the tenant's key, or finds the one of an earlier attempt. @returns its id. */
  async create(tenantId: string): Promise<string> {
    return (await this.find(tenantId)) ?? (await this.make(tenantId));
  }

  /** The id of the tenant's key; undefined when it has none. */
  async find(tenantId: string): Promise<string | undefined> {
    // A name query matches prefixes; all ids have one length, so a second match cannot exist.
    const { items = [] } = await this.gateway.send(new GetApiKeysCommand({ nameQuery: tenantId, limit: 10 }));
    return items.find(({ name }) => name === tenantId)?.id;
  }

  /** The key's value. */
  async value(keyId: string): Promise<string | undefined> {
    const { value } = await this.gateway.send(new GetApiKeyCommand({ apiKey: keyId, includeValue: true }));
    return value;
  }

  /** Enables or disables the key: API Gateway rejects requests with a disabled one. */
  async enable(keyId: string, enabled: boolean): Promise<void> {
    await this.gateway.send(
      new UpdateApiKeyCommand({
        apiKey: keyId,
        patchOperations: [{ op: "replace", path: "/enabled", value: `${enabled}` }],
      }),
    );
  }

  /** Adds the key to a usage plan, unless it is in it. */
  async addToPlan(keyId: string, usagePlanId: string): Promise<void> {
    try {
      await this.gateway.send(new CreateUsagePlanKeyCommand({ keyId, keyType: "API_KEY", usagePlanId }));
    } catch (error) {
      // The key is already in this plan, or in another plan of the same stage, which it must leave first.
      if (errorName(error) !== "ConflictException") throw error;
    }
  }

  /** Removes the key from a usage plan, if it is in it. */
  async removeFromPlan(keyId: string, usagePlanId: string): Promise<void> {
    await unlessGone(() => this.gateway.send(new DeleteUsagePlanKeyCommand({ keyId, usagePlanId })));
  }

  /** Deletes the key, and with it its place in a plan. */
  async remove(keyId: string): Promise<void> {
    await unlessGone(() => this.gateway.send(new DeleteApiKeyCommand({ apiKey: keyId })));
  }

  private async make(tenantId: string): Promise<string> {
    const { id } = await this.gateway.send(
      new CreateApiKeyCommand({
        name: tenantId,
        enabled: true,
        tags: { tenant_id: tenantId, environment: this.environment },
      }),
    );
    if (id === undefined) throw new Error("API Gateway returned no id for the new key");
    return id;
  }
}

async function unlessGone(call: () => Promise<unknown>): Promise<void> {
  try {
    await call();
  } catch (error) {
    if (errorName(error) !== "NotFoundException") throw error;
  }
}
