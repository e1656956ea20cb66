import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createFunctionRuntime, type FunctionRuntime, InvocationRefused } from "../../src/lambda";
import { refuseBesideTenantIsolation } from "../../src/lambda/tenancy";
import type { DeployedResource, Deployment } from "../../src/terraform/resources";

const directory = mkdtempSync(join(tmpdir(), "tenancy-test-"));
/** Remembers its callers, in memory and in a file, and answers after a while. */
const CODE = `
  const { appendFileSync, readFileSync } = require("node:fs");
  const { tmpdir } = require("node:os");
  const { threadId } = require("node:worker_threads");
  const callers = [];
  exports.handler = async (event, context) => {
    if (event.wait) await new Promise((done) => setTimeout(done, event.wait));
    callers.push(event.caller);
    appendFileSync(tmpdir() + "/callers", event.caller + " ");
    return { tenantId: context.tenantId, threadId, callers, file: readFileSync(tmpdir() + "/callers", "utf8"), tmpdir: tmpdir() };
  };`;

interface Answer {
  readonly tenantId?: string;
  readonly threadId: number;
  readonly callers: readonly string[];
  readonly file: string;
  readonly tmpdir: string;
}

const arnOf = (name: string) => `arn:aws:lambda:eu-central-1:000000000000:function:${name}`;

/** `tenancy_config` as an object in synthesized JSON, as a list in Terraform's state. */
const functions = {
  isolated: { tenancy_config: [{ tenant_isolation_mode: "PER_TENANT" }] },
  synthesized: { tenancy_config: { tenant_isolation_mode: "PER_TENANT" } },
  shared: {},
};
type Name = keyof typeof functions;

const resource = (name: Name): DeployedResource => ({
  type: "aws_lambda_function",
  name,
  values: {
    function_name: name,
    arn: arnOf(name),
    role: `arn:aws:iam::000000000000:role/${name}`,
    handler: "index.handler",
    runtime: "nodejs22.x",
    ...functions[name],
  },
});

const deployment: Deployment = {
  region: "eu-central-1",
  accountId: "000000000000",
  resources: (Object.keys(functions) as Name[]).map(resource),
  outputs: {},
};

let runtime: FunctionRuntime;
const invoke = async (name: Name, caller: string, tenantId: string | undefined, wait = 0) =>
  (await runtime.invoke(name, { caller, wait }, { tenantId })) as Answer;

beforeEach(() => {
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, "index.js"), CODE);
  runtime = createFunctionRuntime({
    deployment,
    endpointUrl: "http://127.0.0.1:4566",
    credentialsFor: () => ({
      accessKeyId: "ASIA",
      secretAccessKey: "secret",
      sessionToken: "token",
      expiration: new Date(Date.now() + 3_600_000),
    }),
    codeDirectory: () => directory,
    onLog: () => {},
    concurrency: 2,
  });
});

afterEach(() => runtime.close());
afterAll(() => rmSync(directory, { recursive: true }));

test.each(["isolated", "synthesized"] as const)(
  "%s: a tenant meets only itself, in memory and in its temporary directory",
  async (name) => {
    await invoke(name, "acme", "acme");
    const other = await invoke(name, "globex", "globex");
    const again = await invoke(name, "acme", "acme");
    expect(other).toMatchObject({ tenantId: "globex", callers: ["globex"], file: "globex " });
    expect(again).toMatchObject({ tenantId: "acme", callers: ["acme", "acme"], file: "acme acme " });
    expect(other.tmpdir).not.toBe(again.tmpdir);
  },
);

test("shared: tenants meet each other, in memory and in the temporary directory", async () => {
  await invoke("shared", "acme", undefined);
  const other = await invoke("shared", "globex", undefined);
  expect(other).toMatchObject({ callers: ["acme", "globex"], file: "acme globex " });
  expect(other).not.toHaveProperty("tenantId");
});

