import type { APIGatewayClient } from "@aws-sdk/client-api-gateway";
import type { AwsCredentials } from "../iam/principals";

/** A key that is valid on the stage, and its plan there. */
export interface StageKey {
  readonly id: string;
  readonly planId: string;
}

/** Maximum time for which a key keeps working after it is disabled or removed from its plan. */
const MAX_AGE_MS = 500;

/** Keys of a page; API Gateway's maximum. */
const PAGE = 500;

export interface ApiKeySettings {
  readonly endpointUrl: string;
  readonly region: string;
  readonly credentials: AwsCredentials;
  /** The plans of the stage. */
  readonly planIds: readonly string[];
}

/** The stage's enabled keys by value, read from the management API at most every 500 ms. */
export class StageKeys {
  private keys: ReadonlyMap<string, StageKey> = new Map();
  private readAt = Number.NEGATIVE_INFINITY;
  private reading: Promise<void> | undefined;
  private client: APIGatewayClient | undefined;

  constructor(private readonly settings: ApiKeySettings) {}

  /** An unknown key may just have been created, so the keys are read again. */
  async find(value: string): Promise<StageKey | undefined> {
    const now = performance.now();
    await this.upTo(now - MAX_AGE_MS);
    const known = this.keys.get(value);
    if (known !== undefined) return known;
    await this.upTo(now);
    return this.keys.get(value);
  }

  close(): void {
    this.client?.destroy();
  }

  /** Waits until the keys are at least as recent as `time`. All waiting callers share one read. */
  private async upTo(time: number): Promise<void> {
    while (this.readAt < time) {
      this.reading ??= this.read().finally(() => {
        this.reading = undefined;
      });
      await this.reading;
    }
  }

  private async read(): Promise<void> {
    const readAt = performance.now();
    // Loaded on demand: an API without keys does not need it.
    const { APIGatewayClient, paginateGetApiKeys, paginateGetUsagePlanKeys } = await import(
      "@aws-sdk/client-api-gateway"
    );
    const { endpointUrl, region, credentials, planIds } = this.settings;
    this.client ??= new APIGatewayClient({ endpoint: endpointUrl, region, credentials });
    const paging = { client: this.client, pageSize: PAGE };
    const planOf = new Map<string, string>();
    for (const planId of planIds) {
      for await (const { items = [] } of paginateGetUsagePlanKeys(paging, { usagePlanId: planId })) {
        for (const { id = "" } of items) planOf.set(id, planId);
      }
    }
    const keys = new Map<string, StageKey>();
    for await (const { items = [] } of paginateGetApiKeys(paging, { includeValues: true })) {
      for (const { id = "", value, enabled } of items) {
        const planId = planOf.get(id);
        if (value !== undefined && enabled === true && planId !== undefined) keys.set(value, { id, planId });
      }
    }
    this.keys = keys;
    this.readAt = readAt;
  }
}
