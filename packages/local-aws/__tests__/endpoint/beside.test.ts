import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import type { AwsCredentials } from "../../src/iam/principals";
import { accountId, region, roleArn } from "../support/deployment";
import { deploymentOf, type ManagementPlatform, role, startManagementPlatform } from "../support/management";

const parameterArn = (name: string) => `arn:aws:ssm:${region}:${accountId}:parameter${name}`;
const parameter = (name: string, value: string) => ({
  type: "aws_ssm_parameter",
  name: "binding",
  values: { name, insecure_value: value },
});
const bindings = parameterArn("/saas/test/silo/*/binding");

let platform: ManagementPlatform;
const clients: SSMClient[] = [];

beforeEach(async () => {
  platform = await startManagementPlatform();
  platform.endpoint.enforce(
    deploymentOf([
      parameter("/saas/test/api_endpoint", "http://api"),
      ...role("onboarding", [{ Action: "ssm:GetParameter", Resource: bindings }]),
    ]),
  );
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await platform?.close();
});

function get(name: string, credentials: AwsCredentials = platform.as("onboarding")) {
  const client = new SSMClient({ endpoint: platform.endpoint.url, region, credentials, maxAttempts: 1 });
  clients.push(client);
  return client.send(new GetParameterCommand({ Name: name }));
}

const acme = "/saas/test/silo/acme/binding";

describe("the parameter store", () => {
  test("has the deployment's parameters, for whom a policy allows", async () => {
    const { administrator } = platform.endpoint;
    expect((await get("/saas/test/api_endpoint", administrator)).Parameter).toMatchObject({
      Value: "http://api",
    });
    await expect(get("/saas/test/api_endpoint")).rejects.toMatchObject({ name: "AccessDeniedException" });
    expect(platform.decisions).toMatchObject([
      { allowed: false, action: "ssm:GetParameter", resource: parameterArn("/saas/test/api_endpoint") },
    ]);
  });

  test("answers ParameterNotFound for one that there is not, to whom may look", async () => {
    await expect(get(acme)).rejects.toMatchObject({ name: "ParameterNotFound" });
  });
});

describe("a stack beside the deployment", () => {
  test("has parameters that can be read from then on", async () => {
    platform.endpoint.enforceBeside("silo", [parameter(acme, "{}")]);
    expect((await get(acme)).Parameter).toMatchObject({ Name: acme, Value: "{}" });
    const { administrator } = platform.endpoint;
    expect((await get("/saas/test/api_endpoint", administrator)).Parameter?.Value).toBe("http://api");
  });

  test("has roles that count beside the deployment's", () => {
    expect(() => platform.as("acme")).toThrow(roleArn("acme"));
    platform.endpoint.enforceBeside("acme", role("acme", []));
    expect(platform.as("acme").accessKeyId).toMatch(/^ASIA/);
    platform.endpoint.enforceBeside("globex", role("globex", []));
    expect(platform.as("acme").accessKeyId).toMatch(/^ASIA/);
  });

  test("whose policy cannot be enforced is refused, and nothing has changed", async () => {
    const condition = { StringEquals: { "ec2:Vpc": "vpc" } };
    const broken = role("acme", [{ Action: "ssm:GetParameter", Resource: bindings, Condition: condition }]);
    expect(() => platform.endpoint.enforceBeside("silo", [parameter(acme, "{}"), ...broken])).toThrow(
      "ec2:Vpc",
    );
    await expect(get(acme)).rejects.toMatchObject({ name: "ParameterNotFound" });
    expect(() => platform.as("acme")).toThrow(roleArn("acme"));
  });
});
