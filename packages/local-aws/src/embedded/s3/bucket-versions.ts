import { randomBytes } from "node:crypto";
import { StoredMap } from "../../storage";

/** A version of an object, or the marker that a deletion leaves. */
export interface Version {
  readonly id: string;
  /** Increases with every version of the bucket. */
  readonly sequence: number;
  readonly lastModified: Date;
  /** Absent: a delete marker. */
  readonly content?: { readonly etag: string; readonly size: number };
}

/** Id of a version that predates versioning. */
const NULL_VERSION = "null";

const SEQUENCE_DIGITS = 12;

/** The versions of each key of a bucket. */
export class BucketVersions {
  /** Newest first; every key has at least one version. */
  private readonly byKey: StoredMap<readonly Version[]>;
  private lastSequence: number;

  constructor(byKey: StoredMap<readonly Version[]> = new StoredMap()) {
    this.byKey = byKey;
    this.lastSequence = Math.max(
      0,
      ...byKey.values().flatMap((versions) => versions.map(({ sequence }) => sequence)),
    );
  }

  get isEmpty(): boolean {
    return this.byKey.size === 0;
  }

  /** Keys in the order of their UTF-8 bytes, as S3 lists them. */
  keys(): string[] {
    return this.byKey.keys().sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  }

  /** Newest first. */
  of(key: string): readonly Version[] {
    return this.byKey.get(key) ?? [];
  }

  find(key: string, id: string): Version | undefined {
    return this.of(key).find((version) => version.id === id);
  }

  /** Adds the newest version. @param content absent for a delete marker. */
  add(key: string, lastModified: Date, content?: Version["content"], id?: string): Version {
    this.lastSequence += 1;
    const sequence = this.lastSequence;
    const version = {
      id: id ?? `${sequence.toString(16).padStart(SEQUENCE_DIGITS, "0")}${randomBytes(10).toString("hex")}`,
      sequence,
      lastModified,
      ...(content !== undefined && { content }),
    };
    this.byKey.set(key, [version, ...this.of(key)]);
    return version;
  }

  /** Adds an object that predates versioning. */
  adopt(key: string, lastModified: Date, content: Version["content"]): void {
    this.add(key, lastModified, content, NULL_VERSION);
  }

  remove(key: string, id: string): void {
    const left = this.of(key).filter((version) => version.id !== id);
    if (left.length > 0) this.byKey.set(key, left);
    else this.byKey.delete(key);
  }
}

/** Versions parsed from JSON, with their dates revived. */
export const revivedVersions = (versions: readonly Version[]): readonly Version[] =>
  versions.map((version) => ({ ...version, lastModified: new Date(version.lastModified) }));

/** A version's position among others by its id alone, even after its deletion. */
export function sequenceOf(versionId: string): number {
  const sequence = Number.parseInt(versionId.slice(0, SEQUENCE_DIGITS), 16);
  return Number.isNaN(sequence) ? 0 : sequence;
}
