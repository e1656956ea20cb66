import { dev } from "../../../environments/dev";
import { loadEnvironments } from "../../../environments/load";
import { siloWorks } from "../../../lambdas/shared/definition";
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
  const account = "arn:aws:iam::777788889999";
  const tenant = { "aws:RequestTag/tenant_id": acme.tenantId };
  const ofPlatform = { "aws:PrincipalTag/stack": "saas-prod" };
  const platformRoles = { ArnLike: { "aws:PrincipalArn": `${account}:role/saas-prod-*` } };
  it.each([
    [
      "Tenant",
      `${account}:root`,
      { ...ofPlatform, "aws:PrincipalTag/silo_work": "tenant", ...tenant },
      platformRoles,
      "tenant_id",
    ],
    [
      "Work",
      `${account}:root`,
      {
        ...ofPlatform,
        "aws:PrincipalTag/silo_work": siloWorks.filter((work) => work !== "tenant"),
        ...tenant,
        "aws:RequestTag/work": "$${aws:PrincipalTag/silo_work}",
      },
      platformRoles,
      ["tenant_id", "work"],
    ],
    [
      "Restore",
      "${data.aws_ssm_parameter.platform_restore_role_arn.insecure_value}",
      { ...tenant, "aws:RequestTag/work": "restore" },
      {},
      ["tenant_id", "work"],
    ],
  ])("trusts by the statement %s these roles alone, with this tenant's tag alone", (...expected) => {
    const [sid, principal, equals, conditions, keys] = expected;
    const trust = statements("aws_iam_role.tenant_access", "assume_role_policy");
    expect(trust).toHaveLength(3);
    expect(trust.find(({ Sid }) => Sid === sid)).toEqual({
      Sid: sid,
      Effect: "Allow",
      Principal: { AWS: principal },
      Action: ["sts:AssumeRole", "sts:TagSession"],
      Condition: {
        StringEquals: equals,
        ...conditions,
        "ForAllValues:StringEquals": { "aws:TagKeys": keys },
        Null: { "aws:TagKeys": "false" },
      },
    });
  });

  it.each([
    ["cn-north-1", "arn:aws-cn:iam::"],
    ["us-gov-west-1", "arn:aws-us-gov:iam::"],
  ])("trusts the account of its partition in %s", (region, prefix) => {
    const name = "saas-dev-silo-acme";
    const environments = loadEnvironments({ dev: { ...dev, region, siloTenants: [{ ...acme, region }] } });
    const template = stack(synthesize(environments, name), name);
    const { Statement } = JSON.parse(
      String(resource(template, "aws_iam_role.tenant_access").assume_role_policy),
    );
    for (const { Principal, Condition } of Statement.slice(0, 2)) {
      expect(Principal.AWS.startsWith(prefix)).toBe(true);
      expect(Condition.ArnLike["aws:PrincipalArn"].startsWith(prefix)).toBe(true);
    }
  });

  const granted = (work: string | undefined) =>
    statements("aws_iam_role_policy.tenant_access")
      .filter(({ Condition }) =>
        work === undefined
          ? Condition.StringNotLike?.["aws:PrincipalTag/work"] === "*"
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
