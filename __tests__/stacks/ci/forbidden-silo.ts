import type { Check } from "@saas/local-aws/iam";
import type { EnvironmentConfig } from "../../../environments/schema";
import { checks } from "../../support/ci-access";

/** Changing, reading and entering the silo `acme` of another environment of the account, state and data included. */
export function siloOf(other: string, environment: EnvironmentConfig): Check[] {
  const { name, accountId, region, state } = environment;
  const silo = `saas-${other}-silo-acme`;
  const regional = (service: string, resource: string) =>
    `arn:aws:${service}:${region}:${accountId}:${resource}`;
  const role = `arn:aws:iam::${accountId}:role/${silo}-tenant-access`;
  const bucket = `arn:aws:s3:::${silo}-${accountId}`;
  const bounded = {
    "iam:PermissionsBoundary": `arn:aws:iam::${accountId}:policy/saas-${name}-workload-boundary`,
  };
  const uuid = "0a1b2c3d-0000-4000-8000-0123456789ab";
  return [
    ...checks(
      "dynamodb",
      ["CreateTable", "UpdateTable", "DeleteTable", "GetItem", "Query", "Scan"],
      regional("dynamodb", `table/${silo}-tenant-data`),
    ),
    ...checks("s3", ["CreateBucket", "DeleteBucket", "PutBucketPolicy", "PutMetricsConfiguration"], bucket),
    ...checks("s3", ["GetObject", "PutObject", "DeleteObject"], `${bucket}/tenants/a/file`),
    ...checks("iam", ["CreateRole", "PutRolePolicy", "UpdateAssumeRolePolicy"], role, bounded),
    ...checks("sts", ["AssumeRole", "TagSession"], role),
    ...checks(
      "ssm",
      ["GetParameter", "PutParameter", "DeleteParameter"],
      regional("ssm", `parameter/saas/${other}/silo/${uuid}/binding`),
    ),
    ...checks("kms", ["CreateAlias", "UpdateAlias"], regional("kms", `alias/${silo}`)),
    ...checks("kms", ["DescribeKey", "PutKeyPolicy", "ScheduleKeyDeletion"], regional("kms", `key/${uuid}`), {
      "aws:ResourceTag/environment": other,
      "aws:ResourceTag/tenant": "acme",
    }),
    ...checks(
      "cloudwatch",
      ["DeleteAlarms", "PutMetricAlarm"],
      regional("cloudwatch", `alarm:${silo}-table-system-errors`),
    ),
    ...[state.keyPrefix, other].flatMap((prefix) =>
      [".tfstate", ".tfstate.tflock"].flatMap((end) =>
        checks(
          "s3",
          ["GetObject", "PutObject", "DeleteObject"],
          `arn:aws:s3:::${state.bucket}/${prefix}/${silo}${end}`,
        ),
      ),
    ),
  ];
}
