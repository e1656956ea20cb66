import { decodeCursor, linkToNext, tenantList } from "../shared/cursor";
import { conflict, notFound, preconditionFailed } from "../shared/errors";
import type { RouteHandlers } from "../shared/http";
import { etagOf, preconditionsOf } from "../shared/preconditions";
import type { TenantContext } from "../tenancy/tenant-context";
import { requireRoom, requireWritable } from "../tenancy/writable";
import type { ItemStore } from "./store";

/** The operations of the data function. */
export function dataOperations(
  itemsOf: (tenant: TenantContext) => Promise<ItemStore>,
): RouteHandlers<"data", TenantContext> {
  return {
    "GET /data": async ({ tenant, query: { limit, cursor } }) => {
      const list = tenantList(tenant, "GET /data");
      const after = cursor === undefined ? undefined : decodeCursor(list, cursor);
      const { items, next } = await (await itemsOf(tenant)).list(limit, after);
      return {
        status: 200,
        body: items,
        ...(next !== undefined && { headers: linkToNext(list, limit, next) }),
      };
    },

    "POST /data": async ({ tenant, body }) => {
      requireWritable(tenant, "items");
      requireRoom(tenant);
      const item = await (await itemsOf(tenant)).create(body.item_id, body.data);
      if (!item) throw conflict(`The item "${body.item_id}" exists. PUT /data/${body.item_id} replaces it.`);
      return { status: 201, body: item, headers: { etag: etagOf(item.version) } };
    },

    "GET /data/{item_id}": async ({ tenant, params }) => {
      const item = await (await itemsOf(tenant)).read(params.item_id);
      if (!item) throw notFound(`There is no item "${params.item_id}".`);
      return { status: 200, body: item, headers: { etag: etagOf(item.version) } };
    },

    "PUT /data/{item_id}": async ({ tenant, params, body, header }) => {
      requireWritable(tenant, "items");
      requireRoom(tenant);
      const item = await (await itemsOf(tenant)).replace(params.item_id, body.data, preconditionsOf(header));
      if (!item) throw changed(params.item_id);
      return { status: item.version === 1 ? 201 : 200, body: item, headers: { etag: etagOf(item.version) } };
    },

    "DELETE /data/{item_id}": async ({ tenant, params, header }) => {
      requireWritable(tenant, "items");
      const removed = await (await itemsOf(tenant)).remove(params.item_id, preconditionsOf(header));
      if (!removed) throw changed(params.item_id);
      return { status: 204 };
    },
  };
}

const changed = (itemId: string) =>
  preconditionFailed(`The item "${itemId}" does not meet the precondition. Read it again, then repeat.`);
