import { readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { exitCodes, StateError } from "./exit";
import { parseLock } from "./lock-file";
import type { StateStore } from "./store";

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

const noVersions = (path: string): StateError =>
  new StateError(
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
    throw new StateError(`${path} cannot be read: ${message}`);
  }
}
