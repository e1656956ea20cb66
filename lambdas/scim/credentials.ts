import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { MOST_SCIM_CREDENTIALS } from "../../api/provisioning";
import type { Documents } from "../aws/dynamodb";
import { changedMeanwhile } from "../registry/alignment";
import { reservedRow } from "../registry/members";
import { updateItem } from "../shared/conditional-write";
import { conflict, notFound } from "../shared/errors";

/** A credential as stored. Times are ISO 8601 in UTC. */
export interface StoredCredential {
  /** SHA-256 of the secret, hexadecimal. */
  readonly hash: string;
  readonly name: string;
  readonly created_at: string;
  readonly created_by: string;
  readonly expires_at: string;
  readonly last_used_at?: string;
}

type Stored = Readonly<Record<string, StoredCredential>>;

interface Row {
  readonly credentials: Stored;
  readonly version: number;
}

/** Each round follows a change by another request. */
const ROUNDS = 4;

/** How exactly the last use is known: a busy credential costs a write in this time, not one for each request. */
export const USE_SECONDS = 300;

const isLive = ({ expires_at }: StoredCredential, now: Date): boolean =>
  Date.parse(expires_at) > now.getTime();

/** A tenant's SCIM credentials: one row of its partition of the members table, so that their number is bounded. */
export class Credentials {
  private readonly key: { readonly tenant_id: string; readonly user_id: string };

  /** @param documents with the tenant's own session */
  constructor(
    private readonly documents: Documents,
    private readonly table: string,
    tenantId: string,
    private readonly now: () => Date,
  ) {
    this.key = { tenant_id: tenantId, user_id: reservedRow("scim_credentials") };
  }

  /** All of them by id, in order; strongly consistent. */
  async list(): Promise<readonly (readonly [string, StoredCredential])[]> {
    return Object.entries((await this.read())?.credentials ?? {}).sort(([one], [other]) =>
      one < other ? -1 : 1,
    );
  }

  /** A credential that is valid now; `undefined`: unknown, revoked or expired. */
  async valid(id: string): Promise<StoredCredential | undefined> {
    const found = (await this.list()).find(([each]) => each === id)?.[1];
    return found !== undefined && isLive(found, this.now()) ? found : undefined;
  }

  /** Adds a credential and drops expired ones. @throws Problem 409 when the tenant has its number of valid ones. */
  add(id: string, credential: StoredCredential): Promise<void> {
    return this.change((stored) => {
      const live = Object.entries(stored).filter(([, each]) => isLive(each, this.now()));
      if (live.length >= MOST_SCIM_CREDENTIALS) {
        throw conflict(`The tenant has ${MOST_SCIM_CREDENTIALS} SCIM credentials: revoke one first.`);
      }
      return Object.fromEntries([...live, [id, credential]]);
    });
  }

  /** @throws Problem 404 for an unknown one. */
  revoke(id: string): Promise<void> {
    return this.change((stored) => {
      const others = Object.entries(stored).filter(([each]) => each !== id);
      if (others.length === Object.keys(stored).length)
        throw notFound("The tenant has no such SCIM credential.");
      return Object.fromEntries(others);
    });
  }

  /** Records a use, unless one is recorded of the last minutes. The credential may be gone by now. */
  async used(id: string, { last_used_at }: StoredCredential): Promise<void> {
    const now = this.now();
    if (last_used_at !== undefined && now.getTime() - Date.parse(last_used_at) < USE_SECONDS * 1000) return;
    await updateItem(this.documents, this.table, this.key, {
      set: { [`credentials.${id}.last_used_at`]: now.toISOString() },
      exists: [`credentials.${id}`],
    });
  }

  private async read(): Promise<Row | undefined> {
    const { Item } = await this.documents.send(
      new GetCommand({ TableName: this.table, Key: this.key, ConsistentRead: true }),
    );
    return Item as Row | undefined;
  }

  /** A use that is recorded in the meantime is lost: the next one is recorded again. */
  private async change(next: (stored: Stored) => Stored): Promise<void> {
    for (let round = 0; round < ROUNDS; round += 1) {
      const row = await this.read();
      const written = await updateItem(this.documents, this.table, this.key, {
        set: { credentials: next(row?.credentials ?? {}) },
        increment: ["version"],
        where: { version: row?.version },
      });
      if (written) return;
    }
    throw changedMeanwhile();
  }
}
