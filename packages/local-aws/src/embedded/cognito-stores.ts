import type { Context } from "cognito-local/lib/services/context";
import type { DataStore } from "cognito-local/lib/services/dataStore/dataStore";
import type { DataStoreFactory } from "cognito-local/lib/services/dataStore/factory";
import type { Storage, StoredMap } from "../storage";
import { isRecord, type JsonObject } from "../support/json";

/** Path of a value from the root: `["Users", "jane"]`. */
type Path = readonly string[];

/** A change of a user or a group is stored separately, without the rest of the pool. */
const KEPT_DEPTH = 2;

/** Stores cognito-local's pools and clients in place of its files. */
export class DataStores implements DataStoreFactory {
  constructor(private readonly storage: Storage) {}

  async create(_: Context, id: string, defaults: object): Promise<DataStore> {
    return new Documents(this.storage.map(`cognito-${id}`, revived), defaults as JsonObject);
  }
}

/** A document whose parts are stored by path. */
class Documents implements DataStore {
  private readonly root: JsonObject = {};

  constructor(
    private readonly kept: StoredMap<unknown>,
    defaults: JsonObject,
  ) {
    for (const [path, value] of kept.entries()) put(this.root, JSON.parse(path), value);
    for (const [name, value] of Object.entries(defaults)) {
      if (!(name in this.root)) this.put([name], value);
    }
  }

  async getRoot<T>(): Promise<T | null> {
    return this.root as T;
  }

  async get<T>(_: Context, key: string | string[], absent?: T): Promise<T> {
    let value: unknown = this.root;
    for (const name of [key].flat())
      value = isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;
    return (value ?? absent ?? null) as T;
  }

  async set<T>(_: Context, key: string | string[], value: T): Promise<void> {
    this.put([key].flat(), value);
  }

  async delete(_: Context, key: string | string[]): Promise<void> {
    const path = [key].flat();
    const parent = path
      .slice(0, -1)
      .reduce<unknown>((value, name) => (isRecord(value) ? value[name] : undefined), this.root);
    if (isRecord(parent)) delete parent[path.at(-1) ?? ""];
    if (path.length > KEPT_DEPTH) this.keep(path.slice(0, KEPT_DEPTH));
    else for (const each of this.keptBelow(path)) this.kept.delete(each);
  }

  private put(path: Path, value: unknown): void {
    put(this.root, path, value);
    const whole = path.slice(0, KEPT_DEPTH);
    for (const each of this.keptBelow(whole)) if (each !== JSON.stringify(whole)) this.kept.delete(each);
    this.keep(whole);
  }

  private keep(path: Path): void {
    const value = path.reduce<unknown>((at, name) => (isRecord(at) ? at[name] : undefined), this.root);
    this.kept.set(JSON.stringify(path), value);
  }

  private keptBelow(path: Path): string[] {
    if (path.length >= KEPT_DEPTH) return [JSON.stringify(path)];
    return this.kept.keys().filter((key) => path.every((name, at) => JSON.parse(key)[at] === name));
  }
}

function put(root: JsonObject, path: Path, value: unknown): void {
  let at = root;
  for (const name of path.slice(0, -1)) {
    const next = isRecord(at[name]) && Object.hasOwn(at, name) ? (at[name] as JsonObject) : {};
    at[name] = next;
    at = next;
  }
  at[path.at(-1) ?? ""] = value;
}

/** Revives dates: cognito-local's names of dates end in Date. */
function revived(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (name, each) =>
    name.endsWith("Date") && typeof each === "string" ? new Date(each) : each,
  );
}
