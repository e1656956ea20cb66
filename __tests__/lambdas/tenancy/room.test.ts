import { claimsOf } from "../../support/lambdas/events";
import { servedFunction } from "../../support/lambdas/served-function";

const tenant = "55555555-5555-4555-8555-555555555555";
const { activate, call } = servedFunction("data");

test("a tenant whose storage is full reads and removes, and adds nothing", async () => {
  await activate(tenant, "active", { storage_full: true });
  const item = { params: { item_id: "a" }, claims: claimsOf(tenant) };
  const refused = [
    await call("POST /data", { json: { item_id: "a", data: 1 } }, tenant),
    await call("PUT /data/{item_id}", { ...item, json: { data: 1 } }, tenant),
  ];
  for (const { statusCode, body } of refused) {
    expect(statusCode).toBe(403);
    expect(JSON.parse(body)).toMatchObject({ type: "urn:problem-type:storage-full" });
  }
  expect((await call("GET /data", {}, tenant)).statusCode).toBe(200);
  expect((await call("DELETE /data/{item_id}", item, tenant)).statusCode).toBe(204);
});
