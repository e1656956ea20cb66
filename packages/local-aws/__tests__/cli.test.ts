import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { build } from "esbuild";
import { strToU8, zipSync } from "fflate";
import { run } from "../src/cli";
import { closeServer, listenOnLoopback } from "../src/support/loopback";

const BIN = join(__dirname, "../bin/local-aws.mjs");
const directory = mkdtempSync(join(tmpdir(), "cli-test-"));
const temporary = mkdtempSync(join(tmpdir(), "cli-test-tmp-"));
// Where tsx finds what it has compiled for others.
const compiled = `tsx-${process.geteuid?.() ?? userInfo().username}`;
mkdirSync(join(tmpdir(), compiled), { recursive: true });
symlinkSync(join(tmpdir(), compiled), join(temporary, compiled), "dir");
const env = { ...process.env, TMPDIR: temporary };

afterAll(() => {
  for (const each of [directory, temporary]) rmSync(each, { recursive: true });
});

const document = (Statement: object) => JSON.stringify({ Version: "2012-10-17", Statement });

/** A stack of its own: a route to a function that reads a note from a table, and a bucket. */
const stack = {
  provider: { aws: { region: "eu-west-1" } },
  resource: {
    aws_dynamodb_table: {
      notes: {
        name: "notes",
        billing_mode: "PAY_PER_REQUEST",
        hash_key: "id",
        attribute: [{ name: "id", type: "S" }],
      },
    },
    aws_s3_bucket: { pictures: { bucket: "pictures" } },
    aws_iam_role: {
      reader: {
        name: "reader",
        assume_role_policy: document({
          Effect: "Allow",
          Principal: { Service: "lambda.amazonaws.com" },
          Action: "sts:AssumeRole",
        }),
      },
    },
    aws_iam_role_policy: {
      reader: {
        name: "reader",
        role: "${aws_iam_role.reader.name}",
        policy: document({
          Effect: "Allow",
          Action: "dynamodb:GetItem",
          Resource: "${aws_dynamodb_table.notes.arn}",
        }),
      },
    },
    aws_lambda_function: {
      reader: {
        function_name: "reader",
        filename: "reader.zip",
        handler: "index.handler",
        runtime: "nodejs22.x",
        timeout: 10,
        role: "${aws_iam_role.reader.arn}",
        environment: [{ variables: { TABLE: "${aws_dynamodb_table.notes.name}" } }],
      },
    },
    aws_lambda_permission: {
      api: {
        function_name: "${aws_lambda_function.reader.function_name}",
        action: "lambda:InvokeFunction",
        principal: "apigateway.amazonaws.com",
        statement_id: "api",
        source_arn: "${aws_api_gateway_rest_api.api.execution_arn}/*/GET/notes/*",
      },
    },
    aws_api_gateway_rest_api: { api: { name: "notes" } },
    aws_api_gateway_resource: {
      notes: resource("notes", "${aws_api_gateway_rest_api.api.root_resource_id}"),
      note: resource("{id}", "${aws_api_gateway_resource.notes.id}"),
    },
    aws_api_gateway_method: { get: { ...noteMethod(), authorization: "NONE" } },
    aws_api_gateway_integration: {
      get: {
        ...noteMethod(),
        type: "AWS_PROXY",
        integration_http_method: "POST",
        uri: "${aws_lambda_function.reader.invoke_arn}",
      },
    },
    aws_api_gateway_deployment: { api: { rest_api_id: "${aws_api_gateway_rest_api.api.id}" } },
    aws_api_gateway_stage: {
      v1: {
        rest_api_id: "${aws_api_gateway_rest_api.api.id}",
        deployment_id: "${aws_api_gateway_deployment.api.id}",
        stage_name: "v1",
      },
    },
  },
  output: { url: { value: "${aws_api_gateway_stage.v1.invoke_url}" } },
};

function resource(path_part: string, parent_id: string) {
  return { rest_api_id: "${aws_api_gateway_rest_api.api.id}", parent_id, path_part };
}

function noteMethod() {
  return {
    rest_api_id: "${aws_api_gateway_rest_api.api.id}",
    resource_id: "${aws_api_gateway_resource.note.id}",
    http_method: "GET",
  };
}

const HANDLER = `
import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
const client = new DynamoDBClient({});
export const handler = async ({ pathParameters: { id } }) => {
  try {
    const { Item } = await client.send(new GetItemCommand({ TableName: process.env.TABLE, Key: { id: { S: id } } }));
    return { statusCode: 200, body: Item.text.S };
  } catch ({ name }) {
    return { statusCode: 500, body: name };
  }
};`;

function written(name: string, content: object): string {
  const file = join(directory, name);
  writeFileSync(file, JSON.stringify(content));
  return file;
}

