import { APIGatewayClient, DeleteApiKeyCommand, paginateGetApiKeys } from "@aws-sdk/client-api-gateway";
import { inParallel } from "@saas/cli-kit/concurrency";
import type { EnvironmentConfig } from "../../environments/schema";

/** API Gateway allows few management calls a second per account. Source: API Gateway quotas. */
const AT_ONCE = 2;

/** API keys of an environment's tenants, by the tag that onboarding gives each. */
export class TenantApiKeys {
  private readonly client: APIGatewayClient;

  constructor(private readonly environment: Pick<EnvironmentConfig, "name" | "region">) {
    this.client = new APIGatewayClient({ region: environment.region });
  }

  /** Their ids. */
  async list(): Promise<string[]> {
    const ids: string[] = [];
    const pages = paginateGetApiKeys({ client: this.client }, { limit: 500, includeValues: false });
    for await (const { items = [] } of pages) {
      ids.push(
        ...items.flatMap(({ id, tags }) =>
          id !== undefined && tags?.environment === this.environment.name ? [id] : [],
        ),
      );
    }
    return ids;
  }

  async remove(ids: readonly string[]): Promise<void> {
    await inParallel(ids, AT_ONCE, (apiKey) => this.client.send(new DeleteApiKeyCommand({ apiKey })));
  }

  close(): void {
    this.client.destroy();
  }
}
