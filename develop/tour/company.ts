import type { ApiClient } from "@saas/api-client/api";

/** A tenant of the tour: a made-up company, and the API as its administrator sees it. */
export interface Company {
  readonly name: string;
  readonly tenantId: string;
  /** The API key of all of the company's users. */
  readonly apiKey: string;
  readonly api: ApiClient;
}
