import type { Deployment } from "../../src/terraform/resources";

export const region = "eu-central-1";
export const accountId = "111122223333";
export const tenantA = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa";
export const tenantB = "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb";
export const bucket = "tenant-files";

export const roleArn = (name: string): string => `arn:aws:iam::${accountId}:role/${name}`;
export const tableArn = (name: string): string => `arn:aws:dynamodb:${region}:${accountId}:table/${name}`;

const TENANT = "$" + "{aws:PrincipalTag/tenant_id}";

const document = (...Statement: unknown[]): string => JSON.stringify({ Version: "2012-10-17", Statement });
const allow = (Sid: string, Action: string[], Resource: unknown, Condition?: unknown) => ({
  Sid,
  Effect: "Allow",
  Action,
  Resource,
  ...(Condition ? { Condition } : {}),
});
const ownKeys = {
  "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": [TENANT] },
  Null: { "dynamodb:LeadingKeys": "false" },
};

/** The isolation model in small, by hand: a tenant access role between two functions and the tenants' data. */
export function deployment(userPoolId: string, userPoolClientId: string): Deployment {
  const lambdaTrust = document({
    Effect: "Allow",
    Principal: { Service: "lambda.amazonaws.com" },
    Action: "sts:AssumeRole",
  });
  const assumeTenantAccess = document(
    allow("TenantAccess", ["sts:AssumeRole", "sts:TagSession"], roleArn("tenant-access")),
  );
  const role = (name: string, trust: string, values: Record<string, unknown> = {}) => ({
    type: "aws_iam_role",
    name,
    values: { id: name, name, arn: roleArn(name), assume_role_policy: trust, ...values },
  });
  const policy = (name: string, body: string) => ({
    type: "aws_iam_role_policy",
    name,
    values: { role: name, name, policy: body },
  });
  const table = (name: string, values: Record<string, unknown>) => ({
    type: "aws_dynamodb_table",
    name,
    values: { name, arn: tableArn(name), hash_key: "tenant_id", ...values },
  });
  return {
    region,
    accountId,
    outputs: {},
    resources: [
      role("data", lambdaTrust),
      policy("data", assumeTenantAccess),
      role("intruder", lambdaTrust),
      policy("intruder", assumeTenantAccess),
      role("onboarding", lambdaTrust, { path: "/" }),
      policy(
        "onboarding",
        document(
          allow("Tenants", ["dynamodb:GetItem", "dynamodb:PutItem"], tableArn("metadata")),
          allow(
            "Users",
            ["cognito-idp:AdminCreateUser"],
            `arn:aws:cognito-idp:${region}:${accountId}:userpool/${userPoolId}`,
          ),
        ),
      ),
      role(
        "tenant-access",
        document({
          Sid: "Functions",
          Effect: "Allow",
          Principal: { AWS: [roleArn("data")] },
          Action: ["sts:AssumeRole", "sts:TagSession"],
          Condition: {
            StringLike: { "aws:RequestTag/tenant_id": "????????-????-????-????-????????????" },
            "ForAllValues:StringEquals": { "aws:TagKeys": ["tenant_id"] },
            Null: { "aws:TagKeys": "false", "aws:RequestTag/tenant_id": "false" },
          },
        }),
        { max_session_duration: 7200 },
      ),
      policy(
        "tenant-access",
        document(
          allow(
            "OwnItems",
            [
              "dynamodb:GetItem",
              "dynamodb:PutItem",
              "dynamodb:UpdateItem",
              "dynamodb:DeleteItem",
              "dynamodb:Query",
              "dynamodb:BatchGetItem",
              "dynamodb:BatchWriteItem",
            ],
            [tableArn("data"), `${tableArn("data")}/index/by_owner`],
            ownKeys,
          ),
          allow("OwnRecord", ["dynamodb:GetItem"], tableArn("metadata"), ownKeys),
          allow(
            "OwnFiles",
            ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
            `arn:aws:s3:::${bucket}/tenants/${TENANT}/*`,
          ),
          allow("OwnList", ["s3:ListBucket"], `arn:aws:s3:::${bucket}`, {
            StringLike: { "s3:prefix": [`tenants/${TENANT}/*`] },
          }),
          allow("Encrypted", ["dynamodb:GetItem", "dynamodb:PutItem"], tableArn("sealed"), ownKeys),
        ),
      ),
      table("data", {
        range_key: "item_id",
        global_secondary_index: [{ name: "by_owner", hash_key: "owner" }],
      }),
      table("metadata", {}),
      table("sealed", {
        server_side_encryption: [
          { enabled: true, kms_key_arn: `arn:aws:kms:${region}:${accountId}:key/sealed` },
        ],
      }),
      {
        type: "aws_kms_key",
        name: "sealed",
        values: {
          arn: `arn:aws:kms:${region}:${accountId}:key/sealed`,
          key_id: "sealed",
          policy: document({
            Sid: "OnlyOnboarding",
            Effect: "Allow",
            Principal: { AWS: roleArn("onboarding") },
            Action: "kms:Decrypt",
            Resource: "*",
          }),
        },
      },
      {
        type: "aws_s3_bucket_policy",
        name: "files",
        values: {
          bucket,
          policy: document(
            {
              Sid: "TlsOnly",
              Effect: "Deny",
              Principal: "*",
              Action: "s3:*",
              Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
              Condition: { Bool: { "aws:SecureTransport": "false" } },
            },
            {
              Sid: "NoExecutables",
              Effect: "Deny",
              Principal: "*",
              Action: "s3:PutObject",
              Resource: `arn:aws:s3:::${bucket}/*.exe`,
            },
          ),
        },
      },
      {
        type: "aws_cognito_user_pool",
        name: "users",
        values: {
          id: userPoolId,
          name: "users",
          admin_create_user_config: [{ allow_admin_create_user_only: true }],
          password_policy: [
            {
              minimum_length: 12,
              require_lowercase: true,
              require_uppercase: true,
              require_numbers: true,
              require_symbols: true,
            },
          ],
          schema: [
            { name: "email", mutable: true, required: true },
            {
              name: "tenant_id",
              mutable: false,
              string_attribute_constraints: [{ min_length: "36", max_length: "36" }],
            },
          ],
        },
      },
      {
        type: "aws_cognito_user_pool_client",
        name: "web",
        values: {
          id: userPoolClientId,
          user_pool_id: userPoolId,
          explicit_auth_flows: ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
          read_attributes: ["email", "custom:tenant_id"],
          write_attributes: ["email"],
          prevent_user_existence_errors: "ENABLED",
        },
      },
    ],
  };
}
