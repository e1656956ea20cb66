import { type GatewayRequest, header } from "./request";

/** The value of a mapping expression: a literal in quotes, a parameter of the request, or a variable such as `context.requestId`. */
export function parameterValue(
  source: string,
  request: GatewayRequest,
  variables: object,
  pathParameters: Readonly<Record<string, string>> = {},
): string | undefined {
  const literal = /^'(.*)'$/s.exec(source)?.[1];
  if (literal !== undefined) return literal;
  const [, place, name = ""] = /^method\.request\.(header|querystring|path)\.(.+)$/.exec(source) ?? [];
  if (place === "header") return header(request, name);
  if (place === "querystring") return request.query.get(name) ?? undefined;
  if (place === "path") return Object.hasOwn(pathParameters, name) ? pathParameters[name] : undefined;
  const value = valueAt(variables, source);
  return value === undefined || value === null ? undefined : String(value);
}

/** The value at a dotted path. */
export const valueAt = (value: unknown, path: string): unknown =>
  path
    .split(".")
    .reduce<unknown>((found, step) => (found as Record<string, unknown> | null | undefined)?.[step], value);
