import { acme, environmentsWith } from "../../support/silos";
import { resource, resources, stack, synthesize } from "../../support/synth";

const silo = stack(synthesize(environmentsWith(acme), "saas-prod-silo-acme"), "saas-prod-silo-acme");

describe("the alarms of a silo", () => {
  const alarms = resources(silo, "aws_cloudwatch_metric_alarm");

  it("watch throttled reads and writes, and what DynamoDB and S3 answer with 5xx", () => {
    const metrics = alarms.flatMap(({ values }) => {
      const queries = (values.metric_query ?? []) as {
        metric?: { metric_name: string; dimensions: object };
      }[];
      return values.metric_name ?? queries.flatMap(({ metric }) => metric?.metric_name ?? []);
    });
    expect(metrics.sort()).toEqual([
      "5xxErrors",
      "ReadThrottleEvents",
      ...Array(5).fill("SystemErrors"),
      "WriteThrottleEvents",
    ]);
    expect(resource(silo, "aws_s3_bucket_metric.tenant_files")).toMatchObject({
      bucket: "${aws_s3_bucket.tenant_files.id}",
      name: "all",
    });
  });

  it("add up all operations that functions use, a period without an error counting as none", () => {
    const [sum, ...parts] = resource(silo, "aws_cloudwatch_metric_alarm.table_system_errors")
      .metric_query as {
      id: string;
      expression?: string;
      return_data?: boolean;
      metric?: { dimensions: { Operation: string } };
    }[];
    expect(parts.map(({ metric }) => metric?.dimensions.Operation).sort()).toEqual([
      "DeleteItem",
      "GetItem",
      "PutItem",
      "Query",
      "UpdateItem",
    ]);
    expect(sum).toMatchObject({
      return_data: true,
      expression: parts.map(({ id }) => `FILL(${id}, 0)`).join(" + "),
    });
  });

  it("say whose they are and what to do, and take no data for no errors", () => {
    for (const { values } of alarms) {
      expect(values.treat_missing_data).toBe("notBreaching");
      expect(values.alarm_description).toContain(`acme (${acme.tenantId})`);
      expect(values.alarm_description).toMatch(/\/docs\/alarms\.md#silo-[a-z-]+$/);
      // Source: CloudWatch API reference, PutMetricAlarm.
      expect(String(values.alarm_description).length).toBeLessThanOrEqual(1024);
    }
  });
});
