/** A state as it is kept. */
export interface StoredState {
  readonly text: string;
  readonly modified: Date;
  /** Length in bytes. */
  readonly bytes: number;
}

/** One version of a state object. */
export interface StateVersion {
  /** S3's version id; `null` as text where the bucket had no versioning. */
  readonly id: string;
  readonly modified: Date;
  readonly bytes: number;
  readonly current: boolean;
  /** The state was deleted here: there is nothing to read. */
  readonly deleted: boolean;
}

/** Who holds the lock of a state: what Terraform writes (`statemgr.LockInfo`). */
export interface StateLock {
  readonly id: string;
  /** `OperationTypeApply`, `OperationTypePlan`, …; of the verb `terraform state rm`, say, another text. */
  readonly operation: string;
  /** `user@host`. */
  readonly who: string;
  /** Terraform's version. */
  readonly version: string;
  /** ISO 8601. */
  readonly created: string;
  readonly info: string;
}

/** Where the state of one stack is kept; it is read, and nothing else. */
export interface StateStore {
  readonly kind: "s3" | "local";
  /** `s3://bucket/key`, or a path. */
  readonly location: string;
  /** The state, or one version of it; undefined: there is none. @throws StateError */
  read(version?: string): Promise<StoredState | undefined>;
  /** Who holds the lock; undefined: nobody. @throws StateError */
  lock(): Promise<StateLock | undefined>;
  /** Versions, newest first, `most` at most. @throws StateError */
  versions(most: number): Promise<{ readonly versions: readonly StateVersion[]; readonly more: boolean }>;
}
