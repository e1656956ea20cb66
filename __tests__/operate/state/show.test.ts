import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dev } from "../../../environments/dev";
import { keyOf, playAws, projectWith, run } from "../../support/operate/state/run";
import { lockText, resource, SECRET, stateText } from "../../support/operate/state/states";

const { aws } = playAws();
const directory = mkdtempSync(join(tmpdir(), "state-test-"));
const localState = join(directory, "terraform.state-backend-dev.tfstate");
afterAll(() => rmSync(directory, { recursive: true }));

const deployed = stateText({
  serial: 14,
  resources: [
    resource("aws_dynamodb_table.tenant_data", {
      id: "saas-dev-tenant-data",
      billing_mode: "PAY_PER_REQUEST",
    }),
    resource("aws_cognito_user_pool.tenant_users", {}, { status: "tainted" }),
    resource("aws_cognito_user_pool_client.tenant_users", { client_secret: SECRET, name: "app" }),
    resource("aws_lambda_function.data_function", {
      environment: [{ variables: { STRIPE_API_KEY: SECRET, LOG_LEVEL: "INFO" } }],
    }),
    resource(
      "aws_db_instance.main",
      { engine: SECRET },
      {
        sensitive_attributes: [[{ type: "get_attr", value: "engine" }]],
        dependencies: ["aws_kms_key.key"],
      },
    ),
    {
      mode: "data",
      type: "aws_region",
      name: "here",
      provider: "",
      instances: [{ attributes: { id: "eu" } }],
    },
  ],
  outputs: {
    api_endpoint: { value: "https://x", type: "string" },
    admin: { value: { deep: SECRET }, type: "x", sensitive: true },
    service_token: { value: SECRET, type: "string" },
  },
});

/** The command, and proof that nothing secret came out. */
const shown = async (...words: string[]) => {
  const outcome = await run(words, projectWith(localState));
  expect(outcome.out + outcome.err).not.toContain(SECRET);
  return outcome;
};

test("the stacks of an environment: serial, age, resources, lock, orphans", async () => {
  aws().put(keyOf("saas-dev"), deployed);
  aws().put(`${keyOf("saas-dev")}.tflock`, lockText());
  aws().put(keyOf("retired-dev"), stateText({ serial: 3 }), "2026-02-28T12:00:00Z");
  // Another environment's, whose prefix begins with this one's.
  aws().put("dev/other/saas-other.tfstate", deployed);
  writeFileSync(localState, stateText({ serial: 2, resources: [resource("aws_s3_bucket.state")] }));
  const { exitCode, out, err } = await shown("dev");
  const columns = out.split("\n").map((line) => line.split(/ {2,}/).filter(Boolean));
  expect(columns.slice(0, 6)).toEqual([
    ["dev", "account 111122223333, eu-central-1, s3://example-saas-dev-tfstate/dev/"],
    [],
    ["STACK", "SERIAL", "CHANGED", "AGE", "RESOURCES", "LOCK", "NOTE"],
    ["saas-dev", "14", "2026-03-01 09:00:00 UTC", "3 hours ago", "5", "anna@laptop, apply, 4 minutes ago"],
    ["state-backend-dev", "2", expect.any(String), expect.any(String), "1", "local file"],
    ["retired-dev", "3", "2026-02-28 12:00:00 UTC", "1 day ago", "0", "orphan, empty"],
  ]);
  expect(columns.at(-1)).toEqual(["Next: npm run state -- dev saas-dev"]);
  expect(err).toContain("Orphan: the state exists, but no stack declares it any more.");
  expect(exitCode).toBe(0);
});

test("nothing is ever written, and every request says whose bucket it must be", async () => {
  aws().put(keyOf("saas-dev"), deployed);
  for (const words of [["dev"], ["dev", "saas-dev"], ["lock", "dev"], ["versions", "dev", "saas-dev"]]) {
    await shown(...words);
  }
  const { requests } = aws();
  expect(requests.length).toBeGreaterThan(6);
  expect(requests.filter(({ method, owner }) => method !== "GET" || owner !== dev.accountId)).toEqual([]);
});

test("a stack's resources, grouped by concern", async () => {
  aws().put(keyOf("saas-dev"), deployed);
  const { exitCode, out } = await shown("dev", "saas-dev");
  expect(out.split("\n")).toEqual([
    "saas-dev  serial 14, 5 resources, changed 2026-03-01 09:00:00 UTC (3 hours ago)",
    expect.stringMatching(
      /^s3:\/\/example-saas-dev-tfstate\/dev\/saas-dev.tfstate, .*, written by Terraform 1.11.4$/,
    ),
    "",
    "identity (2)",
    "  aws_cognito_user_pool.tenant_users         id-of-tenant_users  tainted",
    "  aws_cognito_user_pool_client.tenant_users  id-of-tenant_users",
    "",
    "compute (1)",
    "  aws_lambda_function.data_function  id-of-data_function",
    "",
    "data (1)",
    "  aws_dynamodb_table.tenant_data  saas-dev-tenant-data",
    "",
    "other (1)",
    "  aws_db_instance.main  id-of-main",
    "",
    "data sources (1)",
    "  data.aws_region.here  eu",
    "",
    "Next: npm run state -- dev saas-dev aws_cognito_user_pool.tenant_users",
  ]);
  expect(exitCode).toBe(0);
});

