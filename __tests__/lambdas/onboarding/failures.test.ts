import { type Aws, startAws, type Verdict } from "../../support/lambdas/aws";
import { sampled } from "../../support/sampled";
import { counted } from "../../support/tally";
import { inventory, LEASE, meetFault, onboardingOn } from "./onboarding-function";

let aws: Aws;
const acme = { tenant_name: "Acme", admin_email: "admin@acme.example" };
let onboarding: ReturnType<typeof onboardingOn>;

beforeAll(async () => {
  aws = await startAws();
  onboarding = onboardingOn(aws);
  // Usage plans are looked up once: from here on every onboarding makes the same calls.
  await onboarding.post(acme);
});

afterAll(async () => {
  onboarding.close();
  await aws.close();
});

/** AWS calls of an undisturbed onboarding with a key: from claiming the request to keeping the answer. */
const CALLS = 19;
const everyCall = Array.from({ length: CALLS }, (_, index) => index);
const faults = ["refuse", "lose-answer"] as const;

const faultAt = (number: number, fault: Verdict, crash: boolean) => meetFault(aws, number, fault, crash);

beforeEach(() => onboarding.clear());
afterEach(() => aws.judge(() => "pass"));

test(`an undisturbed onboarding makes ${CALLS} calls`, async () => {
  expect((await onboarding.post(acme, "key")).status).toBe(201);
  expect(aws.calls.map(({ operation }) => operation)).toHaveLength(CALLS);
});

describe.each(faults)("a call that fails (%s)", (fault) => {
  test.each(sampled("faults", everyCall))(
    "at call %i: a complete tenant or none, and the same request then succeeds",
    (number) =>
      counted("faults", async () => {
        faultAt(number, fault, false);
        const { status } = await onboarding.post(acme, "key");
        aws.judge(() => "pass");
        const { complete, loose } = await inventory(aws);
        expect([201, 500]).toContain(status);
        if (status === 201) expect(complete).toHaveLength(1);
        expect(loose).toEqual([]);
        onboarding.advance(LEASE);
        const again = await onboarding.post(acme, "key");
        expect(again.status).toBe(201);
        expect(await inventory(aws)).toEqual({ complete: [again.body.tenant_id], loose: [] });
      }),
  );
});

describe.each(faults)("a crash (%s)", (fault) => {
  test.each(sampled("faults", everyCall))(
    "at call %i: the same request, repeated with its key, ends in one tenant",
    (number) =>
      counted("faults", async () => {
        faultAt(number, fault, true);
        const crashed = await onboarding.post(acme, "key");
        aws.judge(() => "pass");
        const early = await onboarding.post(acme, "key");
        expect([201, 409]).toContain(early.status);
        onboarding.advance(LEASE);
        const { status, body } = await onboarding.post(acme, "key");
        expect(status).toBe(201);
        expect(await inventory(aws)).toEqual({ complete: [body.tenant_id], loose: [] });
        for (const other of [crashed, early]) if (other.status === 201) expect(other.body).toEqual(body);
      }),
  );

  test.each(sampled("faults", everyCall))(
    "at call %i: whoever next wants the name finds it free or taken, never half",
    (number) =>
      counted("faults", async () => {
        faultAt(number, fault, true);
        await onboarding.post(acme, "key");
        aws.judge(() => "pass");
        onboarding.advance(LEASE);
        const next = await onboarding.post({ ...acme, admin_email: "other@example.com" });
        expect([201, 409]).toContain(next.status);
        const { complete, loose } = await inventory(aws);
        expect(complete).toHaveLength(1);
        expect(loose).toEqual([]);
        if (next.status === 201) expect(complete).toEqual([next.body.tenant_id]);
      }),
  );

  test.each(sampled("faults", everyCall))(
    "at call %i: whoever next wants the address finds it free or taken, never half",
    (number) =>
      counted("faults", async () => {
        faultAt(number, fault, true);
        await onboarding.post(acme, "key");
        aws.judge(() => "pass");
        onboarding.advance(LEASE);
        const next = await onboarding.post({ ...acme, tenant_name: "Other" });
        expect([201, 409]).toContain(next.status);
        // A crash before there was a user leaves a name, which only who wants the name meets.
        await onboarding.post({ tenant_name: "Acme", admin_email: "third@example.com" });
        const { complete, loose } = await inventory(aws);
        expect(complete.length).toBeGreaterThan(0);
        expect(loose).toEqual([]);
      }),
  );
});

