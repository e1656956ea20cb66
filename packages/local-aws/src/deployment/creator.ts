import { z } from "zod";
import type { Account } from "../terraform/resources";
import type { DeclaredResource } from "./computed-attributes";

/** How to reach the services that hold what is created. */
export interface CreatorContext {
  readonly account: Account;
  /** Configuration of AWS SDK clients: the local endpoint and an administrator's credentials. */
  readonly client: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { accessKeyId: string; secretAccessKey: string; sessionToken: string };
  };
}

/** Creates a resource and returns the attributes that AWS would compute. */
export type Creator = (
  resource: DeclaredResource,
  context: CreatorContext,
) => Promise<Record<string, unknown>>;

/** Nested blocks: a list, a single object, or nothing at all. */
export const blocks = <T extends z.ZodType>(item: T) =>
  z.preprocess(
    (value) => (value === undefined || value === null ? [] : Array.isArray(value) ? value : [value]),
    z.array(item),
  );

/**
 * The attributes of a resource that its creator reads.
 * @throws Error naming the resource and the attribute that does not fit.
 */
export function configuration<T extends z.ZodType>(resource: DeclaredResource, schema: T): z.output<T> {
  const parsed = schema.safeParse(resource.values);
  if (parsed.success) return parsed.data;
  throw new Error(`${resource.type}.${resource.name}: ${z.prettifyError(parsed.error)}`);
}
