import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { documentsClient } from "../../../lambdas/aws/dynamodb";
import { assumeRole, stsClient } from "../../../lambdas/aws/sts";

const credentials = { accessKeyId: "key", secretAccessKey: "secret", sessionToken: "session" };
const get = new GetCommand({ TableName: "items", Key: { id: "1" } });
const variables = [
  "AWS_REGION",
  "AWS_ENDPOINT_URL",
  "AWS_ENDPOINT_URL_DYNAMODB",
  "_X_AMZN_TRACE_ID",
] as const;
const before = variables.map((name) => [name, process.env[name]] as const);

interface Received {
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}
type Answer = (response: ServerResponse) => void;

let server: Server;
let answers: Answer[] = [];
let received: Received[] = [];

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    received.push({ headers: request.headers, body });
    // The last answer repeats.
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    answer?.(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterAll(() => {
  for (const [name, value] of before) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  server.closeAllConnections();
  server.close();
});

beforeEach(() => {
  received = [];
  for (const name of variables) delete process.env[name];
  process.env.AWS_REGION = "eu-central-1";
  process.env.AWS_ENDPOINT_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

const say =
  (status: number, body: string, headers: Readonly<Record<string, string>> = {}): Answer =>
  (response) =>
    response.writeHead(status, { "x-amzn-requestid": "request-1", ...headers }).end(body);

const found = say(200, JSON.stringify({ Item: { id: { S: "1" }, size: { N: "12345678901234567890" } } }));
const fault = (status: number, name: string) =>
  say(status, JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: "said" }));

const connection = { maxAttempts: 3, requestHandler: { requestTimeout: 5_000 }, credentials };
const failure = (send: Promise<unknown>): Promise<Record<string, unknown>> =>
  send.then(
    () => Promise.reject(new Error("it did not fail")),
    (error) => error,
  );

describe("a command", () => {
  test("is sent once, signed with the session, and answered with JavaScript's values", async () => {
    answers = [found];
    const { Item, $metadata } = await documentsClient(connection).send(get);
    expect(Item).toEqual({ id: "1", size: Number("12345678901234567890") });
    expect($metadata).toMatchObject({ httpStatusCode: 200, requestId: "request-1", attempts: 1 });
    expect(received.map(({ body }) => JSON.parse(body))).toEqual([
      { TableName: "items", Key: { id: { S: "1" } } },
    ]);
    expect(received[0]?.headers).toMatchObject({
      "x-amz-target": "DynamoDB_20120810.GetItem",
      "x-amz-security-token": "session",
      authorization: expect.stringMatching(
        /^AWS4-HMAC-SHA256 Credential=key\/\d{8}\/eu-central-1\/dynamodb\/aws4_request, SignedHeaders=.*host.*x-amz-target/,
      ),
    });
  });

  test("carries the trace of the invocation, and the parts of the user agent", async () => {
    answers = [found];
    process.env._X_AMZN_TRACE_ID = "Root=1-5759e988-bd862e3fe1be46a994272793";
    const client = documentsClient(connection);
    client.middlewareStack.add(
      (next, context) => (call) => {
        context.userAgent = [["request", "id-1"]];
        return next(call);
      },
      { name: "test" },
    );
    await client.send(get);
    expect(received[0]?.headers).toMatchObject({
      "x-amzn-trace-id": "Root=1-5759e988-bd862e3fe1be46a994272793",
      "user-agent": expect.stringMatching(/ request\/id-1$/),
    });
  });
});

describe("an error", () => {
  test.each([
    ["of the server", say(500, "<html>")],
    ["about throttling", fault(400, "ProvisionedThroughputExceededException")],
    ["of a connection that breaks", (response: ServerResponse) => void response.destroy()],
    [
      "of an answer that breaks off",
      (response: ServerResponse) => {
        response.writeHead(200, { "content-length": "100" }).write("{", () => response.destroy());
      },
    ],
  ])("%s is repeated, at most as often as allowed", async (_what, broken) => {
    answers = [broken, found];
    const { $metadata } = await documentsClient(connection).send(get);
    expect($metadata.attempts).toBe(2);

    answers = [broken];
    received = [];
    const error = await failure(documentsClient(connection).send(get));
    expect(error.$metadata).toMatchObject({ attempts: connection.maxAttempts });
    expect(received).toHaveLength(connection.maxAttempts);
  });

  test("of the client is not repeated, and has the service's name, message and fields", async () => {
    answers = [
      say(
        400,
        JSON.stringify({ __type: "x#ConditionalCheckFailedException", Message: "no", Item: { a: 1 } }),
      ),
    ];
    const error = await failure(documentsClient(connection).send(get));
    expect(received).toHaveLength(1);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: "ConditionalCheckFailedException",
      message: "no",
      Item: { a: 1 },
      $fault: "client",
      $metadata: { httpStatusCode: 400, requestId: "request-1", attempts: 1 },
    });
  });

  test("without a body of the service has a name and says the status", async () => {
    answers = [say(413, "too large")];
    expect(await failure(documentsClient(connection).send(get))).toMatchObject({
      name: "UnknownError",
      message: "DynamoDB answered with status 413",
    });
  });

  test("is a TimeoutError when no answer comes in time", async () => {
    answers = [() => {}];
    const impatient = { requestTimeout: 50, throwOnRequestTimeout: true };
    const error = await failure(
      documentsClient({ ...connection, maxAttempts: 1, requestHandler: impatient }).send(get),
    );
    expect(error.name).toBe("TimeoutError");
  });
});