/** Calls of a request that takes up a crashed one, at most. */
const RESUMED_CALLS = 26;
const resumedCalls = Array.from({ length: RESUMED_CALLS }, (_, index) => index);

/** Every third call, beginning elsewhere for each crash: all calls are met by some crash. */
const twice = everyCall.flatMap((crash) =>
  resumedCalls.filter((failure) => failure % 3 === crash % 3).map((failure) => [crash, failure] as const),
);

test.each(sampled("faults", twice, ([crash]) => crash))(
  "a crash at call %i, then a failure at call %i of the next attempt",
  (crash, failure) =>
    counted("faults", async () => {
      faultAt(crash, "lose-answer", true);
      await onboarding.post(acme, "key");
      onboarding.advance(LEASE);
      faultAt(failure, failure % 2 ? "refuse" : "lose-answer", false);
      await onboarding.post(acme, "key");
      aws.judge(() => "pass");
      onboarding.advance(LEASE);
      const { status, body } = await onboarding.post(acme, "key");
      expect(status).toBe(201);
      expect(await inventory(aws)).toEqual({ complete: [body.tenant_id], loose: [] });
    }),
);

test("a tenant that is complete stays, whatever fails when its request is taken up", async () => {
  for (const failure of sampled("faults", resumedCalls)) {
    await counted("faults", async () => {
      await onboarding.clear();
      faultAt(CALLS - 2, "refuse", true);
      const { body } = await onboarding.post(acme, "key");
      onboarding.advance(LEASE);
      faultAt(failure, "refuse", false);
      await onboarding.post(acme, "key");
      aws.judge(() => "pass");
      expect({ failure, ...(await inventory(aws)) }).toEqual({
        failure,
        complete: [body.tenant_id],
        loose: [],
      });
    });
  }
});

test("a request is not taken up while another attempt clears its cleanup away", async () => {
  faultAt(9, "refuse", true);
  await onboarding.post(acme, "key");
  onboarding.advance(LEASE);
  // The other attempt takes the lease of the name, then crashes in its turn.
  faultAt(3, "refuse", true);
  await onboarding.post({ ...acme, admin_email: "other@example.com" });
  aws.judge(() => "pass");
  const cleanup = (await inventory(aws)).loose.length;
  expect(await onboarding.post(acme, "key")).toMatchObject({ status: 409, headers: { "retry-after": "90" } });
  expect((await inventory(aws)).loose).toHaveLength(cleanup);
  onboarding.advance(LEASE);
  const { status, body } = await onboarding.post(acme, "key");
  expect(status).toBe(201);
  expect(await inventory(aws)).toEqual({ complete: [body.tenant_id], loose: [] });
});

test.each([true, false])(
  "cleanup whose clearing away breaks off are cleared away in turn (crash: %p)",
  async (crash) => {
    for (const number of sampled("faults", resumedCalls)) {
      await counted("faults", async () => {
        await onboarding.clear();
        faultAt(10, "refuse", true);
        await onboarding.post(acme, "key");
        onboarding.advance(LEASE);
        faultAt(number, "refuse", crash);
        await onboarding.post({ ...acme, admin_email: "second@example.com" });
        aws.judge(() => "pass");
        onboarding.advance(LEASE);
        await onboarding.post({ ...acme, admin_email: "third@example.com" });
        const { complete, loose } = await inventory(aws);
        expect({ number, complete: complete.length, loose }).toEqual({ number, complete: 1, loose: [] });
      });
    }
  },
);

test("a tenant that is at work is not taken for a crashed one", async () => {
  faultAt(9, "refuse", true);
  await onboarding.post(acme, "key");
  aws.judge(() => "pass");
  onboarding.advance(30);
  const cleanup = (await inventory(aws)).loose.length;
  expect((await onboarding.post({ ...acme, admin_email: "other@example.com" })).status).toBe(409);
  expect((await onboarding.post({ ...acme, tenant_name: "Other" })).status).toBe(409);
  expect((await inventory(aws)).loose).toHaveLength(cleanup);
});
