import type { IncomingHttpHeaders } from "node:http";
import { isRecord, type JsonObject, parseTarget, type RequestTarget } from "@saas/local-aws/permissions";

/** A request to AWS, whatever its protocol. */
export interface AwsCall {
  /** The signature's scope: `monitoring` is CloudWatch. */
  readonly service: string;
  /** Of the JSON and query protocols; of the others the HTTP method. */
  readonly operation: string;
  readonly method: string;
  readonly target: RequestTarget;
  readonly headers: IncomingHttpHeaders;
  /** The body's fields, or the form's: `Tags.member.1.Key` and the like stay flat. */
  readonly input: JsonObject;
}

/** @throws Error for a request without a signature, since only the signature names the service. */
export function readCall(method: string, url: string, headers: IncomingHttpHeaders, body: Buffer): AwsCall {
  const service = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? "")?.[1];
  if (service === undefined) throw new Error(`${method} ${url} is not signed, so its service is unknown`);
  const form = headers["content-type"]?.startsWith("application/x-www-form-urlencoded") === true;
  const input = form ? Object.fromEntries(new URLSearchParams(body.toString())) : jsonOf(body);
  const operation = form ? String(input.Action) : (header(headers, "x-amz-target").split(".").at(-1) ?? "");
  return {
    service,
    operation: operation === "" ? method : operation,
    method,
    target: parseTarget(url),
    headers,
    input,
  };
}

const header = (headers: IncomingHttpHeaders, name: string): string => String(headers[name] ?? "");

/** S3's bodies are XML or arbitrary, and not needed. */
function jsonOf(body: Buffer): JsonObject {
  try {
    const value: unknown = JSON.parse(body.toString());
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

/**
 * Tags of a request, in the ways that services write them: an object, a list of `Key`/`Value` or `TagKey`/`TagValue`, or the
 * form fields `Tags.member.1.Key`.
 */
export function tagsIn(input: JsonObject): Record<string, string> {
  for (const name of ["Tags", "tags", "UserPoolTags"]) {
    const given = input[name];
    if (Array.isArray(given)) {
      const pairs = given.filter(isRecord);
      return Object.fromEntries(pairs.map((each) => [each.Key ?? each.TagKey, each.Value ?? each.TagValue]));
    }
    if (isRecord(given)) {
      return Object.fromEntries(Object.entries(given).map(([key, value]) => [key, String(value)]));
    }
  }
  return Object.fromEntries(
    Object.entries(input)
      .filter(([field]) => /^Tags\.member\.\d+\.Key$/.test(field))
      .map(([field, key]) => [String(key), String(input[field.replace(/Key$/, "Value")])]),
  );
}
