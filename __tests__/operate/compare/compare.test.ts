import { dev } from "../../../environments/dev";
import type { EnvironmentConfig } from "../../../environments/schema";
import { compare } from "../../../operate/compare/compare";
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
