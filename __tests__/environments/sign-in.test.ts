import { dev } from "../../environments/dev";
import { prod } from "../../environments/prod";
import { problems } from "./problems";

const { administratorMfa: _, ...undemanding } = prod;
const withTier = (mfa: string) => ({ tiers: { ...dev.tiers, standard: { ...dev.tiers.standard, mfa } } });

test.each([
  [
    "production without a second factor of administrators",
    { prod: undemanding },
    'environments/prod.ts: administratorMfa is missing: write "required": a stolen password of an administrator must not open a tenant in production',
  ],
  [
    "production without second factors",
    { prod: { ...prod, mfa: "off" } },
    'environments/prod.ts: mfa is "off": write "optional" or "required": in production, administrators of tenants need a second factor',
  ],
  [
    "a demand that the pool cannot meet, of administrators",
    { dev: { ...dev, mfa: "off", administratorMfa: "required" } },
    'environments/dev.ts: administratorMfa is "required": leave it out, or set mfa to "optional": with mfa "off" no user can have a second factor',
  ],
  [
    "a demand that the pool cannot meet, of a tier",
    { dev: { ...dev, mfa: "off", ...withTier("required") } },
    'environments/dev.ts: tiers.standard.mfa is "required": leave it out, or set mfa to "optional": with mfa "off" no user can have a second factor',
  ],
  [
    "a tier that demands less than the environment",
    { dev: { ...dev, mfa: "required", ...withTier("optional") } },
    'environments/dev.ts: tiers.standard.mfa is "optional": leave it out: mfa is "required" for all users',
  ],
  [
    "a session that ends before its tokens",
    { dev: { ...dev, sessions: { tokenMinutes: 60, refreshHours: 1 } } },
    "environments/dev.ts: sessions.refreshHours is 1: write more than tokenMinutes, which is 60: Cognito refuses a refresh token that expires before the tokens",
  ],
  [
    "threat protection that cannot be configured",
    { dev: { ...dev, threatProtection: "enforced" } },
    'environments/dev.ts: threatProtection is "enforced": write "audit" or "off", or set mail: the AWS provider configures what Cognito refuses only with a sender of mail',
  ],
])("%s is refused", (_name, environments, message) => {
  expect(problems(environments)).toEqual([message]);
});

test("where all users need a second factor, administrators do", () => {
  expect(problems({ prod: { ...undemanding, mfa: "required" } })).toEqual([]);
});

test.each([
  [{ graceSeconds: 61 }, "refreshTokenRotation.graceSeconds is 61"],
  [{}, "refreshTokenRotation.graceSeconds is missing"],
  [true, "refreshTokenRotation is true"],
])("a rotation of refresh tokens with %j is refused, with the field", (refreshTokenRotation, message) => {
  const sessions = { ...dev.sessions, refreshTokenRotation };
  expect(problems({ dev: { ...dev, sessions } })).toEqual([expect.stringContaining(message)]);
});
