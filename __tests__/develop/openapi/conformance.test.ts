import type { ApiRequest } from "@saas/api-client/api";
import { openApiDocument } from "../../../develop/openapi/document";
import { Conformance } from "../../support/conformance";

const conformance = new Conformance();
const item = exampleOf("Item");
const problem = exampleOf("Problem");

const requestId = { "x-request-id": "request-1" };
const json = { ...requestId, "content-type": "application/json" };
const problemJson = { ...requestId, "content-type": "application/problem+json" };

function exampleOf(name: string): Record<string, unknown> {
  const examples = openApiDocument().components.schemas[name]?.examples;
  return (examples as Record<string, unknown>[])[0] ?? {};
}

function faults(
  route: string,
  status: number,
  body: unknown,
  headers: Record<string, string> = json,
  request: ApiRequest = {},
): string[] {
  const [method = "", path = ""] = route.split(" ");
  return conformance.faultsOf(method, path, request, {
    request: route,
    status,
    headers: new Headers(headers),
    body,
  });
}

test.each<[string, number, unknown, Record<string, string>?, ApiRequest?]>([
  ["GET /data", 200, [item]],
  ["GET /data?limit=2", 200, []],
  ["GET /data/a", 200, item, { ...json, etag: '"1"' }],
  ["GET /data/a", 404, problem, problemJson],
  ["GET /data/a", 503, { ...problem, status: 503 }, problemJson],
  ["DELETE /files/a/b/c.txt", 204, undefined, requestId],
  ["GET /nowhere", 404, problem, problemJson],
  ["POST /data", 201, item, { ...json, etag: '"1"' }, { body: { item_id: "a" } }],
  ["POST /data", 400, problem, problemJson, { body: { item_id: "" } }],
])("%s, %i, as documented", (...answer) => {
  expect(faults(...answer)).toEqual([]);
});

test.each<[string, string, number, unknown, Record<string, string>?, ApiRequest?]>([
  ["status 418", "GET /data", 418, problem, problemJson],
  ["item_id", "GET /data", 200, [{ ...item, item_id: undefined }]],
  ["secret", "GET /data", 200, [{ ...item, secret: 1 }]],
  ["format", "GET /data", 200, [{ ...item, timestamp: "yesterday" }]],
  ["ETag", "GET /data/a", 200, item],
  ["X-Request-Id", "GET /data", 200, [], { "content-type": "application/json" }],
  ["text/html", "GET /data", 200, "<html>", { ...requestId, "content-type": "text/html" }],
  ["application/problem+json", "GET /data/a", 404, problem],
  ["a body", "DELETE /data/a", 204, "gone", { ...requestId, "content-type": "text/plain" }],
  ["detail", "GET /nowhere", 404, { message: "Not found" }, problemJson],
  ["query limit", "GET /data?limit=1000", 200, []],
  ["query parameter colour", "GET /data?colour=red", 200, []],
  ["request's body", "POST /data", 201, item, { ...json, etag: '"1"' }, { body: { item_id: "a/b" } }],
])("a lie about %s is found", (what, ...answer) => {
  expect(faults(...answer).join()).toContain(what);
});
