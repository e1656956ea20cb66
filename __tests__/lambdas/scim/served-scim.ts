import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { APIGatewayProxyResult } from "aws-lambda";
import { GROUP_SCHEMA, PATCH_SCHEMA, SCIM_MEDIA_TYPE, USER_SCHEMA } from "../../../api/scim";
import { acme, bodyOf, claimsOf, type EventOptions } from "../../support/lambdas/events";
import { servedFunction } from "../../support/lambdas/served-function";
import { newName } from "./names";

export interface ScimAnswer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a resource of the protocol, whose attributes the tests name.
  readonly body: any;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** Parameters by the route's template, and the route. */
const templates: readonly (readonly [RegExp, string, string | undefined])[] = [
  [/^\/Users\/([^/]+)$/, "/scim/v2/Users/{user_id}", "user_id"],
  [/^\/Groups\/([^/]+)$/, "/scim/v2/Groups/{group_id}", "group_id"],
  [/^\/Schemas\/([^/]+)$/, "/scim/v2/Schemas/{schema_id}", "schema_id"],
];

/** An administrator whose sign-in is recent. */
export const administrator = (tenant: string) => ({
  ...claimsOf(tenant),
  auth_time: `${Math.floor(Date.now() / 1000)}`,
});

/** The scim function as it is deployed, and identity providers that call it. */
export function servedScim(environment: Readonly<Record<string, string>> = {}) {
  const served = servedFunction("scim", environment);
  const tokens = new Map<string, string>();

  const create = async (
    tenant = acme,
    name = "provider",
  ): Promise<{ credential_id: string; token: string }> => {
    const answer = await served.call("POST /tenant/scim-credentials", {
      claims: administrator(tenant),
      json: { name, expires_in_days: 30 },
    });
    expect(answer.statusCode).toBe(201);
    return bodyOf(answer) as { credential_id: string; token: string };
  };

  const tokenOf = async (tenant: string): Promise<string> => {
    const token = tokens.get(tenant) ?? (await create(tenant)).token;
    tokens.set(tenant, token);
    return token;
  };

  /** Sends a request as an identity provider. @param path below `/scim/v2`, with its query */
  async function send(
    method: string,
    path: string,
    body?: unknown,
    { tenant = acme, ...options }: EventOptions & { readonly tenant?: string } = {},
  ): Promise<ScimAnswer> {
    const { pathname, searchParams } = new URL(`https://x${path}`);
    const [template, name, value] = resourceOf(pathname);
    const query = Object.fromEntries(searchParams);
    const result: APIGatewayProxyResult = await served.call(`${method} ${template}`, {
      claims: undefined,
      ...(name !== undefined && { params: { [name]: value } }),
      ...(Object.keys(query).length > 0 && { query }),
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...options,
      headers: {
        ...(body !== undefined && { "Content-Type": SCIM_MEDIA_TYPE }),
        Authorization: `Bearer ${options.headers?.Authorization ?? (await tokenOf(tenant))}`,
        ...options.headers,
      },
    });
    return {
      status: result.statusCode,
      body: result.body === "" ? undefined : bodyOf(result),
      headers: result.headers ?? {},
    };
  }

  const patch = (path: string, Operations: readonly object[], options: { tenant?: string } = {}) =>
    send("PATCH", path, { schemas: [PATCH_SCHEMA], Operations }, options);

  /** A new user. @returns its id */
  async function newUser(userName: string, more: object = {}, tenant = acme): Promise<string> {
    const answer = await send("POST", "/Users", { schemas: [USER_SCHEMA], userName, ...more }, { tenant });
    expect([answer.status, answer.body]).toEqual([201, expect.anything()]);
    return answer.body.id;
  }

  /** A new group. @param members ids of users. @returns its id */
  async function newGroup(members: readonly string[] = [], tenant = acme): Promise<string> {
    const { status, body } = await send(
      "POST",
      "/Groups",
      { schemas: [GROUP_SCHEMA], displayName: newName(), members: members.map((value) => ({ value })) },
      { tenant },
    );
    expect([status, body]).toEqual([201, expect.anything()]);
    return body.id;
  }

  /** Gives the members of a group a role, as the tenant's administrator. */
  const map = (group_id: string, role: string, tenant = acme) =>
    served.call("PUT /tenant/scim-groups/{group_id}", {
      claims: administrator(tenant),
      params: { group_id },
      json: { role },
    });

  /** The rows of a tenant's partition. */
  async function rows(TableName: "members" | "audit", tenant = acme) {
    const found: Record<string, unknown>[] = [];
    let from: Record<string, unknown> | undefined;
    do {
      const { Items = [], LastEvaluatedKey } = await served.aws().documents.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: "tenant_id = :tenant",
          ExpressionAttributeValues: { ":tenant": tenant },
          ...(from !== undefined && { ExclusiveStartKey: from }),
        }),
      );
      found.push(...Items);
      from = LastEvaluatedKey;
    } while (from !== undefined);
    return found;
  }

  const memberRow = async (user_id: string) => (await rows("members")).find((row) => row.user_id === user_id);
  const roleOf = async (user_id: string) => (await memberRow(user_id))?.role;

  return { ...served, create, tokenOf, send, patch, newUser, newGroup, map, rows, memberRow, roleOf };
}

function resourceOf(pathname: string): [template: string, name: string | undefined, value: string] {
  for (const [shape, template, name] of templates) {
    const [, value] = shape.exec(pathname) ?? [];
    if (value !== undefined) return [template, name, decodeURIComponent(value)];
  }
  return [`/scim/v2${pathname}`, undefined, ""];
}
