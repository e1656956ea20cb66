import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { StoredMap } from "./stored-map";

export { StoredMap } from "./stored-map";

/** Storage of the services' data: in memory, or in a directory that outlives the process. */
export interface Storage {
  /** The map with a name of lower-case letters, digits and hyphens. */
  map<Value>(name: string, revive?: (value: Value) => Value): StoredMap<Value>;
  /** A directory for a service that writes files itself; undefined: in memory. */
  directory(name: string): string | undefined;
  /** Closes every map. */
  close(): void;
}

/** Storage in memory. A name yields the same map for the lifetime of the storage. */
export const inMemory = (): Storage => new Maps(undefined);

/**
 * Storage in a directory that only this user can read, since it contains passwords.
 * @throws Error naming the process that uses it, or why it cannot be used.
 */
export function inDirectory(given: string): Storage {
  const directory = resolve(given);
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new Error(`${directory} cannot be used for data (${(error as NodeJS.ErrnoException).code})`);
  }
  const lock = join(directory, "lock");
  claim(lock, directory);
  return new Maps(directory, () => rmSync(lock, { force: true }));
}

class Maps implements Storage {
  private readonly maps = new Map<string, StoredMap<unknown>>();

  constructor(
    private readonly root: string | undefined,
    private readonly release = () => {},
  ) {}

  map<Value>(name: string, revive?: (value: Value) => Value): StoredMap<Value> {
    const file = this.root === undefined ? undefined : join(this.root, `${name}.jsonl`);
    const map = this.maps.get(name) ?? new StoredMap(file, revive as (value: unknown) => unknown);
    this.maps.set(name, map);
    return map as StoredMap<Value>;
  }

  directory(name: string): string | undefined {
    if (this.root === undefined) return undefined;
    const directory = join(this.root, name);
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    return directory;
  }

  close(): void {
    for (const map of this.maps.values()) map.close();
    this.maps.clear();
    this.release();
  }
}

/** Locks the directory, since two processes would corrupt each other's data. A lock of an ended process is ignored. */
function claim(lock: string, directory: string): void {
  try {
    writeFileSync(lock, String(process.pid), { flag: "wx", mode: 0o600 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "EEXIST") throw new Error(`${directory} cannot be used for data (${code})`);
    const holder = Number(readFileSync(lock, "utf8"));
    if (holder !== process.pid && isAlive(holder)) {
      throw new Error(`${directory} is used by process ${holder}: stop it, or choose another directory`);
    }
    writeFileSync(lock, String(process.pid));
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
