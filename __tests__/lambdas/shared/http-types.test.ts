import { fileRoutes } from "../../../api/files";
import type { Item } from "../../../api/items";
import { type Caller, createHandler, type RouteHandlers } from "../../../lambdas/shared/http";
import { asHandlers } from "../../support/lambdas/echoes";

type Handlers = RouteHandlers<"data", Caller>;

const item = {
  tenant_id: "11111111-1111-4111-8111-111111111111",
  item_id: "a",
  data: "",
  timestamp: "2030-01-01T00:00:00.000Z",
  version: 1,
};
const headers = { etag: '"1"' };

test("the map has every route of the function and no other", () => {
  const complete: Handlers = asHandlers("data", {});
  // @ts-expect-error a route is missing
  const missing: Handlers = { "GET /data": complete["GET /data"] };
  const foreign: RouteHandlers<"onboarding"> = {
    ...({} as RouteHandlers<"onboarding">),
    // @ts-expect-error a route of another function
    "GET /files": async () => ({ status: 200, body: [] }),
  };
  // @ts-expect-error the item id is a string
  complete["GET /data/{item_id}"] satisfies (request: { params: { item_id: number } }) => unknown;
  // @ts-expect-error a header that the route table does not name
  const unnamed: Handlers = { ...complete, "GET /data": async ({ header }) => header("If-Match") };
  expect(Object.keys(unnamed)).toEqual(Object.keys(complete));
  expect([missing, foreign].map((map) => Object.keys(map).length)).toEqual([1, 1]);
});

test("a reply that the route does not declare does not compile", () => {
  const wrong: { readonly [K in keyof Handlers]?: readonly Handlers[K][] } = {
    "GET /data/{item_id}": [
      // @ts-expect-error the route does not declare the status
      async () => ({ status: 201, body: item, headers }),
      // @ts-expect-error the body has no version
      async () => ({ status: 200, body: { ...item, version: undefined }, headers }),
      // @ts-expect-error the body has a field that the schema does not have
      async () => ({ status: 200, body: { ...item, secret: 1 } satisfies Item, headers }),
      // @ts-expect-error the ETag is missing
      async () => ({ status: 200, body: item }),
      // @ts-expect-error the body is missing
      async () => ({ status: 200, headers }),
    ],
    // @ts-expect-error a body where the route has none
    "DELETE /data/{item_id}": [async () => ({ status: 204, body: item })],
  };
  // @ts-expect-error a function needs all of its routes
  const incomplete = () => createHandler("data", fileRoutes, {} as Handlers, {} as never);
  expect([Object.keys(wrong).length, incomplete]).toEqual([2, expect.any(Function)]);
});
