import { createSocket } from "node:dgram";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import {
  BatchGetCommand,
  BatchWriteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
} from "@aws-sdk/lib-dynamodb";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { startDynamoDb } from "@saas/local-aws/embedded/dynamodb";
import { instrument } from "../../../lambdas/shared/instrument";
import { Telemetry } from "../../../lambdas/shared/telemetry";
import { sendToDaemon } from "../../../lambdas/shared/trace-daemon";
import { faultsOfSegment } from "../../../packages/local-aws/__tests__/support/segment-schema";

const settings = { region: "eu-central-1", credentials: { accessKeyId: "key", secretAccessKey: "secret" } };
const traceId = "1-5759e988-bd862e3fe1be46a994272793";
const parent = "53995c3f42cd8ad8";

let dynamodb: Awaited<ReturnType<typeof startDynamoDb>>;
let client: DynamoDBClient;
const agents: string[] = [];
const lines: Record<string, unknown>[] = [];
const documents: Record<string, unknown>[] = [];
const telemetry = new Telemetry({
  functionName: "data",
  namespace: "n",
  service: "s",
  environment: "e",
  level: "DEBUG",
  write: (line) => lines.push(JSON.parse(line)),
  sendTrace: (document) => documents.push(JSON.parse(JSON.stringify(document))),
});

