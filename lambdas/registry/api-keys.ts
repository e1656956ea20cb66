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
 * Tenants' API keys at API Gateway: each is named after its tenant, tagged with it, and in the usage plan of its tier. A key
 * is no credential: it says whose quota a request uses up.
 */
export class ApiKeys {
  constructor(
    private readonly gateway: Pick<APIGatewayClient, "send">,
    /** Name of the environment: IAM lets the platform touch keys with this tag only. */
    private readonly environment: string,
  ) {}

  /** Makes the tenant's key, or finds the one that an earlier attempt made. @returns its id. */
  async create(tenantId: string): Promise<string> {
    return (await this.find(tenantId)) ?? (await this.make(tenantId));
  }

  /** The id of the tenant's key; undefined when it has none. */
  async find(tenantId: string): Promise<string | undefined> {
    // A name query matches beginnings; ids of tenants are all of one length, so that there is no second match.
    const { items = [] } = await this.gateway.send(new GetApiKeysCommand({ nameQuery: tenantId, limit: 10 }));
    return items.find(({ name }) => name === tenantId)?.id;
  }

  /** The key itself. */
  async value(keyId: string): Promise<string | undefined> {
    const { value } = await this.gateway.send(new GetApiKeyCommand({ apiKey: keyId, includeValue: true }));
    return value;
  }

  /** API Gateway refuses requests with a disabled key. */
  async enable(keyId: string, enabled: boolean): Promise<void> {
    await this.gateway.send(
      new UpdateApiKeyCommand({
        apiKey: keyId,
        patchOperations: [{ op: "replace", path: "/enabled", value: `${enabled}` }],
      }),
    );
  }

  /** Puts the key into a usage plan, if it is not there already. */
  async addToPlan(keyId: string, usagePlanId: string): Promise<void> {
    try {
      await this.gateway.send(new CreateUsagePlanKeyCommand({ keyId, keyType: "API_KEY", usagePlanId }));
    } catch (error) {
      // In this plan, or in another one of the same stage: that one must be left first, and is no plan of ours otherwise.
      if (errorName(error) !== "ConflictException") throw error;
    }
  }

  /** Takes the key out of a usage plan, if it is in it. */
  async removeFromPlan(keyId: string, usagePlanId: string): Promise<void> {
    await unlessGone(() => this.gateway.send(new DeleteUsagePlanKeyCommand({ keyId, usagePlanId })));
  }

  /** Deletes the key, which leaves its plan with it. */
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
    if (id === undefined) throw new Error("API Gateway answered CreateApiKey without an id");
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
