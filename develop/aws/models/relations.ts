import type { Arguments } from "../../../synthesis/in-memory";

/** A documented rule about several arguments. */
export interface Relation {
  readonly type: string;
  readonly source: string;
  /** @returns the first violating argument, and the problem */
  readonly fault: (values: Arguments) => { readonly argument: string; readonly problem: string } | undefined;
}

const DAY = 86_400;

/** Seconds of a unit of Cognito's token validity. */
const units: Readonly<Record<string, number>> = { seconds: 1, minutes: 60, hours: 3600, days: DAY };

/** The single block of a name, which cdktf writes as an object or a list. */
const block = (value: unknown): Arguments => blocks(value)[0] ?? {};
const blocks = (value: unknown): Arguments[] => (value === undefined ? [] : ([value].flat() as Arguments[]));

/** Every relation between arguments that AWS documents and a stack can break. */
export const relations: readonly Relation[] = [
  {
    type: "aws_cloudwatch_metric_alarm",
    source: "CloudWatch API reference, PutMetricAlarm",
    fault: ({ period, evaluation_periods, metric_query }) => {
      const periods = [period, ...blocks(metric_query).map((query) => block(query.metric).period)];
      const longest = Math.max(...periods.map((each) => Number(each ?? 0)));
      const most = longest >= 3600 ? 7 * DAY : DAY;
      return longest * Number(evaluation_periods) > most
        ? {
            argument: "evaluation_periods",
            problem: `times the period of ${longest} s must be at most ${most} s`,
          }
        : undefined;
    },
  },
  {
    type: "aws_backup_plan",
    source: "AWS Backup API reference, Lifecycle",
    fault: ({ rule }) => {
      const bad = blocks(rule)
        .map((each) => block(each.lifecycle))
        .find(({ cold_storage_after: cold, delete_after: end }) => Number(end) < Number(cold) + 90);
      return (
        bad && {
          argument: "rule.lifecycle.delete_after",
          problem: "must be 90 days after cold_storage_after at least",
        }
      );
    },
  },
  {
    type: "aws_backup_plan",
    source: "AWS Backup developer guide, backup plan options",
    fault: ({ rule }) => {
      const bad = blocks(rule).find((each) => Number(each.completion_window) <= Number(each.start_window));
      return bad && { argument: "rule.completion_window", problem: "must be longer than start_window" };
    },
  },
  {
    type: "aws_backup_vault_lock_configuration",
    source: "AWS Backup API reference, PutBackupVaultLockConfiguration",
    fault: ({ min_retention_days: min, max_retention_days: max }) =>
      Number(min) > Number(max)
        ? { argument: "min_retention_days", problem: "must be at most max_retention_days" }
        : undefined,
  },
  {
    type: "aws_cognito_user_pool_client",
    source: "Cognito API reference, CreateUserPoolClient",
    fault: (values) => {
      const unit = block(values.token_validity_units);
      const seconds = (token: string, otherwise: string) =>
        Number(values[`${token}_validity`]) * (units[String(unit[token] ?? otherwise)] ?? Number.NaN);
      for (const token of ["access_token", "id_token"])
        if (seconds(token, "hours") < 300 || seconds(token, "hours") > DAY)
          return { argument: `${token}_validity`, problem: "must be five minutes to a day" };
      const rotation = block(values.refresh_token_rotation);
      if (rotation.feature === "ENABLED" && String(values.explicit_auth_flows).includes("REFRESH_TOKEN_AUTH"))
        return {
          argument: "explicit_auth_flows",
          problem: "must not refresh by a flow that rotation excludes",
        };
      const refresh = seconds("refresh_token", "days");
      return refresh < 3600 || refresh > 3650 * DAY
        ? { argument: "refresh_token_validity", problem: "must be an hour to ten years" }
        : undefined;
    },
  },
  {
    type: "aws_dynamodb_table",
    source: "DynamoDB API reference, CreateTable",
    fault: (values) => {
      const keys = [values, ...blocks(values.global_secondary_index), ...blocks(values.local_secondary_index)]
        .flatMap(({ hash_key, range_key }) => [hash_key, range_key])
        .filter((key) => key !== undefined)
        .map(String);
      const attributes = blocks(values.attribute).map(({ name }) => String(name));
      const odd = [...new Set([...keys, ...attributes])].find(
        (name) => !keys.includes(name) || !attributes.includes(name),
      );
      return odd === undefined
        ? undefined
        : {
            argument: "attribute",
            problem: `must define exactly the keys' attributes: ${odd} is in one of the two`,
          };
    },
  },
  {
    type: "aws_sns_topic_subscription",
    source: "RFC 5321, 4.5.3.1, and SNS developer guide, email notifications",
    fault: ({ protocol, endpoint }) =>
      protocol === "email" &&
      !/^[^@\s]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+$/.test(String(endpoint))
        ? { argument: "endpoint", problem: "must be an e-mail address" }
        : undefined,
  },
];
