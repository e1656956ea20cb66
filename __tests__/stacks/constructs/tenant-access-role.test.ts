import { loadEnvironments } from "../../../environments/load";
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

describe("the tenant access role", () => {
  it("reaches the tag's own items, record and files, and nothing else", () => {
    expect(policy("saas-dev", "aws_iam_role_policy.tenant_access")).toEqual([
      {
        Sid: "OwnItems",
        Effect: "Allow",
        Action: ["GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query"].map(
          (action) => `dynamodb:${action}`,
        ),
        Resource: "${aws_dynamodb_table.tenant_data.arn}",
        Condition: leadingKeys,
      },
      {
        Sid: "OwnRecord",
        Effect: "Allow",
        Action: ["dynamodb:GetItem"],
        Resource: "${aws_dynamodb_table.tenant_metadata.arn}",
        Condition: leadingKeys,
      },
      {
        Sid: "OwnFiles",
        Effect: "Allow",
        Action: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
        Resource: "${aws_s3_bucket.tenant_files.arn}/tenants/$${aws:PrincipalTag/tenant_id}/*",
      },
      {
        Sid: "ListOwnFiles",
        Effect: "Allow",
        Action: "s3:ListBucket",
        Resource: "${aws_s3_bucket.tenant_files.arn}",
        Condition: { StringLike: { "s3:prefix": ["tenants/$${aws:PrincipalTag/tenant_id}/*"] } },
      },
    ]);
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

  it("shares the key with onboarding, through its table alone", () => {
    expect(policy("saas-prod", "aws_iam_role_policy.onboarding_function")).toContainEqual({
      Sid: "KeyThroughStores",
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: "${aws_kms_key.environment.arn}",
      Condition: { StringEquals: { "kms:ViaService": ["dynamodb.eu-central-1.amazonaws.com"] } },
    });
  });

  it("is assumed by the functions that serve tenants, for one tenant that the session tag names", () => {
    expect(policy("saas-dev", "aws_iam_role.tenant_access", "assume_role_policy")).toEqual([
      {
        Sid: "FunctionsForOneTenant",
        Effect: "Allow",
        Principal: { AWS: ["${aws_iam_role.data_function.arn}", "${aws_iam_role.files_function.arn}"] },
        Action: ["sts:AssumeRole", "sts:TagSession"],
        Condition: {
          StringLike: { "aws:RequestTag/tenant_id": "????????-????-????-????-????????????" },
          "ForAllValues:StringEquals": { "aws:TagKeys": ["tenant_id"] },
          Null: { "aws:TagKeys": "false" },
        },
      },
    ]);
  });

  it("is all that a function for tenants can reach besides its log and its traces", () => {
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
      ]);
    }
  });
});
