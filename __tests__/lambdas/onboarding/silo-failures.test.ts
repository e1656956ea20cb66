import { type Aws, startAws } from "../../support/lambdas/aws";
import { sampled } from "../../support/sampled";
import { counted } from "../../support/tally";
import { deploySilo, inventory, LEASE, meetFault, onboardingOn } from "./onboarding-function";

let aws: Aws;
let onboarding: ReturnType<typeof onboardingOn>;
const acme = { tenant_name: "Acme", admin_email: "admin@acme.example", tier: "dedicated" };
const create = (more: object = {}, key?: string) =>
  onboarding.post({ ...acme, ...more }, key, "POST /admin/tenants");

beforeAll(async () => {
  aws = await startAws();
  onboarding = onboardingOn(aws);
  // Usage plans are looked up once: from here on every onboarding makes the same calls.
  await create();
});

afterAll(async () => {
  onboarding.close();
  await aws.close();
});

beforeEach(() => onboarding.clear());
afterEach(() => aws.judge(() => "pass"));

const faults = ["refuse", "lose-answer"] as const;
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

/** AWS calls of an undisturbed onboarding with a key, its entry in the audit trail included. */
const CALLS = 16;
/** The same of an activation. */
const ACTIVATION_CALLS = 11;

async function awaiting() {
  const id = String((await create()).body.tenant_id);
  deploySilo(aws, id);
  aws.calls.length = 0;
  return id;
}
const recordOf = async (id: string) => (await aws.rows("metadata")).find(({ tenant_id }) => tenant_id === id);

test(`an undisturbed onboarding makes ${CALLS} calls, an activation ${ACTIVATION_CALLS}`, async () => {
  expect((await create({}, "key")).status).toBe(201);
  expect(aws.calls).toHaveLength(CALLS);
  await onboarding.clear();
  const id = await awaiting();
  expect((await onboarding.activate(id)).status).toBe(200);
  expect(aws.calls.map(({ operation }) => operation)).toHaveLength(ACTIVATION_CALLS);
});

describe.each(faults)("a call of an onboarding that fails (%s)", (fault) => {
  test.each(sampled("faults", numbers(CALLS)))(
    "at call %i: a tenant that awaits its silo or none, and the same request then succeeds",
    (number) =>
      counted("faults", async () => {
        meetFault(aws, number, fault, false);
        const { status } = await create({}, "key");
        aws.judge(() => "pass");
        const { complete, loose } = await inventory(aws);
        expect([201, 500]).toContain(status);
        if (status === 201) expect(complete).toHaveLength(1);
        expect(loose).toEqual([]);
        onboarding.advance(LEASE);
        const again = await create({}, "key");
        expect(again.status).toBe(201);
        expect(await inventory(aws)).toEqual({ complete: [again.body.tenant_id], loose: [] });
      }),
  );
});

describe.each(faults)("a crash of an onboarding (%s)", (fault) => {
  test.each(sampled("faults", numbers(CALLS)))(
    "at call %i: the same request, repeated, ends in one tenant, which can be activated",
    (number) =>
      counted("faults", async () => {
        meetFault(aws, number, fault, true);
        await create({}, "key");
        aws.judge(() => "pass");
        onboarding.advance(LEASE);
        const { status, body } = await create({}, "key");
        expect(status).toBe(201);
        const id = String(body.tenant_id);
        expect(await inventory(aws)).toEqual({ complete: [id], loose: [] });
        deploySilo(aws, id);
        expect((await onboarding.activate(id)).status).toBe(200);
        expect(await inventory(aws)).toEqual({ complete: [id], loose: [] });
      }),
  );

  test.each(sampled("faults", numbers(CALLS)))(
    "at call %i: an activation in between finds a whole tenant or refuses",
    (number) =>
      counted("faults", async () => {
        meetFault(aws, number, fault, true);
        await create({}, "key");
        aws.judge(() => "pass");
        const ids = (await aws.rows("metadata")).filter(({ status }) => status !== undefined);
        for (const { tenant_id, awaits_silo } of ids) {
          deploySilo(aws, String(tenant_id));
          const { status } = await onboarding.activate(String(tenant_id));
          expect({ status, log: onboarding.lines.at(-2) }).toMatchObject({ status: awaits_silo ? 200 : 409 });
        }
        onboarding.advance(LEASE);
        const { status, body } = await create({}, "key");
        expect(status).toBe(201);
        expect(await inventory(aws)).toEqual({ complete: [body.tenant_id], loose: [] });
      }),
  );

  test.each(sampled("faults", numbers(CALLS)))(
    "at call %i: whoever next wants the name or the address finds it free or taken, never half",
    (number) =>
      counted("faults", async () => {
        meetFault(aws, number, fault, true);
        await create({}, "key");
        aws.judge(() => "pass");
        onboarding.advance(LEASE);
        const address = await create({ tenant_name: "Other" });
        const name = await create({ admin_email: "other@example.com" });
        for (const { status } of [address, name]) expect([201, 409]).toContain(status);
        const { complete, loose } = await inventory(aws);
        expect(complete.length).toBeGreaterThan(0);
        expect(loose).toEqual([]);
        // Nobody is invited by clearing away.
        expect([...aws.pool.users.values()].map(({ invitations }) => invitations)).not.toContain(1);
      }),
  );
});

describe.each([true, false])("an activation that breaks off (crash: %p)", (crash) => {
  describe.each(faults)("with a call that fails (%s)", (fault) => {
    test.each(sampled("faults", numbers(ACTIVATION_CALLS)))(
      "at call %i: waits or is bound, and goes on when repeated",
      (number) =>
        counted("faults", async () => {
          const id = await awaiting();
          meetFault(aws, number, fault, crash);
          const { status } = await onboarding.activate(id);
          aws.judge(() => "pass");
          expect([200, 500]).toContain(status);
          const record = await recordOf(id);
          const [user] = aws.pool.users.values();
          if (record?.status === "provisioning") {
            expect(user?.invitations).toBe(0);
            expect(await inventory(aws)).toEqual({ complete: [id], loose: [] });
          } else expect(record).toMatchObject({ status: "active", binding: { model: "silo" } });
          const again = await onboarding.activate(id);
          expect(again.status).toBe(200);
          expect(await recordOf(id)).toMatchObject({ status: "active", version: 3 });
          expect(await inventory(aws)).toEqual({ complete: [id], loose: [] });
        }),
    );
  });
});

test("the next request for the name also completes an interrupted activation, after a crash of both", async () => {
  for (const number of sampled("faults", numbers(ACTIVATION_CALLS))) {
    await counted("faults", async () => {
      await onboarding.clear();
      // The onboarding crashes before its name is settled, the activation wherever it does.
      meetFault(aws, CALLS - 3, "refuse", true);
      await create({}, "key");
      aws.judge(() => "pass");
      const [tenant] = (await aws.rows("metadata")).filter(({ awaits_silo }) => awaits_silo);
      const id = String(tenant?.tenant_id);
      deploySilo(aws, id);
      meetFault(aws, number, "refuse", true);
      await onboarding.activate(id);
      aws.judge(() => "pass");
      onboarding.advance(LEASE);
      expect((await create({ admin_email: "other@example.com" })).status).toBe(409);
      expect({ number, ...(await inventory(aws)) }).toEqual({ number, complete: [id], loose: [] });
      expect((await onboarding.activate(id)).status).toBe(200);
    });
  }
});
