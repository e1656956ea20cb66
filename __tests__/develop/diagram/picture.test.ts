import type { Picture } from "../../../develop/diagram/model";
import { pictureOf } from "../../../develop/diagram/picture";
import { dev } from "../../../environments/dev";
import { prod } from "../../../environments/prod";
import type { EnvironmentConfig } from "../../../environments/schema";
import { type EnvironmentStack, stacksByEnvironment } from "../../../synthesis/stacks";
import { madeStack } from "../../support/made-stack";
import { synthesize } from "../../support/synth";

const stacksOf = (environment: EnvironmentConfig) =>
  stacksByEnvironment(synthesize([environment]).values()).get(environment.name) ?? [];

const platform = stacksOf(prod);
const picture = pictureOf("prod", platform);

const nameIn = ({ boxes }: Picture, id: string) => boxes.find((box) => box.id === id)?.name ?? `all of ${id}`;
const arrowsIn = (drawn: Picture) =>
  drawn.arrows.map(({ from, to, flow }) => `${nameIn(drawn, from)} -> ${nameIn(drawn, to)}: ${flow}`);
const named = ({ boxes }: Picture, name: string) => boxes.filter((box) => box.name === name);

describe("the picture of prod", () => {
  const arrows = arrowsIn(picture);

  it.each([
    "tenants' users -> API firewall: request",
    "tenants' users -> tenant users pool: request",
    "operators -> API firewall: request",
    "API firewall -> API: request",
    "API -> data function: request",
    "API -> tenant users pool: request",
    "data function -> tenant access role: tenant",
    "files function -> tenant access role: tenant",
    "tenant access role -> tenant data table: tenant",
    "tenant access role -> tenant files bucket: tenant",
    "onboarding function -> tenant metadata table: access",
    "account function -> tenant users pool: access",
    "tenant metadata table -> lifecycle function: event",
    "lifecycle sweep rule -> lifecycle function: event",
    "lifecycle function -> tenant events bus: event",
    "lifecycle function -> lifecycle dead letters queue: event",
    "lifecycle dead letters queue -> 74 alarms: monitor",
    "74 alarms -> alarms topic: monitor",
    "8 log groups -> 24 saved queries: monitor",
  ])("has the arrow %s", (arrow) => {
    expect(arrows).toContain(arrow);
  });

  it("has no way from functions that serve tenants to tenants' data but their roles", () => {
    const direct = arrows.filter((arrow) => /^(data|files) function -> /.test(arrow));
    expect(direct.sort()).toEqual([
      "data function -> tenant access role: tenant",
      "files function -> tenant access role: tenant",
    ]);
  });

  it("has one arrow where every function has the same", () => {
    expect(arrows).toContain("all of compute -> 8 log groups: monitor");
    expect(arrows).toContain("all of compute -> 74 alarms: monitor");
    expect(arrows.filter((arrow) => /function -> 8/.test(arrow))).toEqual([]);
  });

  it("tells what is encrypted with the environment's key, and whose stack a box is in", () => {
    expect(named(picture, "tenant data table")[0]).toMatchObject({ encrypted: true, stack: undefined });
    expect(named(picture, "tenant files bucket")[0]).toMatchObject({ encrypted: true });
    expect(named(picture, "tenant users pool")[0]).toMatchObject({ encrypted: false });
    expect(named(picture, "state bucket")[0]).toMatchObject({
      concern: "state",
      stack: "state-backend-prod",
    });
  });

  it("says what else there is to say", () => {
    expect(named(picture, "API")[0]?.notes).toEqual([expect.stringMatching(/^\d+ routes$/), "3 usage plans"]);
    expect(named(picture, "lifecycle sweep rule")[0]?.notes).toEqual(["every 15 minutes"]);
    expect(named(picture, "tenant access role")[0]?.notes).toEqual(["tag tenant_id"]);
    expect(named(picture, "alarms topic")[0]?.notes).toEqual(["1 receiver"]);
  });
});

