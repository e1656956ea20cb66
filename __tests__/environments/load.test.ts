import * as environments from "../../environments";
import { dev } from "../../environments/dev";
import { loadEnvironments } from "../../environments/load";
import { prod } from "../../environments/prod";
import { staging } from "../../environments/staging";
import { problems } from "./problems";

describe("the environments of the project", () => {
  it("are valid, in the order of their names", () => {
    expect(loadEnvironments().map(({ name }) => name)).toEqual(Object.keys(environments).sort());
  });
});

describe("a mistake in one field is one message with file, field, value and fix", () => {
  it.each([
    ["an unknown field", { throttle: 3 }, 'throttle is 3: no such field; did you mean "throttling"?'],
    ["an unknown field like no other", { colour: "red" }, 'colour is "red": no such field; remove it'],
    [
      "an unknown field inside",
      { throttling: { ...dev.throttling, rateLimt: 5 } },
      'throttling.rateLimt is 5: no such field; did you mean "rateLimit"?',
    ],
    [
      "an unknown field inside a tier",
      { tiers: { ...dev.tiers, gold: { ...dev.tiers.standard, selfServices: true } } },
      'tiers.gold.selfServices is true: no such field; did you mean "selfService"?',
    ],
    ["a wrong type", { removalProtection: "yes" }, 'removalProtection is "yes": write true or false'],
    [
      "a number as text",
      { throttling: { rateLimit: "100", burstLimit: 5 } },
      'throttling.rateLimit is "100": write a whole number from 1 to 10000 (requests per second)',
    ],
    [
      "out of range",
      { throttling: { rateLimit: 100, burstLimit: 6000 } },
      "throttling.burstLimit is 6000: write a whole number from 1 to 5000 (requests at once)",
    ],
    [
      "a bad account id",
      { accountId: "1234" },
      'accountId is "1234": write the 12 digits of the AWS account as text, e.g. "123456789012"',
    ],
    [
      "an account id as a number",
      { accountId: 111122223333 },
      'accountId is 111122223333: write the 12 digits of the AWS account as text, e.g. "123456789012"',
    ],
    [
      "a region that does not exist",
      { region: "eu-cetral-1" },
      'region is "eu-cetral-1": write an AWS region such as "eu-central-1"',
    ],
    [
      "a missing value",
      { region: undefined },
      'region is missing: write an AWS region such as "eu-central-1"',
    ],
    [
      "a choice that does not exist",
      { encryption: "none" },
      'encryption is "none": write one of "aws-managed", "customer-managed"',
    ],
    [
      "a bad tier name",
      { tiers: { ...dev.tiers, "Top Tier": { selfService: true } } },
      'tiers.Top Tier is {"selfService":true}: name a tier in lower-case letters, digits and -, beginning with a letter, of at most 32 characters',
    ],
    [
      "no such default tier",
      { defaultTier: "no-such-tier" },
      `defaultTier is "no-such-tier": name one of the tiers: ${Object.keys(dev.tiers).join(", ")}`,
    ],
    [
      "a default tier that nobody may choose",
      { defaultTier: "premium" },
      'defaultTier is "premium": choose a self-service tier, or set tiers.premium.selfService to true',
    ],
    [
      "an origin with a path",
      { cors: { allowOrigins: ["https://app.example.com/"] } },
      'cors.allowOrigins.0 is "https://app.example.com/": write "*" or an origin: scheme, host and port without a path, e.g. "https://app.example.com"',
    ],
    [
      "items that are measured less than once a month",
      { usage: { itemBytesEveryDays: 31 } },
      "usage.itemBytesEveryDays is 31: write a whole number from 1 to 28 (days), so that every month has a measurement",
    ],
    [
      "a receiver that is no address",
      { alarms: { ...dev.alarms, receivers: ["me"] } },
      'alarms.receivers.0 is "me": write an e-mail address, e.g. "oncall@example.com"',
    ],
    [
      "another name than the file",
      { name: "dave" },
      'name is "dave": write "dev", the name that environments/index.ts gives it',
    ],
    [
      "onboarding faster than everything",
      { onboarding: { access: "open", throttling: { rateLimit: 200, burstLimit: 10 } } },
      "onboarding.throttling.rateLimit is 200: stay within throttling.rateLimit, which is 100",
    ],
    [
      "an unknown field of an optional object",
      { ci: { ...dev.ci, branches: "main" } },
      'ci.branches is "main": no such field; did you mean "branch"?',
    ],
    [
      "a repository by URL",
      { ci: { ...dev.ci, repository: "https://github.com/octo-org/octo-repo" } },
      'ci.repository is "https://github.com/octo-org/octo-repo": write "owner/name", or "owner@id/name@id" where the repository has immutable subject claims (docs/operations.md)',
    ],
    [
      "a repository with a wildcard",
      { ci: { ...dev.ci, repository: "octo-org/*" } },
      'ci.repository is "octo-org/*": write "owner/name", or "owner@id/name@id" where the repository has immutable subject claims (docs/operations.md)',
    ],
    [
      "several branches",
      { ci: { ...dev.ci, branch: "release/*" } },
      'ci.branch is "release/*": write the name of one branch, e.g. "main"',
    ],
    [
      "an environment on GitHub that is a pattern",
      { ci: { ...dev.ci, githubEnvironment: "dev*" } },
      'ci.githubEnvironment is "dev*": write the name of the environment on GitHub: Latin letters, digits, spaces and signs, no :, *, ?, $ or quotes',
    ],
    [
      "access for CI that is incomplete",
      { ci: { repository: "octo-org/octo-repo", branch: "main", githubEnvironment: "dev" } },
      'ci.oidcProvider is missing: write one of "managed", "existing"',
    ],
    [
      "access for CI that is no object",
      { ci: true },
      'ci is true: write an object, e.g. { repository: "owner/name", branch: "main", … }',
    ],
    [
      "the example's repository in a real account",
      { accountId: "210987654321" },
      'ci.repository is "octo-org/octo-repo": write your repository, or remove ci: this is an example, and its owner could deploy to your account',
    ],
    [
      "a state bucket that looks like the platform's",
      { state: { ...dev.state, bucket: "saas-dev-tfstate" } },
      'state.bucket is "saas-dev-tfstate": choose a name that does not begin with "saas-": CI\'s rights on the platform\'s buckets would reach the state',
    ],
  ])("%s", (_, change, message) => {
    expect(problems({ dev: { ...dev, ...change } })).toEqual([`environments/dev.ts: ${message}`]);
  });

  it("no object at all", () => {
    expect(problems({ dev: "dev" })).toEqual(['environments/dev.ts: the export is "dev": write object']);
  });

  it("lists every problem of every file at once", () => {
    expect(
      problems({ dev: { ...dev, region: "mars" }, staging: { ...staging, accountId: "" } }),
    ).toHaveLength(2);
  });
});

