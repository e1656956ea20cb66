import { describedRoutes, openApiDocument } from "../../develop/openapi/document";
import type { OpenApiDocument } from "../../develop/openapi/types";

/** What the document says of each route that was asked for: all of it takes a tenth of a second in every test file. */
const documents = new Map<string, OpenApiDocument>();

const plain = (route: string) => route.replaceAll("+}", "}");

function documentOf(route: string): OpenApiDocument {
  const known = documents.get(route);
  if (known !== undefined) return known;
  const described = describedRoutes.filter(
    ({ route: { method, path } }) => plain(`${method} ${path}`) === plain(route),
  );
  const made = openApiDocument(described);
  documents.set(route, made);
  return made;
}

interface FunctionResponse {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Checks that the document declares a function's response for the route: its status, and Retry-After. Ignores routes that
 * are not in the table, which tests request too.
 * @param route `GET /data/{item_id}`
 * @throws Error
 */
export function documented<T extends FunctionResponse>(route: string, given: T): T {
  const { paths, components } = documentOf(route);
  const [method = "", path = ""] = plain(route).split(" ");
  const operation = paths[path]?.[method.toLowerCase() as "get"];
  if (operation === undefined) return given;
  const status = `${given.statusCode}`;
  const declared = operation.responses[status] ?? operation.responses[`${status[0]}XX`];
  if (declared === undefined)
    throw new Error(`${route} returns ${status}, which the contract does not declare`);
  const response = "$ref" in declared ? components.responses[nameOf(declared.$ref)] : declared;
  const waits = Object.keys(given.headers ?? {}).some((name) => name.toLowerCase() === "retry-after");
  if (waits && !("Retry-After" in ((response as { headers?: object })?.headers ?? {}))) {
    throw new Error(`${route} returns ${status} with Retry-After, which the contract does not declare`);
  }
  return given;
}

const nameOf = (reference: string): string => reference.slice(reference.lastIndexOf("/") + 1);
