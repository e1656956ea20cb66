import type { ZodMiniType } from "zod/mini";
import type { RequestHeader, Route } from "../../api/route";
import type { SchemaComponents } from "./schemas";
import type { JsonSchema, Parameter } from "./types";

interface Explanation {
  readonly description: string;
  readonly example?: string;
}

/** A parameter means the same wherever its name appears. Others have the description of their schema. */
const explanations: Readonly<Record<string, Explanation>> = {
  item_id: {
    description: "Id of the item: 1 to 128 of A-Z a-z 0-9 . _ ~ : @ -, not dots alone.",
    example: "sourdough",
  },
  key: {
    description: "Key of the file. Send slashes as they are or as `%2F`.",
    example: "recipes/sourdough.txt",
  },
  user_id: { description: "Id of the user, from `GET /users`." },
  tenant_id: { description: "Id of the tenant." },
  group_id: { description: "Id of the group, from `GET /scim/v2/Groups`." },
  schema_id: { description: "URN of the schema.", example: "urn:ietf:params:scim:schemas:core:2.0:User" },
  filter: {
    description: 'Of RFC 7644, section 3.4.2.2, such as `userName eq "baker@example.com"`.',
  },
  startIndex: { description: "Number of the first resource, from 1." },
  count: { description: "Maximum number of resources." },
  attributes: { description: "Names of the only attributes to return, separated by commas." },
  excludedAttributes: { description: "Names of attributes to leave out, separated by commas." },
  limit: { description: "Maximum number of entries in a page." },
  cursor: { description: "Start of the page: follow the `Link` header of the previous page." },
  status: { description: "Only tenants of this status." },
};

const headers: Readonly<
  Record<RequestHeader, { readonly description: string; readonly schema: JsonSchema }>
> = {
  "Idempotency-Key": {
    description: "Any value, new for every new request: makes it safe to repeat the request for 24 hours.",
    schema: { type: "string", minLength: 1, maxLength: 128, pattern: "^[ -~]+$" },
  },
  "If-Match": {
    description:
      'One ETag of a response, such as `"3"`: fails with 412 if the version has changed since. `*`: it must exist.',
    schema: { type: "string" },
  },
  "If-None-Match": {
    description: "`*`: fails with 412 if it exists.",
    schema: { type: "string", const: "*" },
  },
};

/** Path, query and header parameters of a route, each with a schema of its own. */
export function parametersOf(route: Route, schemas: SchemaComponents): Parameter[] {
  return [
    ...partsOf(route.params, "path", schemas),
    ...partsOf(route.query, "query", schemas),
    ...(route.headers ?? []).map(
      (name): Parameter => ({ name, in: "header", required: false, ...headers[name] }),
    ),
  ];
}

function partsOf(
  schema: ZodMiniType | undefined,
  place: "path" | "query",
  schemas: SchemaComponents,
): Parameter[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = schemas.ofRequest(schema);
  return Object.entries(properties as Record<string, JsonSchema>).map(
    ([name, { description, ...schema }]) => {
      const explanation = Object.hasOwn(explanations, name) ? explanations[name] : undefined;
      if (explanation === undefined && typeof description !== "string")
        throw new Error(`api/: the schema of the parameter ${name} needs a description: described(…)`);
      return {
        name,
        in: place,
        required: place === "path" || (required as string[]).includes(name),
        ...(explanation ?? { description: String(description) }),
        schema,
      };
    },
  );
}
