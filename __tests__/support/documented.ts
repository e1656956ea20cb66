import { openApiDocument } from "../../develop/openapi/document";

const { paths, components } = openApiDocument();

interface Answer {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Holds an answer of a function to what the document declares for the route: its status, and that it may say when to try
 * again. Answers of routes that are not in the table, which tests ask for too, are not looked at.
 * @param route `GET /data/{item_id}`
 * @throws Error
 */
export function documented<T extends Answer>(route: string, answer: T): T {
  const [method = "", path = ""] = route.split(" ");
  const operation = paths[path.replaceAll("+}", "}")]?.[method.toLowerCase() as "get"];
  if (operation === undefined) return answer;
  const status = `${answer.statusCode}`;
  const declared = operation.responses[status] ?? operation.responses[`${status[0]}XX`];
  if (declared === undefined)
    throw new Error(`${route} answers ${status}, which api/answers does not declare`);
  const response = "$ref" in declared ? components.responses[nameOf(declared.$ref)] : declared;
  const waits = Object.keys(answer.headers ?? {}).some((name) => name.toLowerCase() === "retry-after");
  if (waits && !("Retry-After" in ((response as { headers?: object })?.headers ?? {}))) {
    throw new Error(`${route} answers ${status} with Retry-After, which api/answers does not declare`);
  }
  return answer;
}

const nameOf = (reference: string): string => reference.slice(reference.lastIndexOf("/") + 1);
