import { dev } from "../../../environments/dev";
import type { EnvironmentConfig } from "../../../environments/schema";
import { compare, differencesOf, sameBut } from "../../../operate/compare/compare";
import { stacksByEnvironment } from "../../../synthesis/stacks";
import { madeStack } from "../../support/made-stack";
import { synthesize } from "../../support/synth";

const stacksOf = (environment: EnvironmentConfig) =>
  stacksByEnvironment(synthesize([environment]).values()).get(environment.name) ?? [];

const twin: EnvironmentConfig = {
  ...dev,
  name: "twin",
  accountId: "444455556666",
  region: "us-east-1",
  state: { ...dev.state, bucket: "example-saas-twin-tfstate", keyPrefix: "twin" },
};

const changed = (changes: Partial<EnvironmentConfig>) =>
  compare(stacksOf(dev), stacksOf({ ...twin, ...changes })).differences;

test("two environments of the same data differ only in their location, shown once for each stack", () => {
  const places = [
    ["configuration", "ci-access", "provider.aws", "allowed_account_ids"],
    ["configuration", "ci-access", "provider.aws", "region"],
    ["configuration", "saas", "provider.aws", "allowed_account_ids"],
    ["configuration", "saas", "provider.aws", "region"],
    ["state", "ci-access", "terraform.backend", "allowed_account_ids"],
    ["state", "ci-access", "terraform.backend", "region"],
    ["state", "saas", "terraform.backend", "allowed_account_ids"],
    ["state", "saas", "terraform.backend", "region"],
    ["state", "state-backend", "provider.aws", "allowed_account_ids"],
    ["state", "state-backend", "provider.aws", "region"],
  ];
  expect(changed({}).map((each) => [each.concern, each.stack, each.address, each.attribute])).toEqual(places);
});

test("what an environment's data changes is found, and the hash of the API's definition is not", () => {
  const differences = changed({ onboarding: { ...dev.onboarding, access: "iam" } });
  expect(differences.map(({ address }) => address)).not.toContain("aws_api_gateway_deployment.api_stage");
  expect(differences).toContainEqual({
    concern: "api",
    stack: "saas",
    address: "aws_api_gateway_method.api_onboarding_post",
    attribute: "authorization",
    a: "NONE",
    b: "AWS_IAM",
  });
});

test("a resource that one environment alone has is one difference", () => {
  const differences = changed({ encryption: "customer-managed" });
  const key = differences.filter(({ address }) => address === "aws_kms_key.environment");
  expect(key).toEqual([
    expect.objectContaining({ concern: "encryption", attribute: undefined, a: undefined }),
  ]);
});

test("a stack keeps its state elsewhere: that is a difference of the backend", () => {
  const differences = changed({ state: { ...twin.state, ownState: "bucket" } });
  expect(differences).toContainEqual(
    expect.objectContaining({
      stack: "state-backend",
      address: "terraform.backend",
      attribute: "type",
      a: "local",
      b: "s3",
    }),
  );
});

test("outputs and data sources are compared", () => {
  const made = (environment: string, days: string) =>
    madeStack(
      environment,
      "saas",
      {},
      {
        output: { kept_days: { value: days } },
        data: { aws_ssm_parameter: { topic: { name: `/saas/${environment}/${days}` } } },
      },
    );
  expect(compare([made("dev", "30")], [made("prod", "90")]).differences).toEqual([
    expect.objectContaining({ address: "data.aws_ssm_parameter.topic", attribute: "name" }),
    expect.objectContaining({ address: "output.kept_days", attribute: "value", a: "30", b: "90" }),
  ]);
});

test("a stack that only one has is one line, without its content", () => {
  const platform = (environment: string) => madeStack(environment, "saas", {});
  const silo = madeStack("prod", "saas-silo-acme", { aws_kms_key: { silo: {} } });
  expect(compare([platform("dev")], [platform("prod"), silo])).toEqual({
    stacks: [
      { kind: "saas", a: "saas-dev", b: "saas-prod" },
      { kind: "saas-silo-acme", a: undefined, b: silo.template.name },
    ],
    differences: [],
  });
});

