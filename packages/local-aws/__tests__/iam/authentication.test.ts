import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { ListBucketsCommand } from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { startEndpoint } from "../../src/endpoint";
import type { AwsCredentials } from "../../src/iam/principals";
import { accountId, region, roleArn } from "../support/deployment";
import { outcome, startTestPlatform, type TestPlatform } from "../support/platform";

let platform: TestPlatform;

beforeAll(async () => {
  platform = await startTestPlatform();
});

afterAll(() => platform?.close());

const calls = {
  dynamodb: (credentials: AwsCredentials) => platform.dynamodb(credentials).send(new ListTablesCommand({})),
  s3: (credentials: AwsCredentials) => platform.s3(credentials).send(new ListBucketsCommand({})),
  sts: (credentials: AwsCredentials) => platform.sts(credentials).send(new GetCallerIdentityCommand({})),
};

describe("the administrator", () => {
  it.each(Object.entries(calls))("may call %s", async (_, call) => {
    expect(await outcome(call(platform.endpoint.administrator))).toBe("allowed");
  });
});

describe("credentials that the endpoint did not issue answer each service's own error", () => {
  it.each<[string, keyof typeof calls, Partial<AwsCredentials>, string]>([
    ["unknown key", "dynamodb", { accessKeyId: "ASIAUNKNOWN" }, "UnrecognizedClientException"],
    ["unknown key", "s3", { accessKeyId: "ASIAUNKNOWN" }, "InvalidAccessKeyId"],
    ["unknown key", "sts", { accessKeyId: "ASIAUNKNOWN" }, "InvalidClientTokenId"],
    ["wrong secret", "dynamodb", { secretAccessKey: "guessed" }, "InvalidSignatureException"],
    ["wrong secret", "s3", { secretAccessKey: "guessed" }, "SignatureDoesNotMatch"],
    ["wrong secret", "sts", { secretAccessKey: "guessed" }, "SignatureDoesNotMatch"],
    ["wrong session token", "dynamodb", { sessionToken: "guessed" }, "UnrecognizedClientException"],
  ])("%s, %s", async (_, service, wrong, code) => {
    expect(await outcome(calls[service]({ ...platform.endpoint.administrator, ...wrong }))).toBe(code);
  });

  it("reports them as refused, without the key", async () => {
    await outcome(calls.dynamodb({ ...platform.endpoint.administrator, secretAccessKey: "guessed" }));
    const last = platform.decisions.at(-1);
    expect(last).toMatchObject({
      allowed: false,
      principal: "unauthenticated",
      action: "dynamodb:ListTables",
    });
    expect(JSON.stringify(last)).not.toContain(platform.endpoint.administrator.accessKeyId);
  });
});

describe("a call that is not signed", () => {
  const json = {
    "content-type": "application/x-amz-json-1.0",
    "x-amz-target": "DynamoDB_20120810.ListTables",
  };
  const form = { "content-type": "application/x-www-form-urlencoded" };
  it.each<[string, string, RequestInit, string]>([
    ["DynamoDB", "/", { method: "POST", headers: json, body: "{}" }, "MissingAuthenticationTokenException"],
    ["S3", "/tenant-files/x", {}, "<Code>AccessDenied</Code>"],
    [
      "STS",
      "/",
      { method: "POST", headers: form, body: "Action=GetCallerIdentity" },
      "<Code>MissingAuthenticationToken</Code>",
    ],
  ])("is refused by %s", async (_, path, init, expected) => {
    const response = await fetch(platform.endpoint.url + path, init);
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(response.status).toBeLessThan(500);
    expect(await response.text()).toContain(expected);
  });

  it.each([
    ["a broken Authorization header", { authorization: "AWS4-HMAC-SHA256 Credential=x" }],
    ["a service that nobody knows", { authorization: "Basic abc", "x-amz-target": "Nobody.Knows" }],
  ])("is refused with %s, as a client's mistake", async (_, headers) => {
    const response = await fetch(platform.endpoint.url, { method: "POST", headers, body: "{}" });
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(response.status).toBeLessThan(500);
  });
});

describe("before a deployment is enforced", () => {
  it("only the administrator is served", async () => {
    const endpoint = await startEndpoint({
      backends: {
        dynamodb: "http://127.0.0.1:1",
        s3: "http://127.0.0.1:1",
        "cognito-idp": "http://127.0.0.1:1",
      },
      accountId,
      region,
    });
    try {
      expect(() => endpoint.credentialsFor(roleArn("data"), "function")).toThrow(/has no role/);
      const signUp = await fetch(endpoint.url, {
        method: "POST",
        headers: { "x-amz-target": "AWSCognitoIdentityProviderService.SignUp" },
        body: JSON.stringify({ ClientId: "any", Username: "a", Password: "b" }),
      });
      expect(signUp.status).toBe(400);
    } finally {
      await endpoint.close();
    }
  });
});

describe("a service behind the endpoint that does not answer", () => {
  it("is named, as unavailable", async () => {
    const dead = "http://127.0.0.1:1";
    const backends = { dynamodb: dead, s3: "http://127.0.0.1:2", "cognito-idp": dead };
    const endpoint = await startEndpoint({ backends, accountId, region });
    const client = new DynamoDBClient({
      endpoint: endpoint.url,
      region,
      credentials: endpoint.administrator,
      maxAttempts: 1,
    });
    try {
      await expect(client.send(new ListTablesCommand({}))).rejects.toMatchObject({
        name: "ServiceUnavailable",
        message: `The local service at ${dead} does not respond`,
      });
    } finally {
      client.destroy();
      await endpoint.close();
    }
  });
});