describe("production", () => {
  it.each([
    [
      "without removal protection",
      { removalProtection: false },
      "removalProtection is false: set it to true: this is production",
    ],
    [
      "without a receiver of alarms",
      { alarms: { ...prod.alarms, receivers: [] } },
      "alarms.receivers is []: name at least one e-mail address: a production environment's alarms need a recipient",
    ],
    [
      "that answers every web page",
      { cors: { allowOrigins: ["*"] } },
      'cors.allowOrigins is ["*"]: name the origins: a production API must not be open to every web page',
    ],
    [
      "that a later owner of its repository's name could deploy",
      { ci: { ...prod.ci, repository: "acme/saas" } },
      "ci.repositoryId is missing: write the repository's number, as gh api repos/<owner>/<name> --jq .id prints it: a later owner of the name could deploy production",
    ],
    [
      "in name only",
      { production: false },
      'production is false: set it to true: "prod" is a production name',
    ],
  ])("%s is refused", (_, change, message) => {
    expect(problems({ prod: { ...prod, ...change } })).toEqual([`environments/prod.ts: ${message}`]);
  });

  it.each([{ repository: "acme/saas", repositoryId: "74" }, { repository: "acme@7/saas@74" }])(
    "whose repository has a number is accepted: %j",
    (repository) => {
      expect(problems({ prod: { ...prod, ci: { ...prod.ci, ...repository } } })).toEqual([]);
    },
  );
});

describe("two environments", () => {
  it("cannot share a state key", () => {
    expect(problems({ dev, staging: { ...staging, state: dev.state } })).toEqual([
      `environments/staging.ts: state.keyPrefix is "dev": choose another: environments/dev.ts keeps its state under the same key of ${dev.state.bucket}`,
    ]);
  });

  it("cannot both manage API Gateway's role of one account and region", () => {
    const qa = { ...dev, name: "qa", state: { ...dev.state, keyPrefix: "qa" }, ci: undefined };
    expect(problems({ dev, qa })).toEqual([
      'environments/qa.ts: apiGatewayAccountRole is "managed": write "existing": environments/dev.ts manages the role of account 111122223333 in eu-central-1',
    ]);
    expect(problems({ dev, qa: { ...qa, apiGatewayAccountRole: "existing" } })).toEqual([]);
  });

  const inOneAccount = (change: object, name = "qa") => ({
    ...dev,
    name,
    state: { ...dev.state, keyPrefix: name },
    apiGatewayAccountRole: "existing",
    ci: { ...dev.ci, githubEnvironment: name, oidcProvider: "existing", ...change },
  });

  it("of one account that CI deploys differ in their names, environments and one provider", () => {
    expect(problems({ dev, qa: inOneAccount({}) })).toEqual([]);
  });

  it("cannot both manage GitHub's provider of one account, in whatever region", () => {
    const qa = { ...inOneAccount({ oidcProvider: "managed" }), region: "eu-west-1" };
    expect(problems({ dev, qa })).toEqual([
      'environments/qa.ts: ci.oidcProvider is "managed": write "existing": environments/dev.ts manages GitHub\'s provider of account 111122223333',
    ]);
  });

  it("cannot be deployed by the same jobs, in whatever account", () => {
    const qa = { ...inOneAccount({ githubEnvironment: "dev" }), accountId: "444455556666" };
    expect(problems({ dev, qa })).toEqual([
      'environments/qa.ts: ci.githubEnvironment is "dev": choose another: deployers of environments/dev.ts could also deploy this environment',
    ]);
  });

  it("of one account cannot have names of which one goes on from the other", () => {
    expect(problems({ dev, "dev-2": inOneAccount({}, "dev-2") })).toEqual([
      'environments/dev-2.ts: name is "dev-2": choose a name that does not begin with another\'s, or another account: permissions on saas-dev-* would reach both this environment and environments/dev.ts',
    ]);
    expect(
      problems({ dev: { ...dev, ci: undefined }, "dev-2": { ...inOneAccount({}, "dev-2"), ci: undefined } }),
    ).toEqual([]);
  });

  it("that have a repository with ids need no others", () => {
    const repository = "octo-org@123456/octo-repo@456789";
    expect(problems({ dev: { ...dev, ci: { ...dev.ci, repository } } })).toEqual([]);
  });
});
