import { dev } from "../../environments/dev";
import { prod } from "../../environments/prod";
import { problems } from "./problems";

const { mail, ...withoutMail } = prod;
const account = `account ${prod.accountId} in ${prod.region}`;

describe("mail", () => {
  it.each([
    [
      "an identity that is none",
      { mail: { ...mail, identityArn: "example.com" } },
      'mail.identityArn is "example.com": write the ARN of a verified identity of Amazon SES, e.g. "arn:aws:ses:eu-central-1:123456789012:identity/example.com"',
    ],
    [
      "an identity in another region",
      { mail: { ...mail, identityArn: mail.identityArn.replace(prod.region, "us-east-1") } },
      `mail.identityArn is "${mail.identityArn.replace(prod.region, "us-east-1")}": name an identity of ${account}: alarms watch bounces and complaints there`,
    ],
    [
      "an identity of another account",
      { mail: { ...mail, identityArn: mail.identityArn.replace(prod.accountId, "123456789012") } },
      `mail.identityArn is "${mail.identityArn.replace(prod.accountId, "123456789012")}": name an identity of ${account}: alarms watch bounces and complaints there`,
    ],
    [
      "a sender of another domain",
      { mail: { ...mail, from: "Example <no-reply@example.com.evil.example>" } },
      'mail.from is "Example <no-reply@example.com.evil.example>": name an address of the identity, which is example.com',
    ],
    [
      "a sender that is no address",
      { mail: { ...mail, from: "Example" } },
      'mail.from is "Example": write an address or a name with one, e.g. "Example <no-reply@example.com>"',
    ],
    [
      "a configuration set that is a path",
      { mail: { ...mail, configurationSet: "a/b" } },
      'mail.configurationSet is "a/b": write the name of a configuration set: 1 to 64 letters, digits, - and _, or leave it out',
    ],
  ])("%s is refused", (_, change, message) => {
    expect(problems({ prod: { ...prod, ...change } })).toEqual([`environments/prod.ts: ${message}`]);
  });

  it("is required of an environment whose data is protected, whatever its name, and of no other", () => {
    const message =
      "mail is missing: write { identityArn, from }: Cognito's own mailer sends about 50 mails a day for all tenants together (docs/operations.md#mail)";
    expect(problems({ prod: withoutMail })).toEqual([`environments/prod.ts: ${message}`]);
    const protectedDev = {
      ...dev,
      removalProtection: true,
      tenantLimits: prod.tenantLimits,
      onboarding: { ...dev.onboarding, throttling: prod.onboarding.throttling },
    };
    expect(problems({ dev: protectedDev })).toEqual([`environments/dev.ts: ${message}`]);
    expect(problems({ dev })).toEqual([]);
  });

  it("comes from the identity's domain, one below it, or the one address", () => {
    for (const from of ["a@example.com", "a@mail.example.com", "A B <a@example.com>"])
      expect(problems({ prod: { ...prod, mail: { ...mail, from } } })).toEqual([]);
    const identityArn = mail.identityArn.replace("example.com", "a@example.com");
    expect(problems({ prod: { ...prod, mail: { ...mail, identityArn, from: "a@example.com" } } })).toEqual(
      [],
    );
    expect(
      problems({ prod: { ...prod, mail: { ...mail, identityArn, from: "b@example.com" } } }),
    ).toHaveLength(1);
  });
});

describe("limits of tenants", () => {
  it.each([
    [
      "no cool-down where people outside get mail",
      { tenantLimits: { ...prod.tenantLimits, invitationCoolDownSeconds: 5 } },
      "tenantLimits.invitationCoolDownSeconds is 5: set it to 60 at least: this environment sends mail to people whom tenants choose",
    ],
    [
      "fewer calls than a page of users needs",
      { tenantLimits: { ...prod.tenantLimits, userCallsPerMinute: 10 } },
      "tenantLimits.userCallsPerMinute is 10: write a whole number from 60 to 6000 (calls per minute)",
    ],
    [
      "more onboardings than API Gateway's management takes",
      { onboarding: { ...prod.onboarding, throttling: { rateLimit: 10, burstLimit: 10 } } },
      "onboarding.throttling.rateLimit is 10: set it to 2 at most: each onboarding makes management calls of API Gateway, of which the account has 10 a second",
    ],
    [
      "routes without a key faster than everything",
      { keylessThrottling: { rateLimit: 1000, burstLimit: 10 } },
      `keylessThrottling.rateLimit is 1000: stay within throttling.rateLimit, which is ${prod.throttling.rateLimit}`,
    ],
  ])("%s is refused", (_, change, message) => {
    expect(problems({ prod: { ...prod, ...change } })).toEqual([`environments/prod.ts: ${message}`]);
  });
});