describe("values that differ in given words alone", () => {
  const same = sameBut([
    ["dev", "prod"],
    ["111122223333", "777788889999"],
  ]);

  test.each([
    ["saas-dev-alarms", "saas-prod-alarms"],
    ["arn:aws:iam::111122223333:role/saas-dev-*", "arn:aws:iam::777788889999:role/saas-prod-*"],
    [
      ["saas-dev-a", 1],
      ["saas-prod-a", 1],
    ],
    [
      { name: "/saas/dev/x", on: true },
      { name: "/saas/prod/x", on: true },
    ],
    ["device", "device"],
  ])("%j and %j differ in names alone", (a, b) => {
    expect(same(a, b)).toBe(true);
  });

  test.each([
    ["saas-dev-alarms", "saas-prod-alerts"],
    ["saas-prod-alarms", "saas-dev-alarms"],
    ["saas-dev-111122223333", "saas-prod-111122223334"],
    ["device", "prodice"],
    ["a.dev", "aXprod"],
    [["saas-dev"], ["saas-prod", "saas-prod"]],
    [{ a: 1 }, { b: 1 }],
    [{ a: 1 }, { a: 1, b: 1 }],
    [1, "1"],
    [false, undefined],
  ])("%j and %j differ", (a, b) => {
    expect(same(a, b)).toBe(false);
  });

  test("a word of the first environment may be one that both have for another reason", () => {
    const named = sameBut([["data", "prod"]]);
    expect(named("saas-data-tenant-data", "saas-prod-tenant-data")).toBe(true);
  });
});

describe("differences of values", () => {
  const same = sameBut([["dev", "prod"]]);
  const policy = (...statements: object[]) =>
    JSON.stringify({ Version: "2012-10-17", Statement: statements });

  test("the least parts that differ are named by their paths", () => {
    const a = { logs: { days: 30, name: "saas-dev" }, tags: { "a.b": "x" } };
    const b = { logs: { days: 365, name: "saas-prod" }, tags: { "a.b": "y" } };
    expect(differencesOf(a, b, same)).toEqual([
      { path: "logs.days", a: 30, b: 365 },
      { path: 'tags["a.b"]', a: "x", b: "y" },
    ]);
  });

  test("policies are compared statement by statement, whatever their order", () => {
    const read = { Sid: "Read", Action: "s3:GetObject" };
    const list = { Sid: "List", Action: "s3:ListBucket" };
    expect(differencesOf({ policy: policy(read, list) }, { policy: policy(list, read) }, same)).toEqual([]);
    const wider = { ...read, Action: "s3:*" };
    expect(differencesOf({ policy: policy(read) }, { policy: policy(list, wider) }, same)).toEqual([
      { path: "policy.Statement[List]", a: undefined, b: list },
      { path: "policy.Statement[Read].Action", a: "s3:GetObject", b: "s3:*" },
    ]);
  });

  test("variables that hold JSON are compared as what they are", () => {
    const tiers = (rateLimit: number) => ({ TIERS: JSON.stringify({ standard: { rateLimit } }) });
    expect(differencesOf(tiers(50), tiers(20), same)).toEqual([
      { path: "TIERS.standard.rateLimit", a: 50, b: 20 },
    ]);
  });

  test("elements without names are compared by their places, and lists of plain values as a whole", () => {
    expect(differencesOf({ rule: [{ days: 1 }] }, { rule: [{ days: 2 }] }, same)).toEqual([
      { path: "rule[0].days", a: 1, b: 2 },
    ]);
    expect(differencesOf({ origins: ["a"] }, { origins: ["a", "b"] }, same)).toEqual([
      { path: "origins", a: ["a"], b: ["a", "b"] },
    ]);
  });

  test("what one side does not have is one difference, and text that only looks like JSON is text", () => {
    expect(differencesOf({}, { key: { a: 1, b: 2 } }, same)).toEqual([
      { path: "key", a: undefined, b: { a: 1, b: 2 } },
    ]);
    expect(differencesOf({ x: "{a" }, { x: "{b" }, same)).toEqual([{ path: "x", a: "{a", b: "{b" }]);
  });
});
