import type { APIGatewayProxyEvent } from "aws-lambda";
import { badRequest, contentTooLarge, unsupportedMediaType } from "./errors";
import { excessOf } from "./json-excess";

/** Header of a request by name, in any case; 400 for a header sent twice, which would be ambiguous. */
export function headerOf(event: APIGatewayProxyEvent, name: string): string | undefined {
  const wanted = name.toLowerCase();
  const several = Object.entries(event.multiValueHeaders ?? {})
    .filter(([header]) => header.toLowerCase() === wanted)
    .flatMap(([, values]) => values ?? []);
  if (several.length > 1) throw badRequest(`The header ${name} was sent more than once.`);
  const single = Object.entries(event.headers ?? {}).find(([header]) => header.toLowerCase() === wanted);
  return several[0] ?? single?.[1];
}

/** The query parameters; 400 for a repeated one. */
export function queryOf(event: APIGatewayProxyEvent): Record<string, string | undefined> {
  const several = Object.entries(event.multiValueQueryStringParameters ?? {});
  const repeated = several.filter(([, values]) => (values?.length ?? 0) > 1);
  if (repeated.length > 0) {
    throw badRequest(
      "A query parameter was given more than once.",
      repeated.map(([field]) => ({ field, message: "given more than once" })),
    );
  }
  return { ...event.queryStringParameters };
}

/**
 * Decoded path parameters: not every gateway decodes them. Decoding twice is harmless, since no valid parameter
 * contains `%`.
 */
export function pathOf(event: APIGatewayProxyEvent): Record<string, string> {
  return Object.fromEntries(
    Object.entries(event.pathParameters ?? {}).map(([name, value]) => {
      try {
        return [name, decodeURIComponent(value ?? "")];
      } catch {
        throw badRequest("The path is not percent-encoded UTF-8.", [
          { field: name, message: "cannot be decoded" },
        ]);
      }
    }),
  );
}

/**
 * Characters of a body: an item of 400 KB, and the JSON around it. API Gateway accepts 10 MB, Lambda 6 MB. Source:
 * DynamoDB developer guide, item sizes.
 */
export const MAX_BODY = 400 * 1024 + 4 * 1024;

/**
 * The JSON body. A larger one is a 413, one of too many values or levels a 400, both before it is parsed. Anything but
 * `application/json` in UTF-8 is a 415, anything but JSON a 400.
 */
export function jsonBodyOf(event: APIGatewayProxyEvent): unknown {
  const [mediaType = "", ...parameters] = (headerOf(event, "content-type") ?? "")
    .toLowerCase()
    .split(";")
    .map((part) => part.trim());
  const charset = parameters.find((parameter) => parameter.startsWith("charset="));
  if (mediaType !== "application/json" || (charset && !/^charset="?utf-8"?$/.test(charset))) {
    throw unsupportedMediaType("This route takes a body of content type application/json, in UTF-8.");
  }
  const most = event.isBase64Encoded ? Math.ceil(MAX_BODY / 3) * 4 : MAX_BODY;
  if ((event.body?.length ?? 0) > most)
    throw contentTooLarge(`A body may have at most ${MAX_BODY} characters.`);
  let text: string;
  try {
    text = textOf(event);
  } catch {
    throw badRequest("The body is not valid JSON in UTF-8.");
  }
  const message = excessOf(text);
  if (message !== undefined) throw badRequest(`The body ${message}.`, [{ field: "body", message }]);
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest("The body is not valid JSON in UTF-8.");
  }
}

function textOf(event: APIGatewayProxyEvent): string {
  const body = event.body ?? "";
  return event.isBase64Encoded
    ? new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(body, "base64"))
    : body;
}
