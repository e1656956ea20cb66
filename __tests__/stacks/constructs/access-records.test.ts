import { dev } from "../../../environments/dev";
import { loadEnvironments } from "../../../environments/load";
import type { EnvironmentConfig } from "../../../environments/schema";
import { accessRecordsBucketName } from "../../../stacks/support/naming";
import { acme } from "../../support/silos";
import { addresses, resource, resources, stack, synthesize, type Template } from "../../support/synth";

const records = accessRecordsBucketName(dev);
const withRecords = (storageAccess: EnvironmentConfig["storageAccess"]): Map<string, Template> =>
  new Map([
    ...synthesize(loadEnvironments({ dev: { ...dev, siloTenants: [acme], storageAccess } })).entries(),
  ]);
const everything = withRecords({ keepDays: 30, dataEvents: true });
const backend = stack(everything, "state-backend-dev");
type Statement = { Sid: string; Resource: unknown; Condition: Record<string, Record<string, unknown>> };
const policyOf = (template: Template) =>
  (
    JSON.parse(String(resource(template, "aws_s3_bucket_policy.access_records").policy)) as {
      Statement: Statement[];
    }
  ).Statement;

describe("access logs", () => {
  it("of every bucket but their own lie below a prefix of the bucket's", () => {
    const buckets = [...everything.values()].flatMap((template) =>
      resources(template, "aws_s3_bucket").map(({ name, values }) => ({ template, name, values })),
    );
    expect(buckets.length).toBeGreaterThanOrEqual(4);
    for (const { template, name, values } of buckets) {
      const logging = template.resource.aws_s3_bucket_logging?.[name];
      if (values.bucket === records) expect(logging).toBeUndefined();
      else {
        expect(logging).toMatchObject({
          target_bucket: records,
          target_prefix: `requests/${values.bucket}/`,
        });
      }
    }
  });

  it("are written by S3 for the environment's buckets alone, to a bucket that S3 can write to", () => {
    const statement = policyOf(backend).find(({ Sid }) => Sid === "AccessLogs");
    expect(statement?.Condition).toEqual({
      StringEquals: { "aws:SourceAccount": dev.accountId },
      ArnLike: {
        "aws:SourceArn": [
          `arn:aws:s3:::${dev.state.bucket}`,
          "arn:aws:s3:::saas-dev-*",
          `arn:aws:s3:::data-events-dev-${dev.accountId}-${dev.region}`,
        ],
      },
    });
    const { rule } = resource(backend, "aws_s3_bucket_server_side_encryption_configuration.access_records");
    expect(JSON.stringify(rule)).toContain("AES256");
    // The state's log begins when S3 may write it.
    expect(resource(backend, "aws_s3_bucket_logging.state").depends_on).toEqual([
      "aws_s3_bucket_policy.access_records",
    ]);
  });

  it("expire after the environment's days, as do versions that were replaced or deleted", () => {
    const { rule } = resource(backend, "aws_s3_bucket_lifecycle_configuration.access_records");
    expect(rule).toMatchObject([
      {
        status: "Enabled",
        expiration: [{ days: 30 }],
        noncurrent_version_expiration: [{ noncurrent_days: 30 }],
      },
    ]);
  });
});

it("nothing is recorded where the environment wants nothing", () => {
  for (const template of withRecords(undefined).values()) {
    expect(addresses(template).filter((address) => /logging\.|records/.test(address))).toEqual([]);
  }
});
