import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { type LocalEndpoint, startEndpoint } from "../../src/endpoint";
import { type Gateway, type RequestLogEntry, startGateway } from "../../src/gateway";
import type { AccessDecision } from "../../src/iam/access";
import type { AwsCredentials } from "../../src/iam/principals";
import { deploymentWith, REGION } from "../support/api-fixture";
import { fetchSigned, type SignedRequest, signed } from "../support/signed";

const accountId = "000000000000";
const API = `arn:aws:execute-api:${REGION}:${accountId}:api1/test`;
const roleArn = (name: string) => `arn:aws:iam::${accountId}:role/${name}`;

const document = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });

/** A role that may invoke `resource`, by a managed policy of the deployment. */
function operator(name: string, resource: string) {
  const trust = { Effect: "Allow", Principal: { AWS: roleArn("support") }, Action: "sts:AssumeRole" };
  const invoke = { Effect: "Allow", Action: "execute-api:Invoke", Resource: resource };
  const assume = { Effect: "Allow", Action: "sts:AssumeRole", Resource: roleArn("operator") };
  const arn = `arn:aws:iam::${accountId}:policy/${name}`;
  return [
    {
      type: "aws_iam_role",
      name,
      values: { name, id: name, arn: roleArn(name), assume_role_policy: document(trust) },
    },
    { type: "aws_iam_policy", name, values: { arn, policy: document(invoke, assume) } },
    { type: "aws_iam_role_policy_attachment", name, values: { role: name, policy_arn: arn } },
  ];
}

const deployment = deploymentWith([
  ...operator("operator", `${API}/POST/signed`),
  ...operator("support", `${API}/GET/*`),
]);
const decisions: AccessDecision[] = [];
const entries: RequestLogEntry[] = [];
let endpoint: LocalEndpoint;
let gateway: Gateway;

beforeAll(async () => {
  const dead = "http://127.0.0.1:1";
  const backends = { dynamodb: dead, s3: dead, "cognito-idp": dead };
  endpoint = await startEndpoint({ backends, accountId, region: REGION });
  endpoint.enforce(deployment);
  endpoint.onDecision((decision) => decisions.push(decision));
  gateway = await startGateway({
    deployment,
    endpoint,
    functions: { invoke: async (_, event) => ({ statusCode: 200, body: JSON.stringify(event) }) },
    onRequest: (entry) => entries.push(entry),
  });
});

beforeEach(() => {
  decisions.length = 0;
  entries.length = 0;
});

afterAll(async () => {
  await gateway?.close();
  await endpoint?.close();
});

const as = (role: string) => endpoint.credentialsFor(roleArn(role), "me");

const request = (credentials: AwsCredentials, more: Partial<SignedRequest> = {}): SignedRequest => ({
  service: "execute-api",
  region: REGION,
  credentials,
  method: "POST",
  body: '{"a":1}',
  headers: { "content-type": "application/json" },
  ...more,
});

const call = (credentials: AwsCredentials, more: Partial<SignedRequest> = {}, query = "") =>
  fetchSigned(`${gateway.url}/signed${query}`, request(credentials, more));

describe("a method for IAM", () => {
  test("is served to a role whose policies allow it, and passes the caller to the function", async () => {
    const response = await call(as("operator"), {}, "?limit=5&q=a%20b");
    expect(response.status).toBe(200);
    const arn = `arn:aws:sts::${accountId}:assumed-role/operator/me`;
    const event = (await response.json()) as { headers: Record<string, string> };
    expect(event).toMatchObject({
      body: '{"a":1}',
      requestContext: {
        identity: {
          accessKey: expect.stringMatching(/^ASIA/),
          accountId,
          caller: "AROAOPERATOR:me",
          user: "AROAOPERATOR:me",
          userArn: arn,
        },
      },
    });
    const names = Object.keys(event.headers).map((name) => name.toLowerCase());
    expect(names).toContain("x-amz-date");
    expect(names).not.toContain("authorization");
    expect(decisions).toEqual([
      expect.objectContaining({
        allowed: true,
        action: "execute-api:Invoke",
        resource: `${API}/POST/signed`,
        principal: arn,
        reason: "allowed by aws_iam_policy.operator statement 1",
        requestId: response.headers.get("x-amzn-requestid"),
      }),
    ]);
    expect(entries).toEqual([expect.objectContaining({ status: 200, signer: arn })]);
  });

  test("is served to the administrator", async () => {
    expect((await call(endpoint.administrator)).status).toBe(200);
    expect(entries[0]?.signer).toBe(`arn:aws:iam::${accountId}:user/administrator`);
  });

  test.each([
    ["Signature", (value: string) => value.replace(/Signature=\w+/, "$&, $&")],
    ["Credential", (value: string) => value.replace(/Credential=[^,]+, /, "$&$&")],
  ])("is refused when %s is given twice, both times the right one", async (_, twice) => {
    const init = await signed(`${gateway.url}/signed`, request(endpoint.administrator));
    const headers = { ...(init.headers as Record<string, string>) };
    headers.authorization = twice(headers.authorization ?? "");
    expect(await fetch(`${gateway.url}/signed`, { ...init, headers })).toMatchObject({ status: 403 });
  });

  test("is served to the session of a role that was taken", async () => {
    const sts = new STSClient({ endpoint: endpoint.url, region: REGION, credentials: as("support") });
    const assume = new AssumeRoleCommand({ RoleArn: roleArn("operator"), RoleSessionName: "jane" });
    const { Credentials } = await sts.send(assume);
    sts.destroy();
    const response = await call({
      accessKeyId: `${Credentials?.AccessKeyId}`,
      secretAccessKey: `${Credentials?.SecretAccessKey}`,
      sessionToken: `${Credentials?.SessionToken}`,
      expiration: new Date(),
    });
    expect(response.status).toBe(200);
    expect(entries[0]?.signer).toBe(`arn:aws:sts::${accountId}:assumed-role/operator/jane`);
  });

  test("is refused to a role whose policies do not allow it", async () => {
    const response = await call(as("support"));
    expect(response.status).toBe(403);
    expect(response.headers.get("x-amzn-errortype")).toBe("AccessDeniedException");
    expect(await response.json()).toEqual({
      message:
        `User: arn:aws:sts::********0000:assumed-role/support/me is not authorized to perform: execute-api:Invoke ` +
        `on resource: arn:aws:execute-api:${REGION}:********0000:api1/test/POST/signed ` +
        "because no identity-based policy allows the execute-api:Invoke action",
    });
    expect(decisions).toEqual([
      expect.objectContaining({
        allowed: false,
        resource: `${API}/POST/signed`,
        requestId: entries[0]?.requestId,
      }),
    ]);
    expect(entries[0]?.reason).toMatch(/^ACCESS_DENIED: /);
  });

  test("asks for an API key after that", async () => {
    const keyed = (credentials: AwsCredentials) => fetchSigned(`${gateway.url}/keyed`, request(credentials));
    await keyed(as("support"));
    await keyed(endpoint.administrator);
    expect(entries.map(({ reason = "" }) => reason.replace(/:.*/, ""))).toEqual([
      "ACCESS_DENIED",
      "INVALID_API_KEY",
    ]);
  });
});

