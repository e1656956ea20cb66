import { dev } from "../../../environments/dev";
import { loadEnvironments } from "../../../environments/load";
import { addresses, resource, resources, stack, synthesize, type Template } from "../../support/synth";

const platform = (change: object): Template =>
  stack(synthesize(loadEnvironments({ dev: { ...dev, ...change } })), "saas-dev");

describe("a customer-managed key", () => {
  const template = platform({ encryption: "customer-managed" });
  const key = "${aws_kms_key.environment.arn}";

  it("is rotated, and encrypts tables, bucket, logs and the alarm topic", () => {
    expect(resource(template, "aws_kms_key.environment").enable_key_rotation).toBe(true);
    for (const { values } of resources(template, "aws_dynamodb_table")) {
      expect(values.server_side_encryption).toEqual({ enabled: true, kms_key_arn: key });
    }
    expect(
      resource(template, "aws_s3_bucket_server_side_encryption_configuration.tenant_files").rule,
    ).toEqual([
      {
        apply_server_side_encryption_by_default: { sse_algorithm: "aws:kms", kms_master_key_id: key },
        bucket_key_enabled: true,
      },
    ]);
    for (const { values } of resources(template, "aws_cloudwatch_log_group"))
      expect(values.kms_key_id).toBe(key);
    expect(resource(template, "aws_sns_topic.alarms").kms_master_key_id).toBe(key);
  });

  it("is absent where AWS manages the keys", () => {
    expect(platform({ encryption: "aws-managed" }).text).not.toContain("kms_key");
  });
});

describe("API Gateway's account role", () => {
  it("stands before the stage that logs with it", () => {
    const template = platform({});
    expect(resource(template, "aws_api_gateway_stage.api_stage").depends_on).toContain(
      "aws_api_gateway_account.api_gateway",
    );
  });

  it("is left to the environment that manages it", () => {
    expect(addresses(platform({ apiGatewayAccountRole: "existing" }))).not.toContain(
      "aws_api_gateway_account.api_gateway",
    );
  });
});

describe("receivers of alarms", () => {
  it("are subscriptions named by the address", () => {
    const template = platform({
      alarms: { ...dev.alarms, receivers: ["On.Call@example.com", "b@example.com"] },
    });
    expect(
      resources(template, "aws_sns_topic_subscription").map(({ name, values }) => [name, values.endpoint]),
    ).toEqual([
      ["alarms_receiver_b_example_com", "b@example.com"],
      ["alarms_receiver_on_call_example_com", "On.Call@example.com"],
    ]);
  });
});

describe("the state bucket's own state", () => {
  const backend = (ownState: string) =>
    stack(
      synthesize(loadEnvironments({ dev: { ...dev, state: { ...dev.state, ownState } } })),
      "state-backend-dev",
    ).terraform.backend;

  it("begins as a file, by a path that is the same in every checkout", () => {
    expect(backend("local")).toEqual({ local: { path: "../../../terraform.state-backend-dev.tfstate" } });
  });

  it("moves into the bucket when the environment says so", () => {
    expect(backend("bucket")).toMatchObject({
      s3: { bucket: dev.state.bucket, key: "dev/state-backend-dev.tfstate" },
    });
  });
});
