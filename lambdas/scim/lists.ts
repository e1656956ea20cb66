import { LIST_SCHEMA, MOST_RESULTS } from "../../api/scim";
import { filterOf, parsedFilter, type Resource } from "./library";

/** Attributes whose case counts. Source: RFC 7643, caseExact of the schemas, and section 3.1. */
const exact = new Set(["id", "externalid", "meta"]);

/** A value whose texts are in lower case, but those of attributes whose case counts. */
function folded(value: unknown): unknown {
  if (typeof value === "string") return value.toLowerCase();
  if (Array.isArray(value)) return value.map(folded);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, exact.has(name.toLowerCase()) ? each : folded(each)]),
  );
}

/** The resources that a filter matches. @throws ScimError 400 `invalidFilter` */
export function matching<R extends Resource>(
  resources: readonly R[],
  filter: string | undefined,
): readonly R[] {
  if (filter === undefined) return resources;
  const expressions = [...parsedFilter(filter)].map((each) => Object(folded(each)) as object);
  const found = filterOf(expressions).match(
    resources.map((resource, index) => ({ ...Object(folded(resource)), index })),
  );
  const indices = new Set((found as readonly { readonly index: number }[]).map(({ index }) => index));
  return resources.filter((_, index) => indices.has(index));
}

/** A page, as a client asks for it. */
export interface Page {
  /** From 1; less means 1. */
  readonly startIndex: number;
  /** Less than 0 means 0, more than the most the most. */
  readonly count: number;
}

/** One page of resources, and what all pages have. Source: RFC 7644, section 3.4.2.4. */
export function pageOf<R>(
  resources: readonly R[],
  { startIndex, count }: Page,
): { page: readonly R[]; from: number } {
  const from = Math.max(startIndex, 1);
  const many = Math.min(Math.max(count, 0), MOST_RESULTS);
  return { page: resources.slice(from - 1, from - 1 + many), from };
}

export const listResponse = (totalResults: number, startIndex: number, resources: readonly Resource[]) => ({
  schemas: [LIST_SCHEMA],
  totalResults,
  startIndex,
  itemsPerPage: resources.length,
  Resources: resources,
});
