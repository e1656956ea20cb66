import { z } from "zod";
import type { Account } from "../terraform/resources";
import type { DeclaredResource } from "./computed-attributes";

/** How to reach the services that create resources. */
export interface CreatorContext {
  readonly account: Account;
  /** Configuration of AWS SDK clients: the local endpoint and an administrator's credentials. */
  readonly client: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { accessKeyId: string; secretAccessKey: string; sessionToken: string };
  };
}

/** Creates resources of a type in an embedded service. */
export interface Creator<Schema extends z.ZodType = z.ZodType> {
  /** The arguments passed to the service; changes of other arguments have no effect there. */
  readonly schema: Schema;
  /** Creates a resource and returns the computed attributes. */
  create(
    configuration: z.output<Schema>,
    resource: DeclaredResource,
    context: CreatorContext,
  ): Promise<Record<string, unknown>>;
  /** Updates one in place. @param computed the result of `create`. Absent: it cannot be changed. */
  update?(
    configuration: z.output<Schema>,
    computed: Readonly<Record<string, unknown>>,
    context: CreatorContext,
  ): Promise<void>;
}

/** Ties the type of the configuration to that of the functions. */
export const creator = <Schema extends z.ZodType>(made: Creator<Schema>): Creator => made as Creator;

/** Nested blocks: a list, a single object, or absent. */
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
