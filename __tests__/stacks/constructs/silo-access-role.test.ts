import { acme, environmentsWith } from "../../support/silos";
import { resource, stack, synthesize } from "../../support/synth";

const silo = stack(synthesize(environmentsWith(acme), "saas-prod-silo-acme"), "saas-prod-silo-acme");

interface Statement {
  readonly Sid: string;
  readonly Action: string[];
  readonly Resource?: string;
  readonly Principal?: { readonly AWS: string[] };
  readonly Condition: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const statements = (address: string, field = "policy"): Statement[] =>
  JSON.parse(String(resource(silo, address)[field])).Statement;

const TABLE = "${aws_dynamodb_table.tenant_data.arn}";
const BUCKET = "${aws_s3_bucket.tenant_files.arn}";
const RESTORED = `arn:aws:dynamodb:eu-central-1:777788889999:table/saas-prod-silo-acme-restore-${acme.tenantId}-????????t??????z`;
const OWN_FILES = `${BUCKET}/tenants/$\${aws:PrincipalTag/tenant_id}`;

describe("the role of a silo", () => {
  const tags = { "aws:RequestTag/tenant_id": acme.tenantId };
  it.each([
    ["Tenant", ["data_function", "files_function"], tags, "tenant_id"],
    [
      "Lifecycle",
      ["lifecycle_function"],
      { ...tags, "aws:RequestTag/work": "lifecycle" },
      ["tenant_id", "work"],
    ],
    ["Export", ["admin_function"], { ...tags, "aws:RequestTag/work": "export" }, ["tenant_id", "work"]],
    [
      "Activate",
      ["onboarding_function"],
      { ...tags, "aws:RequestTag/work": "activation" },
      ["tenant_id", "work"],
    ],
    ["Restore", ["restore"], { ...tags, "aws:RequestTag/work": "restore" }, ["tenant_id", "work"]],
  ])(
    "trusts for the work %s these roles alone, with this tenant's tag alone",
    (sid, functions, equals, keys) => {
      const trust = statements("aws_iam_role.tenant_access", "assume_role_policy");
      expect(trust).toHaveLength(5);
      const arns = functions.map(
        (name) => `\${data.aws_ssm_parameter.platform_${name}_role_arn.insecure_value}`,
      );
      expect(trust.find(({ Sid }) => Sid === sid)).toEqual({
        Sid: sid,
        Effect: "Allow",
        Principal: { AWS: arns.length === 1 ? arns[0] : arns },
        Action: ["sts:AssumeRole", "sts:TagSession"],
        Condition: {
          StringEquals: equals,
          "ForAllValues:StringEquals": { "aws:TagKeys": keys },
          Null: { "aws:TagKeys": "false" },
        },
      });
    },
  );

  const granted = (work: string | undefined) =>
    statements("aws_iam_role_policy.tenant_access")
      .filter(({ Condition }) =>
        work === undefined
          ? Condition.Null?.["aws:PrincipalTag/work"] === "true"
          : Condition.StringEquals?.["aws:PrincipalTag/work"] === work,
      )
      .map(({ Action, Resource }) => [Resource, ...Action]);

  it.each([
    [
      undefined,
      [
        [TABLE, "GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query"],
        [`${OWN_FILES}/*`, "GetObject", "PutObject", "DeleteObject"],
        [BUCKET, "ListBucket"],
      ],
    ],
    [
      "lifecycle",
      [
        [TABLE, "GetItem", "PutItem", "DeleteItem", "Query"],
        [
          `${OWN_FILES}/*`,
          "GetObject",
          "PutObject",
          "DeleteObject",
          "DeleteObjectVersion",
          "AbortMultipartUpload",
        ],
        [BUCKET, "ListBucket", "ListBucketVersions"],
      ],
    ],
    ["export", [[`${OWN_FILES}/exports/*`, "GetObject"]]],
    [
      "activation",
      [
        [TABLE, "Query"],
        [BUCKET, "ListBucket"],
      ],
    ],
    [
      "restore",
      [
        [TABLE, "PutItem", "DeleteItem", "Query"],
        [RESTORED, "Query"],
        [`${OWN_FILES}/*`, "GetObject", "GetObjectVersion", "PutObject", "DeleteObject"],
        [BUCKET, "ListBucketVersions"],
      ],
    ],
  ])("allows a session for the work %s what it needs", (work, expected) => {
    const service = (on: string) => (on === TABLE || on === RESTORED ? "dynamodb" : "s3");
    expect(granted(work)).toEqual(
      expected.map(([on = "", ...actions]) => [on, ...actions.map((action) => `${service(on)}:${action}`)]),
    );
  });

  it("allows nothing that is not for one work, but the key through the stores", () => {
    const all = statements("aws_iam_role_policy.tenant_access");
    const works = [undefined, "lifecycle", "export", "activation", "restore"].flatMap(granted);
    expect(all.filter(({ Sid }) => Sid !== "KeyThroughStores")).toHaveLength(works.length);
    expect(all[0]).toMatchObject({
      Sid: "KeyThroughStores",
      Resource: "${aws_kms_key.silo.arn}",
      Condition: {
        StringEquals: {
          "kms:ViaService": ["dynamodb.eu-central-1.amazonaws.com", "s3.eu-central-1.amazonaws.com"],
        },
      },
    });
  });

  it("ends at the tag's partition key and prefix in every statement", () => {
    for (const { Action, Resource, Condition } of statements("aws_iam_role_policy.tenant_access")) {
      if (Resource === TABLE || Resource === RESTORED) {
        expect(Condition).toMatchObject({
          "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["$${aws:PrincipalTag/tenant_id}"] },
          Null: { "dynamodb:LeadingKeys": "false" },
        });
      } else if (Resource === BUCKET) {
        expect(Action.every((action) => action.startsWith("s3:ListBucket"))).toBe(true);
        expect(Condition.StringLike).toEqual({ "s3:prefix": ["tenants/$${aws:PrincipalTag/tenant_id}/*"] });
      } else if (Resource !== "${aws_kms_key.silo.arn}") {
        expect(Resource?.startsWith(`${OWN_FILES}/`)).toBe(true);
      }
    }
  });
});
