import { platformStackName } from "../../stacks/support/naming";
import { dashboardOf, linesOf } from "../dashboard/body";
import { documented } from "../observability/aws-metrics";
import { metricCount } from "./alarms";
import { markdownTable } from "./markdown";
import { dollars, prices } from "./prices";
import { DOCUMENTED, EXAMPLE_SILO_STACK, resourcesOf, stackNamed } from "./synthesized";

/** IAM roles of an account: by default, and at most. Source: IAM and STS quotas. */
const ROLE_QUOTA = { default: 1000, most: 5000 } as const;

/** Every resource type in a silo's stack, with its monthly price at rest in US dollars. */
export function siloCosts(): string {
  const silo = stackNamed(EXAMPLE_SILO_STACK);
  const count = (type: string) => resourcesOf(silo, type).length;
  const alarms = resourcesOf(silo, "aws_cloudwatch_metric_alarm");
  const metrics = alarms.reduce((sum, [, values]) => sum + metricCount(values), 0);
  const keys = count("aws_kms_key") * prices.key;
  const charged: Readonly<Record<string, readonly [count: number, price: string, amount: number]>> = {
    aws_kms_key: [
      count("aws_kms_key"),
      `${dollars(prices.key)}, and as much again after each of its first two yearly rotations`,
      keys,
    ],
    aws_cloudwatch_metric_alarm: [
      metrics,
      `${dollars(prices.alarmMetric)} for each metric of an alarm`,
      metrics * prices.alarmMetric,
    ],
    aws_s3_bucket_metric: [
      count("aws_s3_bucket_metric"),
      `request metrics are custom metrics, ${dollars(prices.customMetric)} each for the kinds of requests that occur`,
      0,
    ],
    aws_dynamodb_table: [
      count("aws_dynamodb_table"),
      "storage and point-in-time recovery, by the gigabyte",
      0,
    ],
    aws_s3_bucket: [count("aws_s3_bucket"), "storage, by the gigabyte", 0],
  };
  const rows = Object.keys(silo.resource).map((type): [string, number, string, number] => {
    const [amount, price, month] = charged[type] ?? [count(type), "no charge", 0];
    return [`\`${type}\``, amount, price, month];
  });
  const total = rows.reduce((sum, [, , , amount]) => sum + amount, 0);
  return markdownTable(
    ["resource", "in a silo", "price", "a month, at rest"],
    [
      ...rows.map(([what, number, price, amount]) => [what, String(number), price, dollars(amount)]),
      ["total", "", "", `${dollars(total)}; ${dollars(total + 2 * keys)} after two rotations of the key`],
    ],
  );
}

/** How many silos fit beside a platform: the quota of roles is the first limit. */
export function siloRoom(): string {
  const own = resourcesOf(stackNamed(platformStackName(DOCUMENTED)), "aws_iam_role").length;
  const each = resourcesOf(stackNamed(EXAMPLE_SILO_STACK), "aws_iam_role").length;
  return markdownTable(
    ["quota of IAM roles", "of the account", "of a platform", "of a silo", "room for silos"],
    Object.entries(ROLE_QUOTA).map(([name, quota]) => [
      name === "most" ? "at most" : name,
      ...[quota, own, each, Math.floor((quota - own) / each)].map((value) => value.toLocaleString("en")),
    ]),
  );
}

/** The monthly price of an environment's dashboard, in US dollars. */
export function dashboardCosts(): string {
  const { widgets } = dashboardOf(stackNamed(platformStackName(DOCUMENTED)));
  const metrics = widgets.flatMap((widget) => (widget.type === "metric" ? linesOf(widget) : [])).length;
  const requests =
    documented["AWS/S3"]?.find(({ metrics: all }) => all.includes("AllRequests"))?.metrics.length ?? 0;
  return markdownTable(
    ["resource", `in ${DOCUMENTED}`, "price", "a month"],
    [
      [
        "dashboard",
        "1",
        "three with at most 50 metrics each are free in an account",
        dollars(prices.dashboard),
      ],
      ["widgets", String(widgets.length), "no charge; CloudWatch takes 500", dollars(0)],
      [
        "metrics on it",
        String(metrics),
        "no charge; CloudWatch takes 2,500, and 500 in a widget",
        dollars(0),
      ],
      [
        "S3 request metrics of the pool's bucket",
        `${requests} at most`,
        `${dollars(prices.customMetric)} each, by the hours with requests`,
        `${dollars(requests * prices.customMetric)} at most`,
      ],
    ],
  );
}
