import * as z from "zod/mini";
import { pageQuery } from "./fields";
import { jsonFault } from "./json-value";
import { tenantMoving } from "./problems";
import { described, EXAMPLE_TENANT_ID, named, responsesTo, time } from "./response";
import { allUsers, type Route } from "./route";

/**
 * Characters that mean the same in a URL path, a header and a log line, encoded or not; `.` and `..` would be removed
 * as path segments by clients that normalize URLs.
 */
const itemId = z
  .string()
  .check(
    z.regex(/^[A-Za-z0-9._~:@-]{1,128}$/, "1 to 128 characters of A-Z a-z 0-9 . _ ~ : @ -"),
    z.regex(/[^.]/, "an id must contain more than dots"),
  );

/** Any JSON value that the store returns unchanged. */
const data = z._default(
  z.unknown().check(({ value, issues }) => {
    const fault = jsonFault(value);
    if (fault) issues.push({ code: "custom", input: value, path: [...fault.path], message: fault.message });
  }),
  "",
);

const params = z.object({ item_id: itemId });

/** The items of a tenant. */
export const itemRoutes = [
  {
    ...allUsers,
    method: "GET",
    path: "/data",
    function: "data",
    scope: "data:read",
    // Lambda's response limit (6 MB) also limits a page.
    query: pageQuery(100),
    tenantData: ["query"],
  },
  {
    ...allUsers,
    method: "POST",
    path: "/data",
    function: "data",
    scope: "data:write",
    body: z.strictObject({ item_id: itemId, data }),
    tenantData: ["body"],
  },
  {
    ...allUsers,
    method: "GET",
    path: "/data/{item_id}",
    function: "data",
    scope: "data:read",
    params,
    tenantData: ["path"],
  },
  {
    ...allUsers,
    method: "PUT",
    path: "/data/{item_id}",
    function: "data",
    scope: "data:write",
    params,
    body: z.strictObject({ data }),
    headers: ["If-Match", "If-None-Match"],
    tenantData: ["body", "path"],
  },
  {
    ...allUsers,
    method: "DELETE",
    path: "/data/{item_id}",
    function: "data",
    scope: "data:write",
    params,
    headers: ["If-Match", "If-None-Match"],
    tenantData: ["path"],
  },
] as const satisfies readonly Route[];

export type Item = z.output<typeof item>;

export const item = /* @__PURE__ */ named(
  "Item",
  {
    tenant_id: EXAMPLE_TENANT_ID,
    item_id: "sourdough",
    data: { price: 4.5, in_stock: true },
    timestamp: "2025-11-24T09:30:00.000Z",
    version: 1,
  },
  () =>
    z.object({
      tenant_id: z.uuid(),
      item_id: z.string(),
      data: described(z.unknown(), "Any JSON value, as it was written."),
      timestamp: described(time(), "Time of the last write."),
      version: described(z.int().check(z.gte(1)), "1 at creation; each replacement adds one."),
    }),
);

export const items = /* @__PURE__ */ z.array(item);

export const itemResponses = /* @__PURE__ */ responsesTo(itemRoutes, () => {
  const tooLarge = "The item is larger than 400 KB, names and values together.";
  const failedPrecondition = "The item does not meet the precondition.";
  return {
    "GET /data": {
      operation: "listItems",
      summary: "List the tenant's items",
      success: { 200: { description: "A page of items, by id.", body: items, headers: ["Link"] } },
    },
    "POST /data": {
      operation: "createItem",
      summary: "Create an item",
      request: {
        example: { item_id: "sourdough", data: { price: 4.5, in_stock: true } },
        note: "`data` is any JSON value of up to 10,000 names and values, nested up to 32 levels; the body has at most 404 KB.",
      },
      success: { 201: { description: "The new item.", body: item, headers: ["ETag"] } },
      problems: {
        409: "An item with this id exists. Replace it with PUT.",
        413: tooLarge,
        503: tenantMoving,
      },
    },
    "GET /data/{item_id}": {
      operation: "readItem",
      summary: "Read an item",
      success: { 200: { description: "The item.", body: item, headers: ["ETag"] } },
      problems: { 404: "There is no such item." },
    },
    "PUT /data/{item_id}": {
      operation: "writeItem",
      summary: "Create or replace an item",
      details: "`If-Match` prevents a lost update.",
      request: { example: { data: { price: 4.8, in_stock: false } } },
      success: {
        200: { description: "The replaced item.", body: item, headers: ["ETag"] },
        201: { description: "The new item.", body: item, headers: ["ETag"] },
      },
      problems: { 412: failedPrecondition, 413: tooLarge, 503: tenantMoving },
    },
    "DELETE /data/{item_id}": {
      operation: "deleteItem",
      summary: "Delete an item",
      details: "Also succeeds if the item does not exist.",
      success: { 204: { description: "The item no longer exists." } },
      problems: { 412: failedPrecondition, 503: tenantMoving },
    },
  };
});