test("JSON says the same, and nothing else is on stdout", async () => {
  aws().put(keyOf("saas-dev"), deployed);
  aws().put(`${keyOf("saas-dev")}.tflock`, lockText());
  const { out } = await shown("dev", "saas-dev", "--json");
  expect(JSON.parse(out)).toMatchObject({
    stack: "saas-dev",
    declared: true,
    serial: 14,
    last_modified: "2026-03-01T09:00:00.000Z",
    lock: { who: "anna@laptop", operation: "apply" },
    resources: expect.arrayContaining([
      {
        address: "aws_cognito_user_pool.tenant_users",
        mode: "managed",
        type: "aws_cognito_user_pool",
        concern: "identity",
        id: "id-of-tenant_users",
        status: "tainted",
      },
    ]),
  });
});

test.each([
  ["aws_cognito_user_pool_client.tenant_users", "client_secret", "(sensitive)"],
  ["aws_db_instance.main", "engine", "(sensitive)"],
  [
    "aws_lambda_function.data_function",
    "environment",
    [{ variables: { STRIPE_API_KEY: "(sensitive)", LOG_LEVEL: "INFO" } }],
  ],
  ["aws_dynamodb_table.tenant_data", "billing_mode", "PAY_PER_REQUEST"],
])("one resource, %s: %s is %j", async (address, attribute, value) => {
  aws().put(keyOf("saas-dev"), deployed);
  const { out } = await shown("dev", "saas-dev", address);
  const lines = out.split("\n");
  const at = lines.findIndex((line) => line.trim().split(" ")[0] === attribute);
  if (typeof value === "string") expect(lines[at]?.endsWith(`  ${value}`)).toBe(true);
  else {
    const text = JSON.stringify(value, undefined, 2).split("\n");
    expect(lines.slice(at + 1, at + 1 + text.length)).toEqual(text.map((line) => `    ${line}`));
  }
  const json = JSON.parse((await shown("dev", "saas-dev", address, "--json")).out);
  expect(json).toMatchObject({ address, attributes: { [attribute]: value } });
});

test("outputs, without the sensitive ones", async () => {
  aws().put(keyOf("saas-dev"), deployed);
  const { out } = await shown("outputs", "dev", "saas-dev");
  expect(out.split("\n").map((line) => line.split(/ {2,}/))).toEqual([
    ["OUTPUT", "VALUE"],
    ["admin", "(sensitive)"],
    ["api_endpoint", "https://x"],
    ["service_token", "(sensitive)"],
  ]);
});

test("at 80 columns no address and no output is cut", async () => {
  const long = "a".repeat(60);
  const url = `https://${"x".repeat(50)}.example.com`;
  aws().put(
    keyOf("saas-dev"),
    stateText({
      resources: [
        resource(`aws_sqs_queue.${long}`, { id: long }),
        resource("aws_sqs_queue.b", { id: "short" }),
      ],
      outputs: { api_endpoint_of_the_platform: { value: url, type: "string" } },
    }),
  );
  const listed = await run(["dev", "saas-dev"], projectWith(localState), { width: 80 });
  const lines = listed.out.split("\n");
  expect(lines).toContain(`  aws_sqs_queue.${long}`);
  expect(lines).toContain("  aws_sqs_queue.b  short");
  const { out } = await run(["outputs", "dev", "saas-dev"], projectWith(localState), { width: 80 });
  for (const whole of ["api_endpoint_of_the_platform", url]) expect(out).toContain(whole);
  expect(out.split("\n").filter((line) => line.length > 80)).toEqual([]);
});

test("resources with an index have the address that Terraform gives them", async () => {
  const instances = [
    { index_key: 0, attributes: { id: "a" } },
    { index_key: "b", attributes: { id: "c" } },
  ];
  const counted = { ...resource("aws_sqs_queue.jobs"), module: "module.x", instances };
  aws().put(keyOf("saas-dev"), stateText({ resources: [counted] }));
  const { out } = await shown("dev", "saas-dev", 'module.x.aws_sqs_queue.jobs["b"]', "--json");
  expect(JSON.parse(out)).toMatchObject({ attributes: { id: "c" } });
});
