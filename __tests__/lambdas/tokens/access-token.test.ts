import { scopeClaim } from "../../../api/scopes";
import { type TokenEvent, withAccess } from "../../../lambdas/tokens/access-token";
import { acme, claimsOf, clientId } from "../../support/lambdas/events";

const since = "2030-01-01T00:00:00.900Z";

const eventOf = (userAttributes: Record<string, string>): TokenEvent => ({
  triggerSource: "TokenGeneration_Authentication",
  callerContext: { clientId },
  userPoolId: "us-east-1_pool",
  userName: "admin@example.com",
  request: { userAttributes },
  response: { claimsAndScopeOverrideDetails: null },
});
const known = { sub: String(claimsOf(acme).sub), "custom:tenant_id": acme };

const neverAsked = async () => {
  throw new Error("this user has a password");
};

const plain = { tenant_id: acme };

async function claimed(recorded: string | undefined, on: boolean | Error, attributes = known as object) {
  let removed = 0;
  const asked: string[][] = [];
  const event = await withAccess(eventOf(attributes as Record<string, string>), {
    connections: { signIn: neverAsked, refresh: neverAsked },
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
  const { accessTokenGeneration = {} } = Object(event.response.claimsAndScopeOverrideDetails);
  const { claimsToAddOrOverride: claims = {}, scopesToAdd: scopes = [] } = accessTokenGeneration;
  return { claims, scopes, removed, asked };
}

test("a user with an active second factor gets the claim, in whole seconds", async () => {
  const { claims, removed, asked } = await claimed(since, true);
  const seconds = `${Math.floor(Date.parse(since) / 1000)}`;
  expect(claims).toEqual({ tenant_id: acme, second_factor: seconds });
  expect(removed).toBe(0);
  expect(asked).toEqual([[acme, known.sub]]);
});

test.each([true, false])("a user without a record gets none, whatever the pool says (%s)", async (on) => {
  const { claims, removed } = await claimed(undefined, on);
  expect([claims, removed]).toEqual([plain, 0]);
});

test("a user gets the scope of people, and no other", async () => {
  expect((await claimed(undefined, false)).scopes).toEqual([scopeClaim("people")]);
});

test("a second factor that was turned off at the pool loses its record", async () => {
  const { claims, removed } = await claimed(since, false);
  expect([claims, removed]).toEqual([plain, 1]);
});

test.each([
  { sub: known.sub },
  { "custom:tenant_id": acme },
  { ...known, "custom:tenant_id": "*".repeat(36) },
  { ...known, "custom:tenant_id": "ABCDEF01-1111-4111-8111-111111111111" },
  {},
])("a user of no tenant gets nothing, and no row is read: %j", async (attributes) => {
  expect(await claimed(since, true, attributes)).toEqual({ claims: {}, scopes: [], removed: 0, asked: [] });
});

test("no token is issued where the pool cannot be asked", async () => {
  await expect(claimed(since, new Error("throttled"))).rejects.toThrow("throttled");
});
