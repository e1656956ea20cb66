import { readFileSync } from "node:fs";
import { join } from "node:path";
import { acme, environmentsWith } from "../../support/silos";
import { resources, stack, synthesize } from "../../support/synth";

const templates = synthesize(environmentsWith(acme), "saas-prod", "saas-prod-silo-acme");
const silo = stack(templates, "saas-prod-silo-acme");

describe("what a silo costs at rest", () => {
  const document = readFileSync(join(__dirname, "../../../docs/tenancy-models.md"), "utf8");
  const counted = (row: string) => Number(new RegExp(`^\\| ${row} \\| (\\d+) \\|`, "m").exec(document)?.[1]);
  const alarms = resources(silo, "aws_cloudwatch_metric_alarm").map(({ values }) => {
    const queries = (values.metric_query ?? []) as { metric?: object }[];
    return values.metric_name === undefined ? queries.filter(({ metric }) => metric !== undefined).length : 1;
  });

  it.each([
    ["customer-managed key", resources(silo, "aws_kms_key").length],
    ["metrics of alarms", alarms.reduce((sum, metrics) => sum + metrics, 0)],
    ["S3 request metrics", resources(silo, "aws_s3_bucket_metric").length],
    ["table, paid by request", resources(silo, "aws_dynamodb_table").length],
    ["bucket", resources(silo, "aws_s3_bucket").length],
    ["parameter, standard", resources(silo, "aws_ssm_parameter").length],
  ])("is counted in docs/tenancy-models.md: %s", (row, count) => {
    expect(counted(row)).toBe(count);
  });

  it("is all that a silo has, but for settings of a bucket, names and rights", () => {
    const types = Object.keys(silo.resource).filter(
      (type) => !/^aws_s3_bucket_(?!metric)|^aws_iam_|_alias$/.test(type),
    );
    expect(types.sort()).toEqual([
      "aws_cloudwatch_metric_alarm",
      "aws_dynamodb_table",
      "aws_kms_key",
      "aws_s3_bucket",
      "aws_s3_bucket_metric",
      "aws_ssm_parameter",
    ]);
  });

  it("ends where the account's roles end, of which a platform takes as many as are counted", () => {
    const platform = resources(stack(templates, "saas-prod"), "aws_iam_role").length;
    expect(document).toContain(
      `a platform has ${platform}, so that an account of its own has room for ${1000 - platform} silos`,
    );
    expect(document).toContain(`and ${(5000 - platform).toLocaleString("en")} with`);
  });
});
