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

/** How resources of a type are made in an embedded service. */
export interface Creator<Schema extends z.ZodType = z.ZodType> {
  /** The arguments that the service gets. A change of others changes nothing in it. */
  readonly schema: Schema;
  /** Creates a resource and returns the attributes that AWS would compute. */
  create(
    configuration: z.output<Schema>,
    resource: DeclaredResource,
    context: CreatorContext,
  ): Promise<Record<string, unknown>>;
  /** Changes one in place. @param computed what `create` returned. Absent: it cannot be changed. */
  update?(
    configuration: z.output<Schema>,
    computed: Readonly<Record<string, unknown>>,
    context: CreatorContext,
  ): Promise<void>;
}

/** Keeps the types of configuration and functions together. */
export const creator = <Schema extends z.ZodType>(made: Creator<Schema>): Creator => made as Creator;

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
