import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import { dev } from "../../../environments/dev";
import { BaseStack } from "../../../stacks/base-stack";
import { TenantAccessRole } from "../../../stacks/constructs/access/tenant-access-role";
import { PlatformFunction } from "../../../stacks/constructs/compute/platform-function";
import { TenantTable } from "../../../stacks/constructs/data/tenant-table";

/** A table with two indexes, one of which tenants may query. */
function synthesized(): Record<string, Record<string, Record<string, unknown>>> {
  const outdir = mkdtempSync(join(tmpdir(), "synth-"));
  try {
    const app = new App({ outdir });
    const stack = new BaseStack(app, "saas-dev", { environment: dev, state: "s3" });
    const { table } = new TenantTable(stack, "orders", {
      environment: dev,
      tableName: "orders",
      sortKey: "order_id",
      indexes: { by_date: { sortKey: "date" }, by_order: { sortKey: "order_id" } },
    });
    const access = new TenantAccessRole(stack, "tenant_access", {
      roleName: "tenant-access",
      region: dev.region,
    });
    access.serve(
      new PlatformFunction(stack, "orders_function", {
        environment: dev,
        functionName: "orders",
        bundle: { name: "data", directory: outdir, zip: __filename, bytes: 1, sha256: "" },
        timeoutSeconds: 30,
        memoryMb: 256,
        variables: {},
      }),
      "ActForOneTenant",
    );
    access.allowIndex("OwnOrdersByDate", table, "by_date");
    app.synth();
    return JSON.parse(readFileSync(join(outdir, "stacks/saas-dev/cdk.tf.json"), "utf8")).resource;
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

const resource = synthesized();

it("an index of a tenants' table begins with the tenant, and each attribute is declared once", () => {
  expect(resource.aws_dynamodb_table?.orders).toMatchObject({
    attribute: ["tenant_id", "order_id", "date"].map((name) => ({ name, type: "S" })),
    global_secondary_index: [
      { name: "by_date", hash_key: "tenant_id", range_key: "date", projection_type: "ALL" },
      { name: "by_order", hash_key: "tenant_id", range_key: "order_id", projection_type: "ALL" },
    ],
  });
});

it("the right to an index is a query of the tenant's own keys, in that index alone", () => {
  const { Statement } = JSON.parse(String(resource.aws_iam_role_policy?.tenant_access?.policy));
  expect(Statement).toEqual([
    {
      Sid: "OwnOrdersByDate",
      Effect: "Allow",
      Action: ["dynamodb:Query"],
      Resource: "${aws_dynamodb_table.orders.arn}/index/by_date",
      Condition: {
        "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["$${aws:PrincipalTag/tenant_id}"] },
        Null: { "dynamodb:LeadingKeys": "false" },
      },
    },
  ]);
});
