import { readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { CommandError, exitCodes } from "@saas/cli-kit/exit";
import { z } from "zod";
import { jsonIn } from "../support/json";

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
  /** The state, or one version of it; undefined: there is none. @throws CommandError */
  read(version?: string): Promise<StoredState | undefined>;
  /** Who holds the lock; undefined: nobody. @throws CommandError */
  lock(): Promise<StateLock | undefined>;
  /** Versions, newest first, `most` at most. @throws CommandError */
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
      `Terraform keeps the one before beside it: ${path}.backup`,
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

/** Reads a lock. @param location for messages @throws CommandError when it is none */
export function parseLock(text: string, location: string): StateLock {
  const parsed = format.safeParse(jsonIn(text));
  if (!parsed.success) {
    throw new CommandError(
      `${location} is not a lock of Terraform, and locks the state. Read it with ` +
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

/** Whether the holder can change the state: a plan and a refresh of one hold the lock and write nothing. */
export const canChange = (lock: StateLock): boolean => operationName(lock) !== "plan";
