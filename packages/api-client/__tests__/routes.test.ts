import { responses } from "../../../api/routes";
import type { ApiClient, ApiRequest, ApiResponse } from "../src/api";
import { UnexpectedResponseError } from "../src/responses";
import { callRoute, expectSuccess } from "../src/routes";

const item = {
  tenant_id: "6f1ed002-ab1c-4d3e-9a52-6d2f6f1c7b10",
  item_id: "a",
  data: 1,
  timestamp: "2025-11-24T09:30:00.000Z",
  version: 1,
};

/** Records requests instead of sending them. */
function recording() {
  const sent: [method: string, path: string, request: ApiRequest][] = [];
  const send = async (...request: (typeof sent)[number]) => {
    sent.push(request);
  };
  return { sent, api: { send } as unknown as ApiClient };
}

const response = (status: number, body?: unknown): ApiResponse => ({
  request: "GET /data/a",
  status,
  headers: new Headers(),
  body,
});

test("a call has the route's method, encoded path, query, headers and body", async () => {
  const { sent, api } = recording();
  await callRoute(api, "GET /files/{key+}", { params: { key: "a b/c?.txt" } });
  await callRoute(api, "GET /data", { query: { limit: 2, cursor: undefined } });
  await callRoute(api, "PUT /data/{item_id}", {
    params: { item_id: "a" },
    body: { data: 1 },
    headers: { "If-Match": '"1"' },
  });
  expect(sent).toEqual([
    ["GET", "/files/a%20b/c%3F.txt", {}],
    ["GET", "/data?limit=2", {}],
    ["PUT", "/data/a", { body: { data: 1 }, headers: { "If-Match": '"1"' } }],
  ]);
});

test("a call that the contract does not allow does not compile", () => {
  const { api } = recording();
  const calls = [
    // @ts-expect-error the item's id is missing
    () => callRoute(api, "GET /data/{item_id}", {}),
    // @ts-expect-error the route takes no If-Match
    () => callRoute(api, "GET /data", { headers: { "If-Match": "*" } }),
    // @ts-expect-error there is no such role
    () => callRoute(api, "POST /users", { body: { email: "a@example.com", role: "owner" } }),
    // @ts-expect-error there is no such route
    () => callRoute(api, "PATCH /data", {}),
  ];
  expect(calls).toHaveLength(4);
});

test("a success has the body of the contract; what a newer API adds stays", () => {
  expect(expectSuccess("GET /data/{item_id}", response(200, { ...item, colour: "red" }))).toEqual({
    ...item,
    colour: "red",
  });
  expect(expectSuccess("DELETE /data/{item_id}", response(204))).toBeUndefined();
});

test.each<[string, ApiResponse]>([
  ["another status", response(201, item)],
  ["a body that the schema refuses", response(200, { ...item, version: "1" })],
  ["no body", response(200)],
])("%s is unexpected", (_, given) => {
  expect(() => expectSuccess("GET /data/{item_id}", given)).toThrow(UnexpectedResponseError);
});

test.each(Object.keys(responses))("%s can be called", async (key) => {
  const { sent, api } = recording();
  await callRoute(api, key as keyof typeof responses, { params: new Proxy({}, { get: () => "x" }) } as never);
  expect(sent[0]?.[1]).toMatch(/^\/[^{}]+$/);
});