test("what an environment does not have is not in its picture", () => {
  const small = pictureOf("dev", stacksOf(dev));
  const types = small.boxes.map(({ type }) => type);
  expect(types).not.toContain("aws_wafv2_web_acl");
  expect(types).not.toContain("aws_kms_key");
  expect(small.boxes.some(({ encrypted }) => encrypted)).toBe(false);
  // No firewall: straight to the API; and onboarding is open to all.
  expect(arrowsIn(small)).toContain("tenants' users -> API: request");
  expect(arrowsIn(small)).toContain("visitors -> API: request");
  expect(named(picture, "visitors")).toEqual([]);
});

describe("a stack of another kind", () => {
  const trust = JSON.stringify({
    Statement: [
      {
        Effect: "Allow",
        Principal: { AWS: ["${data.aws_ssm_parameter.role.insecure_value}"] },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "aws:RequestTag/tenant_id": "x" } },
      },
    ],
  });
  const rights = JSON.stringify({
    Statement: [
      { Effect: "Allow", Action: "dynamodb:Query", Resource: "${aws_dynamodb_table.tenant_data.arn}" },
      {
        Effect: "Deny",
        Action: "s3:*",
        Resource: "arn:aws:s3:::saas-prod-tenant-data-777788889999-eu-central-1",
      },
      {
        Effect: "Allow",
        Action: "sqs:SendMessage",
        Resource: "arn:aws:sqs:eu-central-1:777788889999:saas-prod-*",
      },
    ],
  });
  const silo = (slug: string): EnvironmentStack =>
    madeStack(
      "prod",
      `saas-silo-${slug}`,
      {
        aws_dynamodb_table: {
          tenant_data: { server_side_encryption: { kms_key_arn: "${aws_kms_key.own.arn}" } },
        },
        aws_kms_key: { own: {} },
        aws_iam_role: { tenant_access: { assume_role_policy: trust } },
        aws_iam_role_policy: { tenant_access: { role: "${aws_iam_role.tenant_access.id}", policy: rights } },
        aws_cloudwatch_metric_alarm: {
          throttled: {
            dimensions: { TableName: "${aws_dynamodb_table.tenant_data.name}" },
            alarm_actions: ["${data.aws_ssm_parameter.topic.insecure_value}"],
          },
        },
        aws_kinesis_stream: { changes: {} },
      },
      {
        data: {
          aws_ssm_parameter: {
            role: { name: "/published/role" },
            topic: { name: "/published/topic" },
            unknown: { name: "/published/nothing" },
          },
        },
      },
    );
  const publishing = madeStack("prod", "published", {
    aws_lambda_function: { work: { function_name: "work", role: "${aws_iam_role.work.arn}" } },
    aws_iam_role: { work: { assume_role_policy: "{}" } },
    aws_sns_topic: { alarms: { name: "alarms" } },
    aws_sqs_queue: { dead: { name: "saas-prod-dead" } },
    aws_s3_bucket: { pool: { bucket: "saas-prod-tenant-data-777788889999-eu-central-1" } },
    aws_ssm_parameter: {
      role: { name: "/published/role", insecure_value: "${aws_iam_role.work.arn}" },
      topic: { name: "/published/topic", insecure_value: "${aws_sns_topic.alarms.arn}" },
    },
  });

  // aws_kinesis_stream has no concern yet.
  const without = (stack: EnvironmentStack): EnvironmentStack => {
    const { aws_kinesis_stream: _, ...resource } = stack.template.resource;
    return { ...stack, template: { ...stack.template, resource } };
  };

  it("is drawn with its ways to and from the others: parameters and ARNs are followed", () => {
    const drawn = pictureOf("prod", [publishing, without(silo("acme"))]);
    expect(arrowsIn(drawn).sort()).toEqual([
      "1 alarm -> alarms topic: monitor",
      "tenant access role -> dead queue: event",
      "tenant access role -> tenant data table: tenant",
      "tenant data table -> 1 alarm: monitor",
      "work function -> tenant access role: tenant",
    ]);
    expect(named(drawn, "tenant data table")).toEqual([
      expect.objectContaining({ encrypted: true, stack: "saas-prod-silo-acme" }),
    ]);
  });

  it("is drawn once for all that hold the same", () => {
    const drawn = pictureOf("prod", [publishing, without(silo("acme")), without(silo("beta"))]);
    expect(named(drawn, "tenant data table")).toEqual([
      expect.objectContaining({ stack: "saas-prod-silo-acme, 1 more" }),
    ]);
  });

  it("must have a concern for what it holds", () => {
    expect(() => pictureOf("prod", [silo("acme")])).toThrow("aws_kinesis_stream has no concern");
  });
});

