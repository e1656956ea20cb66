import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createFunctionRuntime, type FunctionLogLine, type FunctionRuntime } from "../../src/lambda";
import type { DeployedResource, Deployment } from "../../src/terraform/resources";
import { passTime } from "../support/clock";

const TIMEOUT_SECONDS = 50;
/** Of a worker's credentials. */
const SECONDS_TO_LIVE = 3600;
const directory = mkdtempSync(join(tmpdir(), "runtime-test-"));
const lines: FunctionLogLine[] = [];
const issued: string[] = [];
let runtime: FunctionRuntime;

/** Bundles by function name, as CommonJS. */
const bundles = {
  echo: "exports.handler = async (event, context) => ({ event, name: context.functionName, id: context.awsRequestId, left: context.getRemainingTimeInMillis() });",
  environment: "exports.handler = async () => process.env;",
  thrower: "exports.handler = async () => { throw new RangeError('no such thing'); };",
  quitting: "process.exit(3);",
  sync: "exports.handler = () => { throw new TypeError('at once'); };",
  busy: "exports.handler = async () => { for (;;) {} };",
  exiting: "exports.handler = async () => process.exit(3);",
  crashing:
    "exports.handler = (event) => new Promise((done) => { if (!event.crash) return done('well'); setTimeout(() => { throw new Error('out of the blue'); }, 1); });",
  broken: "throw new Error('configuration: TABLE is missing');",
  nothing: "exports.other = 1;",
  publishing: `const { channel } = require("node:diagnostics_channel"); exports.handler = async () => {
    console.log("before");
    channel("local-aws:logged-error").publish(new Error("of jane@example.com"));
    console.log('{"error":"Error"}');
    console.log('{"error":"another"}');
  };`,
  logger:
    "exports.handler = async () => { console.log('first\\nsecond'); console.error('third'); process.stdout.write('unfinished'); };",
  // Waits until another worker handles an event as well.
  paired: `const { readdirSync, writeFileSync } = require("node:fs"); let [n, running] = [0, 0]; exports.handler = async ({ present }) => {
    const key = process.env.AWS_ACCESS_KEY_ID;
    const atOnce = ++running;
    writeFileSync(present + "/" + key, "");
    do await new Promise((done) => setTimeout(done, 5)); while (readdirSync(present).length < 2);
    running -= 1;
    return { n: ++n, key, atOnce };
  };`,
  alone:
    "let n = 0; exports.handler = async () => { n += 1; await new Promise((done) => setTimeout(done, 20)); return n; };",
  renewed: "exports.handler = async () => ({ key: process.env.AWS_ACCESS_KEY_ID });",
  large: "exports.handler = async () => 'x'.repeat(7 * 1024 * 1024);",
} as const;

type Name = keyof typeof bundles;

const resource = (name: Name): DeployedResource => ({
  type: "aws_lambda_function",
  name,
  values: {
    function_name: name,
    arn: `arn:aws:lambda:eu-central-1:000000000000:function:${name}`,
    role: `arn:aws:iam::000000000000:role/${name}`,
    handler: "index.handler",
    runtime: "nodejs22.x",
    // Far more than any needs, on a busy machine too, but for the one whose end is awaited.
    timeout: name === "busy" ? 1 : TIMEOUT_SECONDS,
    memory_size: 256,
    ...(name === "alone" && { reserved_concurrent_executions: 1 }),
    environment: [{ variables: { TABLE: "items", AWS_REGION: "overridden" } }],
  },
});

const deployment: Deployment = {
  region: "eu-central-1",
  accountId: "000000000000",
  resources: (Object.keys(bundles) as Name[]).map(resource),
  outputs: {},
};

const invoke = (name: Name, event: unknown = {}, requestId = "request") =>
  runtime.invoke(name, event, { requestId });

beforeAll(() => {
  for (const [name, code] of Object.entries(bundles)) {
    mkdirSync(join(directory, name));
    writeFileSync(join(directory, name, "index.js"), code);
  }
  runtime = createFunctionRuntime({
    deployment,
    endpointUrl: "http://127.0.0.1:4566",
    credentialsFor: (roleArn, sessionName) => {
      issued.push(`${roleArn} ${sessionName}`);
      return {
        accessKeyId: `ASIA${issued.length}`,
        secretAccessKey: "secret",
        sessionToken: "token",
        expiration: new Date(Date.now() + SECONDS_TO_LIVE * 1000),
      };
    },
    codeDirectory: ({ name }) => join(directory, name),
    onLog: (line) => lines.push(line),
    concurrency: 2,
  });
});

beforeEach(() => {
  lines.length = 0;
});

afterAll(async () => {
  await runtime.close();
  rmSync(directory, { recursive: true });
});

test("a function gets the event and Lambda's context", async () => {
  const answer = (await invoke("echo", { a: [1, null] }, "request-1")) as Record<string, unknown>;
  expect(answer).toMatchObject({ event: { a: [1, null] }, name: "echo", id: "request-1" });
  expect(answer.left).toBeLessThanOrEqual(TIMEOUT_SECONDS * 1000);
  expect(answer.left).toBeGreaterThan((TIMEOUT_SECONDS * 1000) / 2);
});

