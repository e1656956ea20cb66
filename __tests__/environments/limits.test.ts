import { checkedHouses } from "../../develop/aws/houses";
import { valueProblems } from "../../develop/aws/models/check";
import { loadEnvironments } from "../../environments/load";
import { prod } from "../../environments/prod";
import { drawn } from "../support/sampled";
import { synthesize } from "../support/synth";
import { problems } from "./problems";
import { accepts, chosen, concrete, full, numeric, saidOf, tenant, texts, withValue } from "./schema-fields";

it("is valid as a whole", () => {
  expect(problems({ prod: full })).toEqual([]);
});

describe("on both sides of each limit", () => {
  it.each(numeric)("$name", ({ path, field: { minimum = Number.NaN, maximum = Number.NaN } }) => {
    expect([minimum, accepts(path, minimum)]).toEqual([minimum, true]);
    expect([maximum, accepts(path, maximum)]).toEqual([maximum, true]);
    expect(saidOf(path, minimum - 1)).toHaveLength(1);
    expect(saidOf(path, maximum + 1)).toHaveLength(1);
  });

  it.each(chosen)("$name has one of its values", ({ path, field: { enum: values = [] } }) => {
    for (const value of values) expect([value, accepts(path, value)]).toEqual([value, true]);
    for (const other of ["no such value", -1]) expect(saidOf(path, other)).toHaveLength(1);
  });

  const VAULT = "arn:aws:backup:eu-west-1:123456789012:backup-vault:";
  const IDENTITY = "arn:aws:ses:eu-central-1:777788889999:identity/";
  const long = (length: number) => "x".repeat(length);
  const colour = { good: ["#000000", "#fFfFfF"], bad: ["red", "#fff", "#fffffff", "#12345g", "123456", ""] };
  const redirect = {
    good: ["https://a.example/", "https://a.example/b?c=d", "http://localhost:5173/"],
    bad: [
      ...[
        "https://a.example",
        "http://a.example/",
        "http://127.0.0.1/",
        "https://a.example/#b",
        "https://A.example/",
      ],
      ...[
        "https://u@a.example/",
        "https://*.example/",
        "https://a.example/#",
        `https://a.example/${"x".repeat(1007)}`,
      ],
      ...["javascript:alert(1)", "/b", ""],
    ],
  };
  /** Texts that AWS takes, and texts that it refuses: at each limit, and of each kind of mistake. */
  const samples: Readonly<Record<string, { good: string[]; bad: string[] }>> = {
    name: { good: ["ab", long(16)], bad: ["a", long(17), "Prod", "a_b", "1a", ""] },
    accountId: { good: ["123456789012"], bad: ["12345678901", "1234567890123", "12345678901a"] },
    region: { good: ["us-gov-east-1", "cn-north-1"], bad: ["eu-central", "EU-CENTRAL-1", ""] },
    "state.bucket": {
      good: ["abc", long(63)],
      bad: [
        "ab",
        long(64),
        "a_b",
        "Abc",
        "-ab",
        "ab-",
        "a.b",
        "xn--state",
        "sthree-state",
        "amzn-s3-demo-state",
        "state-s3alias",
        "state--ol-s3",
        "state--x-s3",
        "state--table-s3",
        "state-111122223333-eu-central-1-an",
      ],
    },
    "state.keyPrefix": { good: ["a", "a/b", long(64)], bad: ["", "/a", "a/", long(65), "a b"] },
    "siloTenants.*.slug": { good: ["ab", long(20)], bad: ["a", long(21), "a-", "A", "1a"] },
    "siloTenants.*.tenantId": { good: [tenant.tenantId], bad: ["acme", tenant.tenantId.toUpperCase()] },
    "siloTenants.*.region": { good: [prod.region], bad: ["us-east-1"] },
    "siloTenants.*.tier": { good: ["dedicated"], bad: ["standard", "none"] },
    defaultTier: { good: ["standard"], bad: ["none", "dedicated"] },
    "cors.allowOrigins.*": {
      good: ["https://a.example", "http://localhost:1", "http://127.0.0.1:65535", `https://${long(253)}`],
      bad: [
        "https://a/",
        "ftp://a",
        "https://a:65536",
        "https://a:0",
        `https://${long(254)}`,
        "https://-",
        "a",
        "https://a b",
      ],
    },
    "hostedSignIn.branding.logo": {
      good: ["example.png"],
      bad: ["../example.png", "example.svg", "example", `${long(61)}.png`, ""],
    },
    "hostedSignIn.branding.banner": colour,
    "hostedSignIn.branding.button": { ...colour, good: ["#000000", "#1D4ed8"] },
    "hostedSignIn.branding.buttonText": { ...colour, good: ["#ffffff", "#FFFFFE"] },
    "hostedSignIn.callbackUrls.*": redirect,
    "hostedSignIn.signOutUrls.*": redirect,
    "singleSignOn.dnsServers.*": {
      good: ["192.0.2.53", "1.1.1.1:5300", "255.255.255.255:65535"],
      bad: ["192.0.2", "192.0.2.256", "dns.example.com", "192.0.2.53:0", "192.0.2.53:65536", "::1", ""],
    },
    "alarms.receivers.*": {
      good: ["a@b.example", "first.last+alarms@example.com", `${long(64)}@example.com`],
      bad: [
        "a",
        "a@b",
        "a b@c.example",
        `${long(65)}@example.com`,
        "a@-b.example",
        "a,b@c.example",
        "ü@c.example",
      ],
    },
    "alarms.runbooks": {
      good: ["https://a.example", `https://a.example/${long(182)}`],
      bad: [
        "http://a.example",
        "https://a.example/",
        "https://a.example/?q",
        `https://a.example/${long(183)}`,
      ],
    },
    "backup.plan.schedule": {
      good: [
        "cron(0 3 * * ? *)",
        "cron(59 23 31 12 ? 2199)",
        "cron(0 0 1 1 ? 1970)",
        "cron(0 3 ? * MON-FRI *)",
        "cron(0 3 ? * 7L *)",
        "cron(0 3 ? * 2#1 *)",
        "cron(0 3 L * ? *)",
        "cron(0 3 15W * ? *)",
        "cron(0 0/6 * JAN,JUL ? *)",
        "cron(0 3 1,15 * ? 2030-2040)",
      ],
      bad: [
        "daily",
        "rate(1 day)",
        "cron(99 3 * * ? *)",
        "cron(60 3 * * ? *)",
        "cron(0 24 * * ? *)",
        "cron(0 25 * * ? *)",
        "cron(0 3 0 * ? *)",
        "cron(0 3 32 * ? *)",
        "cron(0 3 * 13 ? *)",
        "cron(0 3 ? * 8 *)",
        "cron(0 3 ? * 2#6 *)",
        "cron(0 3 * * ? 1969)",
        "cron(0 3 * * ? 2200)",
        "cron(0 3 * * * *)",
        "cron(0 3 ? * ? *)",
        "cron(0 3 1 * MON *)",
        "cron(0 3 * * ?)",
        "cron(0 3 * * ? * *)",
        "cron(0 5-3 * * ? *)",
        "cron(0 1/0 * * ? *)",
        "cron(0 1-2-3 * * ? *)",
        "cron(0  3 * * ? *)",
        "cron(0/30 * * * ? *)",
        "cron(* * * * ? *)",
        "cron(0,30 3 * * ? *)",
      ],
    },
    "backup.plan.copy.vault": {
      good: ["arn:aws-cn:backup:cn-north-1:123456789012:backup-vault:ab", `${VAULT}${long(50)}`],
      bad: ["copies", `${VAULT}a`, `${VAULT}${long(51)}`, `${VAULT}a*`],
    },
    "mail.identityArn": {
      good: [`${IDENTITY}example.com`, `${IDENTITY}a@example.com`],
      bad: ["example.com", IDENTITY, `${IDENTITY}a/b`, `${IDENTITY}a b`],
    },
    "mail.from": {
      good: ["a@example.com", `${long(64)} <a@example.com>`],
      bad: ["a", "", `${long(65)} <a@example.com>`, "a\n <a@example.com>", '"A" <a@example.com>'],
    },
    "mail.replyTo": { good: ["a@example.com"], bad: ["a", "A <a@example.com>", "a b@example.com"] },
    "mail.configurationSet": { good: ["a", long(64)], bad: ["", long(65), "a b", "a.b"] },
    "ci.repositoryId": { good: ["1", "9".repeat(20)], bad: ["", "9".repeat(21), "a"] },
    "ci.repository": {
      good: ["a/b", `${long(39)}/${long(100)}`, "owner@1/name@2"],
      bad: ["a", "a/b/c", `${long(40)}/b`, `a/${long(101)}`, "a/b*"],
    },
    "ci.branch": { good: ["main", long(200)], bad: ["", long(201), "a*", "-a"] },
    "ci.githubEnvironment": {
      good: ["prod", "Prüfung 2", long(100)],
      bad: ["", long(101), "a:b", "a*", "a$", " a", "a ", "生产", "a\tb"],
    },
    "tags.*": {
      good: ["", long(256), "a b_c.d:/=+-@ü"],
      bad: [long(257), "a;b", "aws:b", "AWS:b", "a\nb"],
    },
  };

  it("has samples of every text", () => {
    expect(Object.keys(samples).sort()).toEqual(texts.map(({ name }) => name).sort());
  });

  it.each(texts)("$name", ({ name, path }) => {
    const { good, bad } = samples[name] ?? { good: [], bad: [] };
    // Rules know other fields; a name is refused by the name of its file.
    for (const value of good) expect([value, accepts(path, value)]).toEqual([value, true]);
    for (const value of bad) expect([value, saidOf(path, value).length > 0]).toEqual([value, true]);
  });

  it.each<[field: string, good: string[], bad: string[]]>([
    ["tags", [long(128), "a b_c.d:/=+-@ü"], ["", long(129), "a;b", "aws:team", "AWS:team", "aWs:x"]],
    ["tiers", ["a", long(32)], ["", long(33), "A", "1a", "a_b"]],
  ])("names in %s", (field, good, bad) => {
    const of = (name: string) => ({
      ...full,
      [field]: field === "tags" ? { [name]: "x" } : { ...full.tiers, [name]: full.tiers.standard },
    });
    const said = (name: string) =>
      problems({ prod: of(name) }).filter((line) => line.includes(`: ${field}.${name} is `));
    for (const name of good) expect([name, said(name)]).toEqual([name, []]);
    for (const name of bad) expect([name, said(name)]).toEqual([name, [expect.stringMatching(/\bname a t/)]]);
  });
});