test("a type that nobody has drawn yet is counted, unless it is a part of something", () => {
  const stack = madeStack("dev", "saas", {
    aws_cognito_identity_pool: { a: {}, b: {} },
    aws_s3_bucket: { files: { bucket: "files" } },
    aws_s3_bucket_metric: { files: { bucket: "${aws_s3_bucket.files.id}" } },
  });
  expect(
    pictureOf("dev", [stack])
      .boxes.map(({ name }) => name)
      .sort(),
  ).toEqual(["2 cognito identity pools", "files bucket"]);
});

test("rights on keys, logs and streams are no arrows of their own", () => {
  const allowed = (Action: string, Resource: string) => ({ Effect: "Allow", Action, Resource });
  const stack = madeStack("dev", "saas", {
    aws_lambda_function: { work: { function_name: "work", role: "${aws_iam_role.work.arn}" } },
    aws_iam_role: { work: { assume_role_policy: "{}" } },
    aws_iam_role_policy: {
      work: {
        role: "${aws_iam_role.work.id}",
        policy: JSON.stringify({
          Statement: [
            allowed("kms:Decrypt", "${aws_kms_key.own.arn}"),
            allowed("dynamodb:GetRecords", "${aws_dynamodb_table.changing.stream_arn}"),
            allowed("logs:PutLogEvents", "${aws_cloudwatch_log_group.work.arn}:*"),
            allowed("dynamodb:GetItem", "${aws_dynamodb_table.kept.arn}"),
          ],
        }),
      },
    },
    aws_kms_key: { own: {} },
    aws_dynamodb_table: { changing: {}, kept: {} },
    aws_cloudwatch_log_group: { work: {} },
  });
  expect(arrowsIn(pictureOf("dev", [stack]))).toEqual(["work function -> kept table: access"]);
});

test("a role that an identity provider hands out is drawn, and what it may take", () => {
  const stack = madeStack("dev", "saas", {
    aws_iam_openid_connect_provider: { ci: { url: "https://token.example.com" } },
    aws_iam_role: {
      ci_plan: {
        assume_role_policy: JSON.stringify({
          Statement: [
            { Effect: "Allow", Principal: { Federated: "${aws_iam_openid_connect_provider.ci.arn}" } },
          ],
        }),
      },
    },
    aws_iam_policy: {
      plan: {
        policy: JSON.stringify({
          Statement: { Effect: "Allow", Action: "s3:GetObject", Resource: "${aws_s3_bucket.state.arn}/*" },
        }),
      },
    },
    aws_iam_role_policy_attachment: {
      plan: { role: "${aws_iam_role.ci_plan.name}", policy_arn: "${aws_iam_policy.plan.arn}" },
    },
    aws_s3_bucket: { state: { bucket: "state" } },
  });
  expect(arrowsIn(pictureOf("dev", [stack])).sort()).toEqual([
    "CI identity provider -> CI plan role: access",
    "CI plan role -> state bucket: access",
  ]);
});

test("who plans and deploys is left out", () => {
  const access = madeStack("dev", "ci-access", { aws_iam_role: { deploy: { name: "ci-dev-deploy" } } });
  const table = { aws_dynamodb_table: { kept: { name: "kept" } } };
  expect(pictureOf("dev", [madeStack("dev", "saas", table), access]).boxes.map(({ name }) => name)).toEqual([
    "kept table",
  ]);
});
