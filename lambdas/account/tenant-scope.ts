import type { Alignment } from "../registry/alignment";
import type { Directory } from "../registry/directory";
import type { Members } from "../registry/members";
import type { readOwnRecord } from "../tenancy/own-record";

/** What the account function works on for one tenant. All but the directory ends where the tenant ends. */
export interface TenantScope {
  readonly tenantId: string;
  readonly members: Members;
  readonly directory: Directory;
  readonly alignment: Alignment;
  readonly readRecord: () => ReturnType<typeof readOwnRecord>;
  /** `undefined`: there is no such key. */
  readonly apiKeyValue: (keyId: string) => Promise<string | undefined>;
}
