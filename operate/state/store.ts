import { readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { CommandError, exitCodes } from "@saas/cli-kit/exit";
import { z } from "zod";
import { jsonIn } from "../support/json";

/** A stored state. */
export interface StoredState {
  readonly text: string;
  readonly modified: Date;
  /** Length in bytes. */
  readonly bytes: number;
}

/** One version of a state object. */
export interface StateVersion {
  /** S3's version id; the text `null` if the bucket had no versioning. */
  readonly id: string;
  readonly modified: Date;
  readonly bytes: number;
  readonly current: boolean;
  /** A delete marker: there is no state to read. */
  readonly deleted: boolean;
}

/** A state's lock as Terraform writes it (`statemgr.LockInfo`). */
export interface StateLock {
  readonly id: string;
  /** `OperationTypeApply`, `OperationTypePlan`, …; other texts for verbs such as `terraform state rm`. */
  readonly operation: string;
  /** `user@host`. */
  readonly who: string;
  /** Terraform's version. */
  readonly version: string;
  /** ISO 8601. */
  readonly created: string;
  readonly info: string;
}

/** Read-only access to the stored state of one stack. */
export interface StateStore {
  readonly kind: "s3" | "local";
  /** `s3://bucket/key`, or a path. */
  readonly location: string;
  /** The state, or one version of it; undefined if it does not exist. @throws CommandError */
  read(version?: string): Promise<StoredState | undefined>;
  /** The lock; undefined if the state is not locked. @throws CommandError */
  lock(): Promise<StateLock | undefined>;
  /** Versions, newest first, at most `most`. @throws CommandError */
  versions(most: number): Promise<{ readonly versions: readonly StateVersion[]; readonly more: boolean }>;
}

/** The state of a stack with a local backend: a file on this machine, without versions. */
export function fileStore(path: string): StateStore {
  // Terraform's name for it. Source: statemgr.Filesystem, lockInfoPath.
  const lockPath = join(dirname(path), `.${basename(path)}.lock.info`);
  return {
    kind: "local",
    location: path,
    read: async (version) => {
      if (version !== undefined) throw noVersions(path);
      const text = textOf(path);
      return text === undefined
        ? undefined
        : { text, modified: statSync(path).mtime, bytes: Buffer.byteLength(text) };
    },
    lock: async () => {
      const text = textOf(lockPath);
      return text === undefined ? undefined : parseLock(text, lockPath);
    },
    versions: async () => {
      throw noVersions(path);
    },
  };
}

const noVersions = (path: string): CommandError =>
  new CommandError(
    `the state is a local file and has no versions: ${path}\n` +
      `Terraform keeps the previous one beside it: ${path}.backup`,
    exitCodes.usage,
  );

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    throw new CommandError(`${path} cannot be read: ${message}`);
  }
}

const format = z.object({
  ID: z.string(),
  Operation: z.string().default(""),
  Info: z.string().default(""),
  Who: z.string().default(""),
  Version: z.string().default(""),
  Created: z.string().default(""),
});

/** Reads a lock. @param location for messages @throws CommandError if it is not a lock */
export function parseLock(text: string, location: string): StateLock {
  const parsed = format.safeParse(jsonIn(text));
  if (!parsed.success) {
    throw new CommandError(
      `${location} is not a Terraform lock, but blocks the state. Read it with ` +
        `\`aws s3 cp ${location} -\`, and find out who wrote it before you remove it`,
    );
  }
  const { ID: id, Operation, Info: info, Who: who, Version: version, Created: created } = parsed.data;
  return { id, operation: Operation, who, version, created, info };
}

/** `apply` of `OperationTypeApply`; anything else as it is. */
export const operationName = ({ operation }: StateLock): string =>
  /^OperationType[A-Z]/.test(operation)
    ? operation.slice("OperationType".length).toLowerCase()
    : operation || "unknown";

/** Whether the holder can change the state: a plan holds the lock without writing. */
export const canChange = (lock: StateLock): boolean => operationName(lock) !== "plan";
