import { acme } from "../support/lambdas/events";
import { operator } from "../support/lambdas/platform";
import { servedFunction } from "../support/lambdas/served-function";
import { siloBinding } from "../support/lambdas/sessions";
import { imageOf } from "../support/lambdas/stream";

/** Not the value of other tests, so that none of the functions' own can pass for it. */
const PRESIGNED_URL_SECONDS = 1_234;
const environment = { PRESIGNED_URL_SECONDS: String(PRESIGNED_URL_SECONDS), ISOLATION_MODEL: "bridge" };

const at = new Date().toISOString();

/** A tenant's record with nothing left to do. */
const settled = {
  ...{ tenant_name: "Acme", tier: "standard", plan_tier: "standard" },
  ...{ version: 1, key_version: 1, updated_at: at },
};

/** Seconds from one time to another. */
const between = (from: unknown, to: unknown) => (Date.parse(String(to)) - Date.parse(String(from))) / 1000;

describe("the control plane, as deployed without a grace period", () => {
  const { aws, activate, call } = servedFunction("admin", { ...environment, OFFBOARDING_GRACE_DAYS: "0" });

  test("purges no earlier than the last presigned upload ends", async () => {
    await activate(acme, "suspended", settled);
    const params = { tenant_id: acme };
    expect((await call("DELETE /admin/tenants/{tenant_id}", { params, operator })).statusCode).toBe(202);
    const { offboarding } = (await aws().rows("metadata")).find(({ tenant_id }) => tenant_id === acme) ?? {};
    const { requested_at, purge_after } = Object(offboarding);
    // A function signs for a suspended tenant as long as it remembers the record.
    expect(between(requested_at, purge_after)).toBeGreaterThanOrEqual(PRESIGNED_URL_SECONDS + 30);
  });
});

describe("the lifecycle function, as deployed", () => {
  const { aws, activate, invoke } = servedFunction("lifecycle", environment);

  test("compares a moving tenant's files no earlier than the last presigned upload ends", async () => {
    const move = { from: { model: "pool" }, to: siloBinding, tier: "dedicated", requested_by: operator };
    await activate(acme, "active", {
      ...settled,
      move: { ...move, state: "closing", requested_at: at, since: at, progressed_at: at },
    });
    const read = async () => (await aws().rows("metadata")).find(({ tenant_id }) => tenant_id === acme);
    const image = imageOf(await read());
    const change = { SequenceNumber: "1", OldImage: image, NewImage: image };
    expect(await invoke({ Records: [{ dynamodb: change }] })).toEqual({ batchItemFailures: [] });
    const { state, until } = Object((await read())?.move);
    expect(state).toBe("closing");
    expect(between(at, until)).toBeGreaterThanOrEqual(PRESIGNED_URL_SECONDS + 30);
  });
});
