import type { ApiClient } from "../client/api";

/** A tenant of the tour: a made-up company, and the API as its administrator sees it. */
export interface Company {
  readonly name: string;
  readonly api: ApiClient;
}
