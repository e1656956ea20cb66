import { type TokenEvent, withSecondFactorClaim } from "../../../lambdas/tokens/second-factor-claim";
import { acme, claimsOf } from "../../support/lambdas/events";

const since = "2030-01-01T00:00:00.900Z";

const eventOf = (userAttributes: Record<string, string>): TokenEvent => ({
  userPoolId: "us-east-1_pool",
  userName: "admin@example.com",
  request: { userAttributes },
  response: { claimsOverrideDetails: null },
});
const known = { sub: String(claimsOf(acme).sub), "custom:tenant_id": acme };

async function claimed(recorded: string | undefined, on: boolean | Error, attributes = known as object) {
  let removed = 0;
  const asked: string[][] = [];
  const event = await withSecondFactorClaim(eventOf(attributes as Record<string, string>), {
    isOn: async () => {
      if (on instanceof Error) throw on;
      return on;
    },
    recordOf: (...user) => {
      asked.push(user);
      return {
        since: async () => recorded,
        remove: async () => {
          removed += 1;
        },
      };
    },
  });
  return { claims: event.response.claimsOverrideDetails, removed, asked };
}

test("a user with an active second factor gets the claim, in whole seconds", async () => {
  const { claims, removed, asked } = await claimed(since, true);
  const seconds = `${Math.floor(Date.parse(since) / 1000)}`;
  expect(claims).toEqual({ claimsToAddOrOverride: { second_factor: seconds } });
  expect(removed).toBe(0);
  expect(asked).toEqual([[acme, known.sub]]);
});

test.each([true, false])("a user without a record gets none, whatever the pool says (%s)", async (on) => {
  expect(await claimed(undefined, on)).toMatchObject({ claims: {}, removed: 0 });
});

test("a second factor that was turned off at the pool loses its record", async () => {
  expect(await claimed(since, false)).toMatchObject({ claims: {}, removed: 1 });
});

test.each([
  { sub: known.sub },
  { "custom:tenant_id": acme },
  { ...known, "custom:tenant_id": "*".repeat(36) },
  { ...known, "custom:tenant_id": "ABCDEF01-1111-4111-8111-111111111111" },
  {},
])("a user of no tenant gets none, and no row is read: %j", async (attributes) => {
  expect(await claimed(since, true, attributes)).toMatchObject({ claims: {}, asked: [] });
});

test("no token is issued where the pool cannot be asked", async () => {
  await expect(claimed(since, new Error("throttled"))).rejects.toThrow("throttled");
});