test("a temporary directory ends with its worker", async () => {
  const { tmpdir: used } = await invoke("isolated", "acme", "acme");
  expect(existsSync(used)).toBe(true);
  await runtime.close();
  expect(existsSync(used)).toBe(false);
});

test.each([
  ["no tenant id", undefined],
  ["an empty one", ""],
  ["one with another character", "a/b?"],
  ["one with a letter outside ASCII", "ä"],
  ["one that is too long", "x".repeat(257)],
])("isolated: %s is refused as Lambda does", async (_, tenantId) => {
  await expect(invoke("isolated", "acme", tenantId)).rejects.toMatchObject({
    name: "InvalidParameterValueException",
    status: 400,
    message: expect.stringContaining("Add a valid tenant ID"),
  });
});

test("shared: a tenant id is refused", async () => {
  await expect(invoke("shared", "acme", "acme")).rejects.toThrow(InvocationRefused);
});

test("many tenants at once get their own workers one after another, and idle ones make room", async () => {
  const tenants = Array.from({ length: 12 }, (_, index) => `tenant-${index}`);
  const answers = await Promise.all(tenants.map((tenant) => invoke("isolated", tenant, tenant, 5)));
  expect(answers.map(({ callers }) => callers)).toEqual(tenants.map((tenant) => [tenant]));
  expect(new Set(answers.map(({ threadId }) => threadId)).size).toBe(tenants.length);
  // Five workers remain, and the first tenants' are not among them.
  expect((await invoke("isolated", "tenant-11", "tenant-11")).callers).toHaveLength(2);
  expect((await invoke("isolated", "tenant-0", "tenant-0")).callers).toHaveLength(1);
});

test("one tenant's requests at once share its workers, and do not wait for another's", async () => {
  let ended = false;
  const slow = invoke("isolated", "acme", "acme", 2_000).finally(() => {
    ended = true;
  });
  const answers = await Promise.all([1, 2, 3].map(() => invoke("isolated", "globex", "globex")));
  expect(ended).toBe(false);
  expect(answers.at(-1)?.callers).toEqual(["globex", "globex", "globex"]);
  expect((await slow).callers).toEqual(["acme"]);
});

test("a failing start fails the tenant's own request", async () => {
  writeFileSync(join(directory, "index.js"), "throw new Error('broken');");
  await expect(invoke("isolated", "acme", "acme")).rejects.toThrow("broken");
  writeFileSync(join(directory, "index.js"), CODE);
  expect((await invoke("isolated", "acme", "acme")).callers).toEqual(["acme"]);
});

describe("beside a tenant-isolated function", () => {
  const beside = (type: string, values: Record<string, unknown>) => () =>
    refuseBesideTenantIsolation({
      ...deployment,
      resources: [...deployment.resources, { type, name: "beside", values }],
    });

  const sources: Readonly<Record<string, string>> = {
    aws_lambda_event_source_mapping: "function_name",
    aws_cloudwatch_event_target: "arn",
    aws_cloudwatch_log_subscription_filter: "destination_arn",
    aws_sns_topic_subscription: "endpoint",
    aws_lambda_function_url: "function_name",
    aws_lambda_provisioned_concurrency_config: "function_name",
  };

  test.each(Object.entries(sources))("%s is refused, by name or ARN", (type, attribute) => {
    for (const named of ["isolated", arnOf("isolated")]) {
      expect(beside(type, { [attribute]: named })).toThrow(
        `${type}.beside: ${attribute}: isolated has tenant`,
      );
    }
    expect(beside(type, { [attribute]: arnOf("shared") })).not.toThrow();
  });

  test("SnapStart is refused", () => {
    const snapped = { ...resource("isolated").values, snap_start: [{ apply_on: "PublishedVersions" }] };
    expect(() =>
      refuseBesideTenantIsolation({
        ...deployment,
        resources: [{ type: "aws_lambda_function", name: "snapped", values: snapped }],
      }),
    ).toThrow("aws_lambda_function.snapped: snap_start");
  });
});
