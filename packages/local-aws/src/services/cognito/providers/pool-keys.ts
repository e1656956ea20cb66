import type { Storage, StoredMap } from "../../../storage";

/** A key of a pool, with its certificate, both PEM. */
export interface PoolKey {
  readonly privateKey: string;
  readonly certificate: string;
}

/** What a pool's key is for: signing its SAML requests, or decrypting the answers. */
type Purpose = "signing" | "encryption";

const VALID_YEARS = 10;

/** The keys of user pools for SAML, each made when it is first used. */
export class PoolKeys {
  private readonly stored: StoredMap<PoolKey>;
  private readonly making = new Map<string, Promise<PoolKey>>();

  constructor(storage: Storage) {
    this.stored = storage.map("saml-keys");
  }

  async of(poolId: string, purpose: Purpose): Promise<PoolKey> {
    const name = `${poolId} ${purpose}`;
    const known = this.stored.get(name);
    if (known !== undefined) return known;
    const key = this.making.get(name) ?? make(poolId);
    this.making.set(name, key);
    this.stored.set(name, await key);
    this.making.delete(name);
    return key;
  }
}

async function make(poolId: string): Promise<PoolKey> {
  const { generate } = await import("selfsigned");
  const notAfterDate = new Date();
  notAfterDate.setFullYear(notAfterDate.getFullYear() + VALID_YEARS);
  const made = await generate([{ name: "commonName", value: poolId }], {
    ...{ keySize: 2048, algorithm: "sha256", notAfterDate },
  });
  return { privateKey: made.private, certificate: made.cert };
}