beforeAll(async () => {
  process.env.AWS_REGION = "eu-central-1";
  dynamodb = await startDynamoDb();
  client = instrument(new DynamoDBClient({ ...settings, endpoint: dynamodb.url, maxAttempts: 1 }), telemetry);
  client.middlewareStack.add(
    (next) => (args) => {
      agents.push(String((args.request as { headers: Record<string, string> }).headers["user-agent"]));
      return next(args);
    },
    { step: "finalizeRequest" },
  );
  await client.send(
    new CreateTableCommand({
      TableName: "items",
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
});

afterAll(async () => {
  client.destroy();
  await dynamodb.close();
});

/** A request that does this, and its line. */
async function request(
  action: (table: DynamoDBDocumentClient) => Promise<unknown>,
  header = "",
  id = "request-1",
) {
  process.env._X_AMZN_TRACE_ID = header;
  telemetry.begin(id);
  for (const list of [agents, lines, documents]) list.length = 0;
  await action(DynamoDBDocumentClient.from(client)).catch(() => {});
  telemetry.request({
    request_id: id,
    function_request_id: "f",
    tenant_id: "tenant-1",
    route: "GET /data/{item_id}",
    status: 200,
    duration_ms: 1,
  });
  return lines.at(-1) ?? {};
}

describe("capacity", () => {
  const large = "x".repeat(5000);

  test("of all calls is summed, and belongs to one request", async () => {
    const line = await request(async (table) => {
      await table.send(new PutCommand({ TableName: "items", Item: { id: "a", large } }));
      await table.send(new GetCommand({ TableName: "items", Key: { id: "a" }, ConsistentRead: true }));
      await table.send(new GetCommand({ TableName: "items", Key: { id: "a" } }));
    });
    // 5 kB: 5 units to write, 2 to read consistently, 1 else.
    expect(line).toMatchObject({ write_units: 5, read_units: 3 });
    expect(await request(async () => {})).toMatchObject({ write_units: 0, read_units: 0 });
  });

  test("of queries and batches, whose responses report it by table", async () => {
    const line = await request(async (table) => {
      const puts = ["b", "c"].map((id) => ({ PutRequest: { Item: { id } } }));
      await table.send(new BatchWriteCommand({ RequestItems: { items: puts } }));
      await table.send(
        new BatchGetCommand({ RequestItems: { items: { Keys: [{ id: "b" }, { id: "c" }] } } }),
      );
      await table.send(
        new QueryCommand({
          TableName: "items",
          KeyConditionExpression: "id = :id",
          ExpressionAttributeValues: { ":id": "b" },
        }),
      );
    });
    expect(line).toMatchObject({ write_units: 2, read_units: 1.5 });
  });

  test("is in no response, except on request", async () => {
    const answers: object[] = [];
    const get = { TableName: "items", Key: { id: "b" } };
    const line = await request(async (table) => {
      answers.push(await table.send(new GetCommand(get)));
      answers.push(await table.send(new GetCommand({ ...get, ReturnConsumedCapacity: "TOTAL" })));
    });
    expect(answers.map((answer) => "ConsumedCapacity" in answer)).toEqual([false, true]);
    expect(line).toMatchObject({ read_units: 1 });
  });
});

describe("the request's id", () => {
  const get = (table: DynamoDBDocumentClient) =>
    table.send(new GetCommand({ TableName: "items", Key: { id: "b" } }));

  test("is in the user agent of each call", async () => {
    await request(get, "", "11111111-1111-4111-8111-111111111111");
    expect(agents).toEqual([expect.stringMatching(/ request\/11111111-1111-4111-8111-111111111111\b/)]);
    await request(get, "", "request-2");
    expect(agents).toEqual([expect.stringMatching(/ request\/request-2\b/)]);
  });

  test("that a client has made up is not, unless it looks like one", async () => {
    for (const id of ["a\r\nx-other: 1", "a b", "x".repeat(65), ""]) {
      await request(get, "", id);
      expect(agents).toEqual([expect.not.stringContaining("request/")]);
    }
  });

  test("is in the lines that are written meanwhile", async () => {
    await request(async () => telemetry.log("WARN", "something"), "", "request-3");
    expect(lines[0]).toMatchObject({ message: "something", request_id: "request-3" });
  });
});

describe("traces", () => {
  const header = `Root=${traceId};Parent=${parent};Sampled=1`;

  test("have a subsegment for the request, with its tenant, and one below for each call", async () => {
    const line = await request(async (table) => {
      await table.send(new GetCommand({ TableName: "items", Key: { id: "b" } }));
      await table.send(new GetCommand({ TableName: "missing", Key: { id: "b" } }));
    }, header);
    expect(line.trace_id).toBe(traceId);
    expect(documents.flatMap(faultsOfSegment)).toEqual([]);
    const [found, missing, own] = documents;
    expect(own).toMatchObject({
      name: "request",
      trace_id: traceId,
      parent_id: parent,
      annotations: { tenant_id: "tenant-1", route: "GET /data/{item_id}", request_id: "request-1" },
      http: { response: { status: 200 } },
    });
    expect(found).toMatchObject({
      name: "DynamoDB",
      namespace: "aws",
      parent_id: own?.id,
      http: { response: { status: 200 } },
      aws: {
        operation: "GetItem",
        region: "eu-central-1",
        table_name: "items",
        retries: 0,
        request_id: expect.any(String),
      },
    });
    expect(missing).toMatchObject({
      error: true,
      cause: { exceptions: [{ type: "ResourceNotFoundException" }] },
      aws: { table_name: "missing" },
    });
    expect(missing).not.toHaveProperty("fault");
  });

  test.each([
    ["not sampled", `Root=${traceId};Parent=${parent};Sampled=0`],
    ["nothing decided", `Root=${traceId}`],
    ["no trace", ""],
    ["no id of one", `Root=1;Parent=${parent};Sampled=1`],
  ])("%s: nothing is sent", async (_, unsampled) => {
    const line = await request(
      (table) => table.send(new GetCommand({ TableName: "items", Key: { id: "b" } })),
      unsampled,
    );
    expect(documents).toEqual([]);
    expect(line).not.toHaveProperty("trace_id");
  });

  test("contain a hundred calls, and the number of all", async () => {
    await request(async () => {
      for (let call = 0; call < 105; call += 1) {
        telemetry.trace?.call({ service: "S3", operation: "PutObject", from: 1.7e12, to: 1.7e12 });
      }
    }, header);
    expect(documents).toHaveLength(101);
    expect(documents.at(-1)).toMatchObject({ metadata: { calls: 105, calls_told: 100 } });
  });

  test("know no call in the signing of a URL", async () => {
    const s3 = instrument(new S3Client(settings), telemetry);
    await request(() => getSignedUrl(s3, new GetObjectCommand({ Bucket: "b", Key: "k" })), header);
    expect(documents.map(({ name }) => name)).toEqual(["request"]);
  });

  test("go to the daemon with its header; a daemon that is not there changes nothing", async () => {
    const socket = createSocket("udp4");
    await new Promise<void>((done) => socket.bind(0, "127.0.0.1", done));
    const packet = new Promise<string>((done) => socket.once("message", (bytes) => done(bytes.toString())));
    const { port } = socket.address();
    sendToDaemon(`tcp:127.0.0.1:1 udp:127.0.0.1:${port}`)?.({ a: 1 });
    expect(await packet).toBe('{"format": "json", "version": 1}\n{"a":1}');
    await new Promise<void>((done) => socket.close(() => done()));
    const gone = sendToDaemon(`127.0.0.1:${port}`);
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    for (const document of [{ a: 1 }, { big: "x".repeat(70_000) }, circular]) gone?.(document);
    expect(sendToDaemon(undefined)).toBeUndefined();
    expect(sendToDaemon("nonsense")).toBeUndefined();
  });
});

test("every AWS client of every function is instrumented", () => {
  const root = resolve(__dirname, "../../../lambdas");
  // The functions of lambdas/aws make its clients for the others, which instrument them.
  const sources = readdirSync(root, { recursive: true, encoding: "utf8" }).filter(
    (file) => file.endsWith(".ts") && !file.startsWith("aws/"),
  );
  const client = /(\w+\(\s*)?(?:new (\w+)Client|\b(documents|attributes|sts)Client)\(/g;
  const made = sources.flatMap((file) =>
    [...readFileSync(join(root, file), "utf8").matchAll(client)].map(
      ([, before = "", service, own]) => `${file} ${before.trim()}${service ?? own}`,
    ),
  );
  // Each service of the functions was found.
  for (const service of [
    "documents",
    "attributes",
    "sts",
    "S3",
    "APIGateway",
    "CognitoIdentityProvider",
    "EventBridge",
    "SSM",
  ]) {
    expect(made.filter((client) => client.endsWith(service))).not.toEqual([]);
  }
  expect(made.filter((client) => !client.includes(" instrument("))).toEqual([]);
});
