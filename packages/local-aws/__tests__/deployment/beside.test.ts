// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the syntax of Terraform

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deployBeside } from "../../src/deployment/deploy";
import type { DeployedResource } from "../../src/terraform/resources";
import { fakeAws } from "../support/fake-aws";

const directory = mkdtempSync(join(tmpdir(), "beside-test-"));
let aws: Awaited<ReturnType<typeof fakeAws>>;

const data = { aws_ssm_parameter: { topic: { name: "/saas/test/alarm_topic_arn" } } };
const resource = {
  aws_kms_key: { key: { description: "of one tenant" } },
  aws_sns_topic_subscription: {
    alarms: {
      topic_arn: "${data.aws_ssm_parameter.topic.insecure_value}",
      endpoint: "${aws_kms_key.key.arn}",
    },
  },
};

/** Deploys a stack under a name; returns its resources by type. */
async function deploy(
  name: string,
  stack: object = { data, resource },
  parameters: Record<string, string> = { "/saas/test/alarm_topic_arn": "arn:topic" },
): Promise<Map<string, DeployedResource["values"]>> {
  mkdirSync(join(directory, name), { recursive: true });
  const file = join(directory, name, "cdk.tf.json");
  const provider = { aws: [{ region: "eu-central-1", allowed_account_ids: ["123456789012"] }] };
  writeFileSync(file, JSON.stringify({ provider, ...stack }));
  const resources = await deployBeside({
    file,
    endpointUrl: aws.url,
    credentials: { accessKeyId: "ADMIN", secretAccessKey: "secret", sessionToken: "token" },
    parameters: new Map(Object.entries(parameters)),
  });
  return new Map(resources.map(({ type, values }) => [type, values]));
}

beforeAll(async () => {
  aws = await fakeAws();
});

afterAll(async () => {
  await aws.close();
  rmSync(directory, { recursive: true });
});

test("data sources read the platform's parameters, and are no resources", async () => {
  const resources = await deploy("saas-test-silo-acme");
  expect(resources.get("aws_sns_topic_subscription")).toMatchObject({ topic_arn: "arn:topic" });
  expect([...resources.keys()].sort()).toEqual(["aws_kms_key", "aws_sns_topic_subscription"]);
});

test("the same address in two stacks is two resources", async () => {
  const arnIn = async (stack: string) => (await deploy(stack)).get("aws_kms_key")?.arn;
  const [acme, globex] = [await arnIn("saas-test-silo-acme"), await arnIn("saas-test-silo-globex")];
  expect(acme).not.toBe(globex);
  expect(await arnIn("saas-test-silo-acme")).toBe(acme);
});

test("a parameter that the platform does not publish is named", async () => {
  await expect(deploy("saas-test-silo-acme", undefined, {})).rejects.toThrow(
    "data.aws_ssm_parameter.topic: no deployed stack has the parameter /saas/test/alarm_topic_arn",
  );
});

test("a data source that is not known is named", async () => {
  await expect(
    deploy("saas-test-silo-acme", { data: { aws_iam_role: { role: { name: "x" } } } }),
  ).rejects.toThrow("data.aws_iam_role.role: local-aws does not support the data source aws_iam_role");
});