describe("the endpoint", () => {
  const hostOf = async (region: string) => {
    process.env.AWS_REGION = region;
    const hosts: string[] = [];
    const requestHandler = {
      handle: async ({ headers }: { headers: Record<string, string> }) => {
        hosts.push(String(headers.host));
        throw new Error("not sent");
      },
    };
    await failure(
      documentsClient({ ...connection, maxAttempts: 1, requestHandler: requestHandler as never }).send(get),
    );
    return hosts[0];
  };

  test("is the service's own variable, before that of all services", async () => {
    process.env.AWS_ENDPOINT_URL_DYNAMODB = "http://127.0.0.1:1";
    expect(await hostOf("eu-central-1")).toBe("127.0.0.1:1");
  });

  test.each([
    ["eu-central-1", "dynamodb.eu-central-1.amazonaws.com"],
    ["us-gov-west-1", "dynamodb.us-gov-west-1.amazonaws.com"],
    ["cn-north-1", "dynamodb.cn-north-1.amazonaws.com.cn"],
  ])("of %s is that of its partition", async (region, host) => {
    delete process.env.AWS_ENDPOINT_URL;
    expect(await hostOf(region)).toBe(host);
  });
});

describe("AssumeRole", () => {
  const input = {
    RoleArn: "arn:aws:iam::123456789012:role/access",
    RoleSessionName: "tenant-1",
    DurationSeconds: 3600,
    Tags: [
      { Key: "tenant_id", Value: "a b&c" },
      { Key: "work", Value: "move" },
    ],
  };
  const xml = `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
    <AccessKeyId>ASIA1</AccessKeyId><SecretAccessKey>a/b+c=</SecretAccessKey><SessionToken>t/+=</SessionToken>
    <Expiration>2030-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`;
  const refusal = `<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>`;

  /** The SDK's client, for comparison. */
  const sdk = () =>
    new STSClient({ region: "eu-central-1", credentials, endpoint: String(process.env.AWS_ENDPOINT_URL) });

  test("sends the SDK's form, and reads its credentials", async () => {
    answers = [say(200, xml)];
    const theirs = await sdk().send(new AssumeRoleCommand(input));
    const ours = await assumeRole(stsClient(connection), input);
    expect(ours.Credentials).toEqual(theirs.Credentials);
    const [first, second] = received.map(({ body }) => [...new URLSearchParams(body)].sort());
    expect(second).toEqual(first);
  });

  test("fails with the SDK's error", async () => {
    answers = [say(403, refusal)];
    const theirs = await failure(sdk().send(new AssumeRoleCommand(input)));
    const ours = await failure(assumeRole(stsClient(connection), input));
    for (const field of ["name", "message", "$fault"]) expect(ours[field]).toEqual(theirs[field]);
  });
});
