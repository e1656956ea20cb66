import { loadEnvironments } from "../../../environments/load";
import { takenBy } from "../../../operate/isolation/questions/roles";
import { resource, stack, synthesize } from "../../support/synth";

const templates = synthesize(loadEnvironments());
const policy = (name: string, address: string, field = "policy") =>
  (
    JSON.parse(String(resource(stack(templates, name), address)[field])) as {
      Statement: Record<string, unknown>[];
    }
  ).Statement;

const leadingKeys = {
  "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["$${aws:PrincipalTag/tenant_id}"] },
  Null: { "dynamodb:LeadingKeys": "false" },
};

const items = (Sid: string, table: string, actions: string[]) => ({
  Sid,
  Effect: "Allow",
  Action: actions.map((action) => `dynamodb:${action}`),
  Resource: `\${aws_dynamodb_table.${table}.arn}`,
  Condition: leadingKeys,
});
const objects = (Sid: string, actions: string[], below = "") => ({
  Sid,
  Effect: "Allow",
  Action: actions.map((action) => `s3:${action}`),
  Resource: `\${aws_s3_bucket.tenant_files.arn}/tenants/$\${aws:PrincipalTag/tenant_id}/${below}*`,
});
const listing = (action: string) => ({
  Sid: "ListOwnFiles",
  Effect: "Allow",
  Action: [`s3:${action}`],
  Resource: "${aws_s3_bucket.tenant_files.arn}",
  Condition: { StringLike: { "s3:prefix": ["tenants/$${aws:PrincipalTag/tenant_id}/*"] } },
});
const all = ["GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query"];

describe("the tenant access roles", () => {
  it.each([
    [
      "tenant_access",
      [
        items("OwnItems", "tenant_data", all),
        items("OwnRecord", "tenant_metadata", ["GetItem"]),
        items("OwnUsers", "tenant_members", ["GetItem"]),
        objects("OwnFiles", ["GetObject", "PutObject", "DeleteObject"]),
        listing("ListBucket"),
      ],
    ],
    [
      "tenant_account",
      [
        items("OwnMembers", "tenant_members", all),
        items("OwnRecord", "tenant_metadata", ["GetItem"]),
        items("OwnAuditTrail", "audit_trail", ["PutItem"]),
        {
          Sid: "OwnApiKey",
          Effect: "Allow",
          Action: "apigateway:GET",
          Resource: "arn:aws:apigateway:eu-central-1::/apikeys/*",
          Condition: { StringEquals: { "aws:ResourceTag/tenant_id": "$${aws:PrincipalTag/tenant_id}" } },
        },
      ],
    ],
    [
      "tenant_provisioning",
      [
        items("OwnMembers", "tenant_members", all),
        items("OwnRecord", "tenant_metadata", ["GetItem"]),
        items("OwnAuditTrail", "audit_trail", ["PutItem"]),
      ],
    ],
    ["tenant_support", [items("OwnMembers", "tenant_members", all)]],
    [
      "tenant_lifecycle",
      [
        items("OwnMembers", "tenant_members", all),
        items("OwnItems", "tenant_data", ["DeleteItem", "Query"]),
        listing("ListBucketVersions"),
        objects("OwnExports", ["GetObject", "PutObject"], "exports/"),
        objects("PurgeOwnFiles", ["DeleteObject", "DeleteObjectVersion"]),
      ],
    ],
    ["tenant_export", [objects("OwnExports", ["GetObject"], "exports/")]],
    [
      "tenant_move",
      [
        items("OwnItems", "tenant_data", ["GetItem", "PutItem", "DeleteItem", "Query"]),
        objects("OwnFiles", ["GetObject", "PutObject", "DeleteObject"]),
        listing("ListBucket"),
      ],
    ],
  ])("%s reaches what is the tag's own, and nothing else", (role, statements) => {
    expect(policy("saas-dev", `aws_iam_role_policy.${role}`)).toEqual(statements);
  });

  it("uses the customer's key through the stores alone", () => {
    expect(policy("saas-prod", "aws_iam_role_policy.tenant_access").at(0)).toEqual({
      Sid: "KeyThroughStores",
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: "${aws_kms_key.environment.arn}",
      Condition: {
        StringEquals: {
          "kms:ViaService": ["dynamodb.eu-central-1.amazonaws.com", "s3.eu-central-1.amazonaws.com"],
        },
      },
    });
  });

  it("shares the key with functions that work on records, through their tables alone", () => {
    for (const name of ["onboarding", "admin", "lifecycle"]) {
      expect(policy("saas-prod", `aws_iam_role_policy.${name}_function`)).toContainEqual({
        Sid: "KeyThroughStores",
        Effect: "Allow",
        Action: ["kms:Decrypt", "kms:GenerateDataKey"],
        Resource: "${aws_kms_key.environment.arn}",
        Condition: { StringEquals: { "kms:ViaService": ["dynamodb.eu-central-1.amazonaws.com"] } },
      });
    }
  });

  const takenByFunctions = Object.entries(takenBy).filter(([role]) => role !== "tenant_restore");
  it.each(takenByFunctions)(
    "%s is assumed by its functions, for one tenant that the session tag names",
    (role, functions) => {
      expect(policy("saas-dev", `aws_iam_role.${role}`, "assume_role_policy")).toEqual([
        {
          Sid: "FunctionsForOneTenant",
          Effect: "Allow",
          Principal: { AWS: functions.map((name) => `\${aws_iam_role.${name}.arn}`) },
          Action: ["sts:AssumeRole", "sts:TagSession"],
          Condition: {
            StringLike: { "aws:RequestTag/tenant_id": "????????-????-????-????-????????????" },
            "ForAllValues:StringEquals": { "aws:TagKeys": ["tenant_id"] },
            Null: { "aws:TagKeys": "false" },
          },
        },
      ]);
    },
  );

  it("are all that a function for tenants can reach besides its log and its traces", () => {
    for (const name of ["data_function", "files_function"]) {
      expect(policy("saas-dev", `aws_iam_role_policy.${name}`)).toEqual([
        {
          Sid: "WriteOwnLog",
          Effect: "Allow",
          Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
          Resource: `\${aws_cloudwatch_log_group.${name}.arn}:*`,
        },
        {
          Sid: "WriteTraces",
          Effect: "Allow",
          Action: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
          Resource: "*",
        },
        {
          Sid: "ActForOneTenant",
          Effect: "Allow",
          Action: ["sts:AssumeRole", "sts:TagSession"],
          Resource: "${aws_iam_role.tenant_access.arn}",
        },
        {
          Sid: "ActInSilos",
          Effect: "Allow",
          Action: ["sts:AssumeRole", "sts:TagSession"],
          Resource: "arn:aws:iam::111122223333:role/saas-dev-silo-*-tenant-access",
        },
      ]);
    }
  });
});
