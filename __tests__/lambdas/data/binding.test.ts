import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { acme, bodyOf, globex } from "../../support/lambdas/events";
import { servedFunction } from "../../support/lambdas/served-function";
import { createTable } from "../../support/lambdas/table-client";

const { aws, output, activate, call } = servedFunction("data", { ISOLATION_MODEL: "bridge" });
const initech = "33333333-3333-4333-8333-333333333333";

const roleOf = (slug: string) => `arn:aws:iam::123456789012:role/saas-test-silo-${slug}-tenant-access`;
const silo = {
  model: "silo",
  slug: "initech",
  data_table: "silo-initech",
  bucket: "silo-initech",
  access_role_arn: roleOf("initech"),
};

beforeAll(async () => {
  await createTable(aws().documents as never, {
    TableName: "silo-initech",
    KeySchema: [
      { AttributeName: "tenant_id", KeyType: "HASH" },
      { AttributeName: "item_id", KeyType: "RANGE" },
    ],
    AttributeDefinitions: ["tenant_id", "item_id"].map((AttributeName) => ({
      AttributeName,
      AttributeType: "S",
    })),
    BillingMode: "PAY_PER_REQUEST",
  });
  for (const TableName of ["data", "silo-initech"]) {
    const item = { item_id: "where", data: TableName, timestamp: "t", version: 1 };
    for (const tenant_id of [acme, globex, initech]) {
      await aws().documents.send(new PutCommand({ TableName, Item: { ...item, tenant_id } }));
    }
  }
});

const read = (tenant: string) => call("GET /data/{item_id}", { params: { item_id: "where" } }, tenant);

test("a tenant's items are where its binding says, and its handler does not know", async () => {
  await activate(initech, "active", { binding: silo });
  expect(bodyOf(await read(initech))).toMatchObject({ data: "silo-initech" });
  expect(bodyOf(await read(acme))).toMatchObject({ data: "data" });
  const roles = aws()
    .calls.filter(({ operation }) => operation === "AssumeRole")
    .map(({ body }) => new URLSearchParams(body).get("RoleArn"));
  expect(roles).toContain(silo.access_role_arn);
});

describe("fails closed:", () => {
  let tenants = 0;
  /** Each case is a tenant of its own: what a function has read of one is remembered. */
  const newTenant = () => `44444444-4444-4444-8444-${String(++tenants).padStart(12, "0")}`;

  test.each<[string, unknown]>([
    ["no binding", undefined],
    ["a binding of no model", {}],
    ["a binding of an unknown model", { model: "bridge" }],
    ["a pooled binding with a bucket of its own", { model: "pool", bucket: "silo-initech" }],
    ["a silo without a role", { ...silo, access_role_arn: undefined }],
    ["a silo without a table", { ...silo, data_table: "" }],
    ["a binding that is a text", JSON.stringify(silo)],
  ])("%s is a 503, and no table of data is asked", async (_, binding) => {
    const tenant = newTenant();
    await activate(tenant, "active", { binding });
    aws().calls.length = 0;
    for (const route of ["GET /data", "GET /data/{item_id}", "DELETE /data/{item_id}"]) {
      const params = route.includes("{") ? { params: { item_id: "where" } } : {};
      const result = await call(route, params, tenant);
      expect(result.statusCode).toBe(503);
      expect(bodyOf(result)).toMatchObject({ type: "urn:problem-type:tenant-not-bound" });
    }
    const asked = aws().calls.filter(({ service }) => service === "dynamodb");
    expect(asked.filter(({ body }) => !["metadata", "members"].includes(JSON.parse(body).TableName))).toEqual(
      [],
    );
    expect(aws().calls.filter(({ body }) => body.includes("silo"))).toEqual([]);
    expect(output().lines.join()).toContain("no valid binding");
  });

  test("another tenant's silo is a 503, since its role refuses the tag, and is not touched", async () => {
    const tenant = newTenant();
    await activate(tenant, "active", { binding: silo });
    // The trust of the silo's role, as IAM has it.
    aws().judge(({ operation, body }) => {
      const call = new URLSearchParams(body);
      const foreign = call.get("Tags.member.1.Value") !== initech;
      return operation === "AssumeRole" && call.get("RoleArn") === silo.access_role_arn && foreign
        ? "refuse"
        : "pass";
    }, "AccessDenied");
    aws().calls.length = 0;
    const before = await aws().rows("silo-initech");
    const result = await call("DELETE /data/{item_id}", { params: { item_id: "where" } }, tenant);
    expect(result.statusCode).toBe(503);
    expect(bodyOf(result)).toMatchObject({ type: "urn:problem-type:tenant-not-bound" });
    expect(result.body).not.toMatch(/silo|refused|AccessDenied|AssumeRole/);
    expect(await aws().rows("silo-initech")).toEqual(before);
    const asked = aws().calls.filter(({ service }) => service === "dynamodb");
    expect(asked.filter(({ body }) => body.includes("silo-initech"))).toEqual([]);
    expect(output().lines.join()).toContain('"AccessRefused":1');
  });
});