describe("a signature that does not hold", () => {
  const refusedWith = (type: string, errorType: string, status = 403) => ({
    answer: [status, errorType],
    reason: expect.stringMatching(new RegExp(`^${type}(:|$)`)),
    decision: expect.objectContaining({
      allowed: false,
      action: "execute-api:Invoke",
      principal: "unauthenticated",
    }),
  });
  const refusal = async (response: Response) => ({
    answer: [response.status, response.headers.get("x-amzn-errortype")],
    reason: entries.at(-1)?.reason,
    decision: decisions.at(-1),
  });

  test("is none: the deployed gateway response", async () => {
    const response = await fetch(`${gateway.url}/signed`, { method: "POST" });
    expect(await refusal(response)).toEqual(
      refusedWith("MISSING_AUTHENTICATION_TOKEN", "MissingAuthenticationTokenException", 404),
    );
  });

  const invalid = refusedWith("INVALID_SIGNATURE", "InvalidSignatureException");
  test.each<[string, Partial<AwsCredentials>, object]>([
    ["a wrong secret", { secretAccessKey: "guessed" }, invalid],
    [
      "an unknown key",
      { accessKeyId: "ASIAUNKNOWN" },
      refusedWith("DEFAULT_4XX", "UnrecognizedClientException"),
    ],
    [
      "a wrong session token",
      { sessionToken: "x" },
      refusedWith("DEFAULT_4XX", "UnrecognizedClientException"),
    ],
  ])("has %s", async (_, wrong, expected) => {
    expect(await refusal(await call({ ...as("operator"), ...wrong }))).toEqual(expected);
  });

  test.each<[string, Partial<SignedRequest>]>([
    ["another service", { service: "apigateway" }],
    ["another region", { region: "us-east-1" }],
    ["an hour ago", { signingDate: new Date(Date.now() - 3_600_000) }],
    ["an hour from now", { signingDate: new Date(Date.now() + 3_600_000) }],
  ])("is for %s", async (_, more) => {
    expect(await refusal(await call(as("operator"), more))).toEqual(invalid);
  });

  test.each<[string, (init: RequestInit, url: string) => [string, RequestInit]]>([
    ["body", (init, url) => [url, { ...init, body: '{"a":2}' }]],
    ["query", (init, url) => [`${url}?limit=5`, init]],
    ["method", (init, url) => [url.replace("signed", "keyed"), init]],
    [
      "signed header",
      (init, url) => [url, { ...init, headers: { ...init.headers, "content-type": "text/plain" } }],
    ],
  ])("is of another %s", async (_, change) => {
    const url = `${gateway.url}/signed`;
    const init = await signed(url, request(endpoint.administrator));
    const response = await fetch(...change(init, url));
    expect(await refusal(response)).toEqual(invalid);
  });

  test("cannot be read", async () => {
    const response = await fetch(`${gateway.url}/signed`, {
      method: "POST",
      headers: { authorization: "AWS4-HMAC-SHA256 Credential=x" },
    });
    expect(await refusal(response)).toEqual(invalid);
  });

  test("is of credentials that expired", async () => {
    const credentials = as("operator");
    const later = jest.spyOn(Date, "now").mockReturnValue(credentials.expiration.getTime() + 1_000);
    try {
      const signingDate = new Date(Date.now());
      const response = await call({ ...credentials, expiration: new Date(8.64e15) }, { signingDate });
      expect(await refusal(response)).toEqual(refusedWith("EXPIRED_TOKEN", "ExpiredTokenException"));
    } finally {
      later.mockRestore();
    }
  });

  test("does not stand in for the whole body", async () => {
    const body = "x".repeat(10 * 1024 * 1024 + 1);
    const response = await call(endpoint.administrator, { body });
    expect(response.status).toBe(413);
  });
});
