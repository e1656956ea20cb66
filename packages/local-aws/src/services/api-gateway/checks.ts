import { AwsError } from "../../http/errors";
import type { RequestTarget } from "../../http/request-target";
import type { Check, RequestContext } from "../../iam/check";
import { isRecord, type JsonObject } from "../../support/json";
import type { Account } from "../../terraform/resources";

/** A call of API Gateway's management API that the endpoint can authorize. */
export interface ManagementCall {
  readonly method: string;
  /** The path in a policy's resource, e.g. `/usageplans/abc/keys`. */
  readonly path: string;
  /** The key that the call concerns; conditions test its tags. */
  readonly keyId: string | undefined;
}

const ID = "[A-Za-z0-9_-]+";
const judged = [
  /^(GET|POST) \/apikeys$/,
  new RegExp(`^(GET|PATCH|DELETE) /apikeys/(?<key>${ID})$`),
  /^GET \/usageplans$/,
  new RegExp(`^(GET|POST) /usageplans/${ID}/keys$`),
  new RegExp(`^(GET|DELETE) /usageplans/${ID}/keys/${ID}$`),
];

/**
 * Recognizes calls on API keys and on usage plans' keys, whose tags and conditions the endpoint knows.
 * @throws AwsError AccessDeniedException for all other calls, which cannot be authorized.
 */
export function readManagementCall(method: string, { path }: RequestTarget): ManagementCall {
  for (const form of judged) {
    const found = form.exec(`${method} ${path}`);
    if (found) return { method, path, keyId: found.groups?.key };
  }
  throw new AwsError(
    "AccessDeniedException",
    `The local endpoint does not support ${method} ${path}: it refuses calls that it cannot authorize.`,
    403,
  );
}

/**
 * The permissions that a call needs. The verb is the action: service authorization reference, API Gateway Management.
 * Creating a key with tags also needs permission to tag, on the tags of the key that does not exist yet.
 *
 * @param tags of the key that the call concerns.
 */
export function managementChecks(
  { method, path, keyId }: ManagementCall,
  body: JsonObject,
  tags: Readonly<Record<string, string>>,
  { region }: Account,
): Check[] {
  const arn = (resource: string) => `arn:aws:apigateway:${region}::${resource}`;
  const resourceTags = keyId === undefined ? {} : tagContext("aws:ResourceTag", tags);
  const newTags = method === "POST" && path === "/apikeys" && isRecord(body.tags) ? body.tags : {};
  const names = Object.keys(newTags);
  const context: RequestContext = {
    ...resourceTags,
    ...tagContext("aws:RequestTag", newTags),
    ...(names.length > 0 && { "aws:TagKeys": names }),
  };
  const call = { action: `apigateway:${method}`, resource: arn(path), context };
  if (names.length === 0) return [call];
  const tagging = `/tags/${encodeURIComponent(arn("/apikeys/*"))}`;
  return [call, { action: "apigateway:PUT", resource: arn(tagging), context }];
}

const tagContext = (key: string, tags: Readonly<Record<string, unknown>>): RequestContext =>
  Object.fromEntries(Object.entries(tags).map(([name, value]) => [`${key}/${name}`, String(value)]));
