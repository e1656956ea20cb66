import { randomBytes, randomInt } from "node:crypto";
import { z } from "zod";
import type { Storage, StoredMap } from "../../storage";
import { badRequest, conflict, notFound, readInput } from "./input";

/** An API key as in API Gateway's API; times in seconds since 1970. */
export interface ApiKey {
  readonly id: string;
  readonly value: string;
  readonly name: string | undefined;
  readonly description: string | undefined;
  readonly enabled: boolean;
  readonly createdDate: number;
  readonly lastUpdatedDate: number;
  readonly stageKeys: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

/** Limits of tags. Source: API Gateway developer guide, tag restrictions. */
const tags = z
  .record(z.string().min(1).max(128), z.string().max(256))
  .refine((given) => Object.keys(given).length <= 50, "at most 50 tags")
  .refine((given) => !Object.keys(given).some((key) => /^aws:/i.test(key)), "aws: is reserved");

const newKey = z.object({
  name: z.string().max(1024).optional(),
  description: z.string().optional(),
  enabled: z.boolean().default(false),
  generateDistinctId: z.boolean().optional(),
  value: z.string().optional(),
  tags: tags.default({}),
});

const patches = z.object({
  patchOperations: z.array(z.object({ op: z.string(), path: z.string(), value: z.string().optional() })),
});

/** The keys of an account. Ids always differ from values, regardless of `generateDistinctId`. */
export class ApiKeys {
  private readonly byId: StoredMap<ApiKey>;

  constructor(storage: Storage) {
    this.byId = storage.map("api-keys");
  }

  /** @throws ApiGatewayError BadRequestException for malformed input, ConflictException for a value in use. */
  create(input: unknown): ApiKey {
    const { name, description, enabled, value = randomValue(), tags } = readInput(newKey, input);
    if (value.length < 20) throw badRequest("API Key value should be at least 20 characters");
    if (!/^[\x21-\x7e]{20,128}$/.test(value))
      throw badRequest("API Key value should be alphanumeric, at most 128");
    if (this.list().some((key) => key.value === value)) throw conflict("API Key already exists");
    const now = seconds();
    const key = {
      id: randomId(),
      value,
      name,
      description,
      enabled,
      createdDate: now,
      lastUpdatedDate: now,
      stageKeys: [],
      tags,
    };
    this.byId.set(key.id, key);
    return key;
  }

  /** @throws ApiGatewayError NotFoundException */
  get(id: string): ApiKey {
    const key = this.byId.get(id);
    if (key === undefined) throw notFound("Invalid API Key identifier specified");
    return key;
  }

  /** Oldest first; those whose name begins with `name`. */
  list(name = ""): ApiKey[] {
    return this.byId.values().filter((key) => (key.name ?? "").startsWith(name));
  }

  /** @throws ApiGatewayError NotFoundException, or BadRequestException for an attribute that cannot be changed. */
  update(id: string, input: unknown): ApiKey {
    const key = this.get(id);
    const changes = readInput(patches, input).patchOperations.map(({ op, path, value }) => {
      if (op !== "replace")
        throw badRequest(`Invalid patch operation specified: ${op}. Must be one of: [replace]`);
      if (value === undefined) throw badRequest(`Invalid patch value specified for ${path}`);
      if (path === "/name" || path === "/description") return { [path.slice(1)]: value };
      if (path !== "/enabled") throw badRequest(`Invalid patch path ${path}`);
      if (!/^(true|false)$/i.test(value)) throw badRequest("Invalid patch value for /enabled: true or false");
      return { enabled: value.toLowerCase() === "true" };
    });
    const changed: ApiKey = Object.assign({ ...key }, ...changes, { lastUpdatedDate: seconds() });
    this.byId.set(id, changed);
    return changed;
  }

  /** @throws ApiGatewayError NotFoundException */
  delete(id: string): void {
    this.get(id);
    this.byId.delete(id);
  }
}

const seconds = (): number => Math.floor(Date.now() / 1000);

/** 10 lower-case letters and digits, like API Gateway's ids. */
export const randomId = (): string => Array.from({ length: 10 }, () => randomInt(36).toString(36)).join("");

/** 40 letters and digits, like the values that API Gateway generates. */
const randomValue = (): string =>
  randomBytes(60).toString("base64").replace(/[+/=]/g, "").slice(0, 40).padEnd(40, "0");
