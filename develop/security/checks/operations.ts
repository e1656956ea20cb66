import { allowsEverybody, listOf, type ScannerCheck } from "../scanned";

const group = "aws_cloudwatch_log_group";

/** Days of a year: how long logs are to be kept. */
const YEAR = 365;

const daysOf = (value: unknown): number =>
  value === 0 ? Number.POSITIVE_INFINITY : Number(value ?? Number.NaN);

/** Logs, alarms, topics, queues and parameters. */
export const operationsChecks: readonly ScannerCheck[] = [
  {
    id: "CKV_AWS_66",
    title: "a log group says how long it keeps lines",
    type: group,
    passes: (resource) => resource.has("retention_in_days"),
  },
  {
    id: "CKV_AWS_158",
    title: "a log group is encrypted with a key of the customer's",
    type: group,
    passes: (resource) => resource.has("kms_key_id"),
  },
  {
    id: "CKV_AWS_338",
    title: "a log group keeps lines for a year",
    type: group,
    passes: (resource) => daysOf(resource.at("retention_in_days")) >= YEAR,
  },
  {
    id: "CKV_AWS_319",
    title: "an alarm's actions are enabled",
    type: "aws_cloudwatch_metric_alarm",
    passes: (resource) => resource.at("actions_enabled") !== false,
  },
  {
    id: "CKV_AWS_26",
    title: "a topic is encrypted",
    type: "aws_sns_topic",
    passes: (resource) => resource.has("kms_master_key_id"),
  },
  {
    id: "CKV_AWS_169",
    title: "not everybody may use a topic",
    type: "aws_sns_topic_policy",
    passes: (resource) => !resource.statements("policy").some(allowsEverybody),
  },
  {
    id: "CKV_AWS_385",
    title: "no identity of another account may use a topic without a condition",
    type: "aws_sns_topic_policy",
    passes: (resource) =>
      !resource
        .statements("policy")
        .some(
          ({ Effect, Principal, Condition }) =>
            Effect === "Allow" &&
            Condition === undefined &&
            typeof Principal === "object" &&
            listOf(Reflect.get(Principal ?? {}, "AWS")).some((arn) =>
              String(arn).startsWith("arn:aws:iam::"),
            ),
        ),
  },
  {
    id: "CKV_AWS_27",
    title: "a queue is encrypted",
    type: "aws_sqs_queue",
    passes: (resource) =>
      resource.at("sqs_managed_sse_enabled") === true || resource.has("kms_master_key_id"),
  },
  {
    id: "CKV2_AWS_73",
    title: "a queue does not use SQS's own key",
    type: "aws_sqs_queue",
    passes: (resource) => resource.at("kms_master_key_id") !== "alias/aws/sqs",
  },
  {
    id: "CKV2_AWS_34",
    title: "a parameter is encrypted",
    type: "aws_ssm_parameter",
    passes: (resource) => resource.at("type") === "SecureString",
  },
  {
    id: "CKV_AWS_337",
    title: "an encrypted parameter has a key of the customer's",
    type: "aws_ssm_parameter",
    passes: (resource) => resource.at("type") !== "SecureString" || resource.has("key_id"),
  },
];
