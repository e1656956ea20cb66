import { moveStates } from "../../../api/tenant";
import { acme, bodyOf } from "../../support/lambdas/events";
import { servedFunction } from "../../support/lambdas/served-function";

const { aws, activate, call } = servedFunction("data", { ISOLATION_MODEL: "bridge" });

const item = { params: { item_id: "a" } };
const writes = [
  ["POST /data", { json: { item_id: "b", data: 1 } }],
  ["PUT /data/{item_id}", { ...item, json: { data: 1 } }],
  ["DELETE /data/{item_id}", item],
] as const;

/** Ids of tenants that no function has seen before: what it has read of others it remembers. */
let tenants = 0;
const newTenant = () => acme.slice(0, -2) + String(++tenants + 10);

const known: readonly unknown[] = moveStates.map((state) => ({ state, position: "p" }));
const refusing = ["freezing", "items", "settling"];

test.each([...known, {}, { state: "unheard of" }, { state: 1 }, "moving"])("move %j", async (move) => {
  const tenant = newTenant();
  await activate(tenant, "active", { move });
  const state = Reflect.get(Object(move), "state");
  const refused = !known.includes(move) || refusing.includes(String(state));
  aws().calls.length = 0;
  for (const [route, options] of writes) {
    const result = await call(route, options, tenant);
    if (!refused) expect(result.statusCode).toBeLessThan(300);
    else {
      expect(result.statusCode).toBe(503);
      expect(result.headers).toMatchObject({ "retry-after": expect.stringMatching(/^\d+$/) });
      expect(bodyOf(result)).toMatchObject({ type: "urn:problem-type:tenant-moving" });
    }
  }
  const changed = aws().calls.filter(({ operation }) => /^(Put|Update|Delete)Item$/.test(operation));
  expect(changed).toHaveLength(refused ? 0 : writes.length);
  // Reading goes on, whatever the state.
  expect((await call("GET /data", {}, tenant)).statusCode).toBe(200);
  expect((await call("GET /data/{item_id}", item, tenant)).statusCode).toBe(404);
});