const children: ChildProcess[] = [];
/** Also after a test that failed before it stopped its own. */
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

/** The bin, started, and the first line that it prints. */
async function started(...words: string[]) {
  const child: ChildProcess = spawn(process.execPath, [BIN, ...words], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  if (child.stdout === null) throw new Error("no output");
  for await (const line of createInterface(child.stdout)) return { child, first: JSON.parse(line) };
  throw new Error("local-aws printed nothing");
}

async function stopped(child: ChildProcess): Promise<number | null> {
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  return ended;
}

/** The command in this process, until it ends by itself. */
async function ran(words: readonly string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await run(words, {
    print: (line) => void out.push(line),
    note: (line) => void err.push(line),
  });
  return { code, out, err };
}

test("a stack is served: API, function, table and bucket, with its policies enforced", async () => {
  const { outputFiles } = await build({
    stdin: { contents: HANDLER, resolveDir: __dirname },
    bundle: true,
    platform: "node",
    write: false,
    logLevel: "error",
  });
  writeFileSync(
    join(directory, "reader.zip"),
    zipSync({ "index.js": outputFiles[0]?.contents ?? strToU8("") }),
  );
  const { child, first } = await started(written("cdk.tf.json", stack), "--json");
  try {
    const { apiEndpoint, endpointUrl: endpoint, region, credentials, outputs } = first;
    expect(outputs.url).toBe(apiEndpoint);
    const client = { endpoint, region, credentials };
    const [dynamodb, s3, sts] = [
      new DynamoDBClient(client),
      new S3Client({ ...client, forcePathStyle: true }),
      new STSClient(client),
    ];
    const Item = { id: { S: "1" }, text: { S: "hello" } };
    await dynamodb.send(new PutItemCommand({ TableName: "notes", Item }));
    const response = await fetch(`${apiEndpoint}/notes/1`);
    expect([response.status, await response.text()]).toEqual([200, "hello"]);

    const object = { Bucket: "pictures", Key: "a.txt" };
    await s3.send(new PutObjectCommand({ ...object, Body: "picture" }));
    expect(await (await s3.send(new GetObjectCommand(object))).Body?.transformToString()).toBe("picture");

    // The role trusts Lambda alone, an administrator may still take it here; its policy allows no write.
    const { Credentials } = await sts.send(
      new AssumeRoleCommand({ RoleArn: "arn:aws:iam::000000000000:role/reader", RoleSessionName: "test" }),
    );
    const reader = new DynamoDBClient({
      endpoint,
      region,
      credentials: {
        accessKeyId: `${Credentials?.AccessKeyId}`,
        secretAccessKey: `${Credentials?.SecretAccessKey}`,
        sessionToken: `${Credentials?.SessionToken}`,
      },
    });
    await expect(reader.send(new PutItemCommand({ TableName: "notes", Item }))).rejects.toThrow(
      /not authorized to perform: dynamodb:PutItem/,
    );
  } finally {
    expect(await stopped(child)).toBe(0);
  }
  expect(readdirSync(temporary).filter((name) => name.startsWith("local-aws-"))).toEqual([]);
});

test("without an API the endpoint is served alone", async () => {
  const { provider, resource: resources } = stack;
  const file = written("table.tf.json", {
    provider,
    resource: { aws_dynamodb_table: resources.aws_dynamodb_table },
  });
  const { child, first } = await started(file, "--json");
  expect(first).not.toHaveProperty("apiEndpoint");
  expect(first.endpointUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(await stopped(child)).toBe(0);
});

test.each([
  ["no file", [], 2, /^local-aws: give one file/],
  ["a port that is none", ["x.json", "--port", "http"], 2, /^local-aws: --port http: a port/],
  ["an absent file", [join(directory, "absent.json")], 1, /absent\.json: cannot be read \(ENOENT\)/],
  [
    "an unsupported type",
    [written("type.json", { ...stack, resource: { aws_eip: { ip: {} } } })],
    1,
    /type\.json: aws_eip\.ip: local-aws does not support aws_eip/,
  ],
])("%s ends it with one line that says so", async (_, words, expected, message) => {
  const { code, out, err } = await ran(words);
  expect({ code, out, err }).toEqual({ code: expected, out: [], err: [expect.stringMatching(message)] });
  expect(err.join("\n")).not.toContain("\n");
});

test("a port that is in use is named", async () => {
  const server = createServer();
  const { port } = new URL(await listenOnLoopback(server));
  const { code, err } = await ran([written("port.json", stack), "--port", port]);
  expect({ code, err }).toEqual({ code: 1, err: [`local-aws: port ${port} is in use: choose another one`] });
  await closeServer(server);
});
