import * as z from "zod";

/**
 * A schema that the documentation shows by a name of its own, with an example.
 * @param id letters and digits: the name of the component, and of the type in generated clients.
 */
export const shape = <S extends z.ZodType>(id: string, example: z.output<S>, schema: S): S =>
  schema.meta({ id, examples: [example] });

/** ISO 8601 in UTC. */
export const time = z.iso.datetime();

export const EXAMPLE_TENANT_ID = "6f1ed002-ab1c-4d3e-9a52-6d2f6f1c7b10";
export const EXAMPLE_USER_ID = "c2a5f4d4-8031-70f2-1d1b-5f9c3a7e2b44";
export const EXAMPLE_REQUEST_ID = "4a5d1c8e-2f0b-4a53-9a3f-0c8f6f2f1f7e";
