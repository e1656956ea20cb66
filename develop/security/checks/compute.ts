import type { Scanned, ScannerCheck } from "../scanned";

const type = "aws_lambda_function";

/** Values that look like an access key of AWS. */
const ACCESS_KEY = /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/;

/** Runtimes that AWS no longer supports. Source: AWS Lambda developer guide, deprecated runtimes. */
const DEPRECATED =
  /^(nodejs(4|6|8|10|12|14|16|18)|python(2\.7|3\.[678])|ruby2|java8$|go1|dotnet(core|5|6|7))/;

/** Functions, and who may invoke them. */
export const computeChecks: readonly ScannerCheck[] = [
  {
    id: "CKV_AWS_115",
    title: "a function has reserved concurrency",
    type,
    // The scanner takes -1, which reserves nothing, for a limit.
    passes: (resource) => Number(resource.at("reserved_concurrent_executions") ?? -1) >= 0,
  },
  {
    id: "CKV_AWS_116",
    title: "a function has a queue for events that fail",
    type,
    passes: (resource) => resource.has("dead_letter_config.target_arn"),
  },
  {
    id: "CKV_AWS_117",
    title: "a function is in a VPC",
    type,
    passes: (resource) => resource.has("vpc_config"),
  },
  {
    id: "CKV_AWS_173",
    title: "a function's variables are encrypted with a key of the customer's",
    type,
    passes: (resource) => !resource.has("environment") || resource.has("kms_key_arn"),
  },
  {
    id: "CKV_AWS_272",
    title: "a function takes signed code alone",
    type,
    passes: (resource) => resource.has("code_signing_config_arn"),
  },
  {
    id: "CKV_AWS_50",
    title: "a function is traced",
    type,
    passes: (resource) => ["Active", "PassThrough"].includes(String(resource.at("tracing_config.mode"))),
  },
  {
    id: "CKV_AWS_45",
    title: "no variable of a function is an access key",
    type,
    passes: (resource) => !ACCESS_KEY.test(JSON.stringify(resource.at("environment.variables") ?? {})),
  },
  {
    id: "CKV_AWS_363",
    title: "a function's runtime is supported",
    type,
    passes: (resource) => !DEPRECATED.test(String(resource.at("runtime"))),
  },
  {
    id: "CKV_AWS_301",
    title: "not everybody may invoke a function",
    type: "aws_lambda_permission",
    passes: (resource) => resource.at("principal") !== "*" || isNarrow(resource),
  },
  {
    id: "CKV_AWS_364",
    title: "a service invokes a function for one source alone",
    type: "aws_lambda_permission",
    passes: (resource) => !String(resource.at("principal")).endsWith(".amazonaws.com") || isNarrow(resource),
  },
];

const isNarrow = (resource: Scanned): boolean => resource.has("source_arn") || resource.has("source_account");
