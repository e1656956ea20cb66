import type { Check, Role } from "@saas/local-aws/iam";
import type { EnvironmentConfig } from "../../../environments/schema";
import { personWith } from "../../../operate/isolation/access";

import { accountOf, ciAccessOf } from "../../support/ci-access";
import { allows } from "../../support/policies";
import { acme, environmentsWith, globex } from "../../support/silos";
import { resource, stack, synthesize } from "../../support/synth";

interface Statement {
  readonly Sid: string;
  readonly Action: string[];
  readonly Resource: string;
  readonly Condition: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const environments = environmentsWith(acme);
const prod = environments.find(({ name }) => name === "prod") as EnvironmentConfig;
const { accountId, region } = prod;
const templates = synthesize(environments);
const silo = stack(templates, "saas-prod-silo-acme");

const arns: Readonly<Record<string, string>> = {
  "${aws_dynamodb_table.tenant_data.arn}": `arn:aws:dynamodb:${region}:${accountId}:table/${resource(silo, "aws_dynamodb_table.tenant_data").name}`,
  "${aws_s3_bucket.tenant_files.arn}": `arn:aws:s3:::${resource(silo, "aws_s3_bucket.tenant_files").bucket}`,
  "${aws_kms_key.silo.arn}": `arn:aws:kms:${region}:${accountId}:key/0a1b2c3d-0000-4000-8000-0123456789ab`,
};
const policy = JSON.parse(
  Object.entries(arns)
    .reduce(
      (text, [reference, arn]) => text.replaceAll(reference, arn),
      String(resource(silo, "aws_iam_role_policy.tenant_access").policy),
    )
    .replaceAll("$${", "${"),
);
const own = personWith("saas-prod-silo-acme-tenant-access", policy, { accountId });
const bounded: Role = { ...own, permissionsBoundary: ciAccessOf(templates, prod).workloadBoundary };

/** What a statement gives the session of a tenant, as calls. */
function callsOf({ Action, Resource }: Statement, tenant: string): Check[] {
  return Action.map((action) => {
    const [service] = action.split(":");
    const context: Check["context"] =
      service === "dynamodb"
        ? { "dynamodb:LeadingKeys": [tenant] }
        : service === "kms"
          ? { "kms:ViaService": `s3.${region}.amazonaws.com`, "aws:ResourceTag/environment": "prod" }
          : action.startsWith("s3:List")
            ? { "s3:prefix": `tenants/${tenant}/` }
            : {};
    const at = Resource.replace("${aws:PrincipalTag/tenant_id}", tenant)
      .replace(/\*$/, "file")
      .replace("????????t??????z", "20300101t120000z");
    return { action, resource: at, context };
  });
}

describe("the role of a silo that CI makes", () => {
  const statements = policy.Statement as Statement[];
  const each = statements.map((statement) => [statement.Sid, statement] as const);
  const sessionOf = (role: Role, { Condition }: Statement, tenant_id: string) => {
    const work = Condition.StringEquals?.["aws:PrincipalTag/work"];
    return { role, tags: { tenant_id, ...(work !== undefined && { work }) } };
  };

  it("is the one that the boundary is written for", () => {
    expect(resource(silo, "aws_iam_role.tenant_access")).toMatchObject({
      name: "saas-prod-silo-acme-tenant-access",
      permissions_boundary: `arn:aws:iam::${accountId}:policy/saas-prod-workload-boundary`,
    });
    expect(statements.map(({ Sid }) => Sid)).toEqual(
      expect.arrayContaining(["OwnItems", "LifecycleFiles", "Exports"]),
    );
  });

  it.each(each)("can do within the boundary all that it is for: %s", async (_, statement) => {
    for (const call of callsOf(statement, acme.tenantId)) {
      expect([
        call,
        await allows(accountOf(accountId), sessionOf(bounded, statement, acme.tenantId), call),
      ]).toEqual([call, true]);
    }
  });

  it.each(each.filter(([sid]) => sid !== "KeyThroughStores"))(
    "reaches nothing of another tenant in a session for its own: %s",
    async (_, statement) => {
      for (const call of callsOf(statement, globex.tenantId)) {
        expect([
          call,
          await allows(accountOf(accountId), sessionOf(bounded, statement, acme.tenantId), call),
        ]).toEqual([call, false]);
      }
    },
  );
});