describe("several values together", () => {
  const many = (count: number, value: (index: number) => [string, unknown]) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => value(index)));
  const tier = (index: number): [string, unknown] => [`tier${index}`, prod.tiers.standard];
  const tag = (index: number): [string, unknown] => [`tag${index}`, "x"];
  const own = Object.keys(prod.tiers).length;
  it.each<[what: string, good: object, bad: object, message: string]>([
    ["tags of a resource", { tags: many(42, tag) }, { tags: many(43, tag) }, "tags is "],
    [
      "tags that differ in case",
      { tags: { team: "a" } },
      { tags: { Team: "a", team: "b" } },
      "tags.team is ",
    ],
    [
      "tiers among a function's variables",
      { tiers: { ...prod.tiers, ...many(8 - own, tier) } },
      { tiers: { ...prod.tiers, ...many(9 - own, tier) } },
      "tiers is ",
    ],
    [
      "origins among a function's variables",
      { cors: { allowOrigins: [`https://${"a".repeat(139)}.de`, `https://${"b".repeat(138)}.de`] } },
      { cors: { allowOrigins: [`https://${"a".repeat(139)}.de`, `https://${"b".repeat(139)}.de`] } },
      "cors.allowOrigins is ",
    ],
    [
      "receivers that Terraform cannot tell apart",
      { alarms: { ...prod.alarms, receivers: ["a.b@c.de", "a.c@c.de"] } },
      { alarms: { ...prod.alarms, receivers: ["a.b@c.de", "a-b@c.de"] } },
      "alarms.receivers.1 is ",
    ],
  ])("%s", (_, good, bad, message) => {
    expect(problems({ prod: { ...prod, ...good } })).toEqual([]);
    expect(problems({ prod: { ...prod, ...bad } })).toEqual([
      expect.stringContaining(`environments/prod.ts: ${message}`),
    ]);
  });
});

