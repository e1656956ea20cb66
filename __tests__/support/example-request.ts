import type { Route } from "../../api/route";
import { openApiDocument } from "../../develop/openapi/document";

const { paths } = openApiDocument();

/** The example body that the OpenAPI document gives for a route; undefined for a route without a body. @throws Error without an example */
export function exampleBody({
  method,
  path,
  body,
}: Pick<Route, "method" | "path" | "body">): object | undefined {
  if (body === undefined) return undefined;
  const operation = paths[path.replaceAll("+}", "}")]?.[method.toLowerCase() as "get"];
  const example = operation?.requestBody?.content["application/json"]?.example;
  if (example === undefined) throw new Error(`${method} ${path} has no example of its request body in api/`);
  return example as object;
}