test("the environment is what is deployed and what Lambda sets, nothing of this process", async () => {
  const environment = (await invoke("environment")) as Record<string, string>;
  expect(environment).toMatchObject({
    TABLE: "items",
    AWS_REGION: "eu-central-1",
    AWS_ENDPOINT_URL: "http://127.0.0.1:4566",
    AWS_LAMBDA_FUNCTION_NAME: "environment",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "256",
    AWS_SESSION_TOKEN: "token",
  });
  expect(issued).toContain("arn:aws:iam::000000000000:role/environment environment");
  const foreign = Object.keys(environment).filter(
    (name) => !/^(AWS_|_HANDLER$|LANG$|TMPDIR$|TABLE$)/.test(name),
  );
  expect(foreign).toEqual([]);
});

test.each([
  ["thrower", "RangeError", "no such thing"],
  ["sync", "TypeError", "at once"],
  ["exiting", "Runtime.ExitError", "ended its process with code 3"],
  ["large", "RangeError", "the limit is 6291456"],
] as const)("%s fails as %s, with one log line", async (name, errorType, message) => {
  await expect(invoke(name, {}, "r")).rejects.toMatchObject({
    errorType,
    message: expect.stringContaining(message),
  });
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({ function: name, requestId: "r", line: expect.stringContaining(message) });
});

test("an error that a function publishes goes with the line that it logs, whole", async () => {
  await invoke("publishing", {}, "r");
  expect(lines.map(({ line }) => line)).toEqual(["before", '{"error":"Error"}', '{"error":"another"}']);
  expect(lines.map(({ error }) => error?.split("\n")[0])).toEqual([
    undefined,
    "Error: of jane@example.com",
    undefined,
  ]);
  expect(lines[1]?.error).toContain("publishing/index.js:3:");
});

test("a function that does not yield is stopped at its timeout", async () => {
  const began = Date.now();
  await expect(invoke("busy")).rejects.toMatchObject({
    errorType: "Sandbox.Timedout",
    message: "Task timed out after 1.00 seconds",
  });
  // Not before it: the test's own limit ends a run that goes on.
  expect(Date.now() - began).toBeGreaterThanOrEqual(990);
});

test("after a crash the next event gets a new worker", async () => {
  await expect(invoke("crashing", { crash: true })).rejects.toMatchObject({ message: "out of the blue" });
  await expect(invoke("crashing")).resolves.toBe("well");
});

test("a bundle that does not load fails every event and names its reason, once an attempt", async () => {
  await expect(invoke("broken")).rejects.toThrow("cannot start: configuration: TABLE is missing");
  await expect(invoke("broken")).rejects.toThrow("TABLE is missing");
  expect(lines).toHaveLength(2);
  await expect(invoke("nothing")).rejects.toThrow("exports no function handler");
});

test("a bundle that ends its thread while it loads is tried once an event", async () => {
  const starts = () => issued.filter((each) => each.includes("role/quitting")).length;
  for (const times of [1, 2]) {
    await expect(invoke("quitting", {}, "r")).rejects.toThrow("ended its process with code 3");
    expect([starts(), lines.length]).toEqual([times, times]);
  }
});

test("output arrives line by line, before the answer, with its request", async () => {
  await invoke("logger", {}, "request-9");
  expect(lines.map(({ line, requestId }) => `${requestId} ${line}`)).toEqual([
    "request-9 first",
    "request-9 second",
    "request-9 third",
    "request-9 unfinished",
  ]);
});

test("one event at a time a worker, two workers at most, the rest waits", async () => {
  const present = mkdtempSync(join(directory, "present-"));
  const answers = (await Promise.all(Array.from({ length: 6 }, () => invoke("paired", { present })))) as {
    n: number;
    key: string;
    atOnce: number;
  }[];
  expect(new Set(answers.map(({ key }) => key)).size).toBe(2);
  expect(answers.reduce((sum, { n }) => Math.max(sum, n), 0)).toBeGreaterThanOrEqual(3);
  expect(answers.map(({ atOnce }) => atOnce)).toEqual(answers.map(() => 1));
});

test("a function with a reserved concurrency of one runs one event after another", async () => {
  expect(await Promise.all([1, 2, 3].map(() => invoke("alone")))).toEqual([1, 2, 3]);
});

test("a worker gets no more events when three quarters of its credentials' life are over", async () => {
  const keyInUse = async () => ((await invoke("renewed")) as { key: string }).key;
  const first = await keyInUse();
  try {
    passTime(0.7 * SECONDS_TO_LIVE);
    expect(await keyInUse()).toBe(first);
    passTime(0.06 * SECONDS_TO_LIVE);
    expect(await keyInUse()).not.toBe(first);
  } finally {
    jest.useRealTimers();
  }
});

test("an unknown function is named together with those there are", async () => {
  await expect(runtime.invoke("absent", {})).rejects.toThrow(
    "no function absent is deployed; deployed functions: echo, ",
  );
});