describe("what environment data may have is what AWS takes", () => {
  /** An environment with every number at one end of its range, as far as the rules between them allow. */
  function extreme(end: "minimum" | "maximum") {
    const numbers = numeric.reduce<unknown>(
      (data, { path, field }) => withValue(data, concrete(path), field[end]),
      full,
    ) as typeof full;
    const days = end === "minimum" ? 91 : 36_500;
    return {
      ...numbers,
      offboarding: { graceDays: Math.max(7, numbers.offboarding.graceDays) },
      onboarding: {
        ...numbers.onboarding,
        throttling: { ...numbers.onboarding.throttling, rateLimit: end === "minimum" ? 1 : 2 },
      },
      tenantLimits: {
        ...numbers.tenantLimits,
        invitationCoolDownSeconds: Math.max(60, numbers.tenantLimits.invitationCoolDownSeconds),
      },
      concurrency: {
        accountLimit: 100_000,
        reserved: { data: end === "minimum" ? 1 : 99_800 },
        others: 100,
      },
      tiers: Object.fromEntries(
        Object.entries(full.tiers).map(([name, { isolation, selfService }]) => [
          name,
          { ...numbers.tiers.standard, isolation, selfService },
        ]),
      ),
      backup: {
        ...numbers.backup,
        plan: {
          ...numbers.backup.plan,
          keepDays: days,
          coldAfterDays: days - 90,
          vaultLock: { ...numbers.backup.plan.vaultLock, maxDays: days },
        },
      },
    };
  }

  it.each(["minimum", "maximum"] as const)("with every number at its %s", (end) => {
    const environment = extreme(end);
    expect(problems({ prod: environment })).toEqual([]);
    const house = [...synthesize(loadEnvironments({ prod: environment })).values()];
    expect(valueProblems(house)).toEqual([]);
  });

  it("with the longest texts, in every partition", () => {
    expect(drawn(checkedHouses(synthesize)).flatMap((house) => valueProblems(house))).toEqual([]);
  });
});
