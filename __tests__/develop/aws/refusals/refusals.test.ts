import { checkedHouses, type House } from "../../../../develop/aws/houses";
import { refusalProblems, refusals } from "../../../../develop/aws/refusals/check";
import { stacksOf } from "../../../../develop/aws/refusals/rule";
import { madeTemplate } from "../../../support/made-stack";
import { synthesize } from "../../../support/synth";

type Resources = Record<string, Record<string, Record<string, unknown>>>;

const houses = checkedHouses(synthesize);

const policy = (statement: object): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Sid: "S", Effect: "Allow", ...statement }] });

const stage = (format: string): Resources => ({
  aws_api_gateway_stage: { stage: { stage_name: "dev", access_log_settings: { format } } },
});
const query = (text: string): Resources => ({
  aws_cloudwatch_query_definition: { query: { name: "q", query_string: text } },
});
const model = (schema: object): Resources => ({
  aws_api_gateway_model: { model: { name: "M", schema: JSON.stringify(schema) } },
});
const firewall = (...counted: string[]): Resources => ({
  aws_wafv2_web_acl: {
    acl: {
      rule: [
        {
          name: "common",
          statement: {
            managed_rule_group_statement: {
              name: "AWSManagedRulesCommonRuleSet",
              rule_action_override: counted.map((name) => ({ name, action_to_use: { count: {} } })),
            },
          },
        },
      ],
    },
  },
});
const trust = (condition: object): Resources => ({
  aws_iam_role: {
    backup: {
      name: "backup",
      assume_role_policy: policy({
        Principal: { Service: "backup.amazonaws.com" },
        Action: "sts:AssumeRole",
        Condition: condition,
      }),
    },
  },
});
const ci = (statement: object, more: Resources): Resources => ({
  aws_iam_role: { deploy: { name: "ci-dev-deploy" } },
  aws_iam_policy: { access: { name: "access", policy: policy(statement) } },
  ...more,
});
const key = (principal: string): Resources =>
  ci(
    { Action: "kms:CreateKey", Resource: "*" },
    {
      aws_kms_key: {
        key: { policy: policy({ Principal: { AWS: principal }, Action: "kms:*", Resource: "*" }) },
      },
    },
  );
const link = (service: string): Resources =>
  ci(
    {
      Action: "iam:CreateServiceLinkedRole",
      Resource: "*",
      Condition: { StringEquals: { "iam:AWSServiceName": service } },
    },
    { aws_backup_vault: { vault: { name: "vault" } } },
  );
const tagging = (condition: object): Resources =>
  ci(
    { Action: "apigateway:PUT", Resource: "arn:aws:apigateway:eu-central-1::/tags/x", Condition: condition },
    {},
  );

const isolated = (more: Resources = {}, values: Record<string, unknown> = {}): Resources => ({
  aws_lambda_function: {
    isolated: {
      function_name: "isolated",
      tenancy_config: { tenant_isolation_mode: "PER_TENANT" },
      ...values,
    },
    shared: { function_name: "shared" },
  },
  ...more,
});
const beside = (type: string, attribute: string, named: string): Resources =>
  isolated({ [type]: { beside: { [attribute]: named } } });
const arnOf = (name: string): string => `\${aws_lambda_function.${name}.arn}`;
const mapping = (source: string): Resources => ({
  aws_api_gateway_integration: {
    mapped: { request_parameters: { "integration.request.header.X-Amz-Tenant-Id": source } },
  },
});

const bodyRules = ["SizeRestrictions", "CrossSiteScripting", "GenericLFI", "GenericRFI", "EC2MetaDataSSRF"];
const counted = ["NoUserAgent_HEADER", ...bodyRules.map((name) => `${name}_BODY`)];
const account = { "aws:SourceAccount": "111122223333" };

/** For each rule what AWS takes, and what it does not. */
const planted: Readonly<Record<string, { good: Resources[]; bad: Resources[] }>> = {
  "request models": {
    good: [model({ type: "object", properties: { title: { type: "string", pattern: "^[^ ]+$" } } })],
    bad: [
      model({ properties: { name: { pattern: "^\\p{L}+$" } } }),
      model({ properties: { name: { pattern: "(?<=a)b" } } }),
      model({ properties: { name: { pattern: "(?<year>\\d+)" } } }),
      model({ properties: { name: { const: "a" } } }),
      model({ anyOf: [{ unevaluatedProperties: false }] }),
    ],
  },
  "unquoted values of the access log": {
    good: [stage('{"status":"$context.status","key":"$context.identity.apiKeyId"}')],
    bad: [stage('{"status":$context.status,"key":"$context.identity.apiKeyId"}')],
  },
  "tenants in the access log": {
    good: [
      stage('{"key":"$context.identity.apiKeyId"}'),
      query('filter message = "access" | fields coalesce(tenant_id, api_key_id)'),
      query('filter message = "request" and tenant_id = "a"'),
    ],
    bad: [
      stage('{"tenant":"$context.authorizer.claims.tenant_id"}'),
      query('filter message = "access" and tenant_id != "-"'),
    ],
  },
  "tenants' data at the firewall": {
    good: [firewall(...counted)],
    bad: counted.map((rule) => firewall(...counted.filter((other) => other !== rule))),
  },
  "source of AWS Backup": {
    good: [trust({}), trust({ StringEqualsIfExists: account })],
    bad: [trust({ StringEquals: account }), trust({ ArnLike: { "aws:SourceArn": "arn:aws:backup:*" } })],
  },
  "a key known by its tag": {
    good: [key("arn:aws:iam::111122223333:role/ci-dev-deploy"), {}],
    bad: [key("arn:aws:iam::111122223333:root")],
  },
  "roles that services make for themselves": {
    good: [link("backup.amazonaws.com"), { aws_backup_vault: { vault: { name: "without CI" } } }],
    bad: [link("wafv2.amazonaws.com")],
  },
  "beside tenant isolation": {
    good: [
      isolated(),
      beside("aws_lambda_function_url", "function_name", "shared"),
      beside("aws_cloudwatch_event_target", "arn", arnOf("shared")),
      isolated({}, { snap_start: { apply_on: "None" } }),
    ],
    bad: [
      beside("aws_lambda_function_url", "function_name", "isolated"),
      beside("aws_lambda_provisioned_concurrency_config", "function_name", "isolated"),
      beside("aws_lambda_event_source_mapping", "function_name", "isolated"),
      beside("aws_lambda_event_source_mapping", "function_name", arnOf("isolated")),
      beside("aws_cloudwatch_event_target", "arn", arnOf("isolated")),
      beside("aws_cloudwatch_log_subscription_filter", "destination_arn", arnOf("isolated")),
      beside("aws_sns_topic_subscription", "endpoint", arnOf("isolated")),
      isolated({}, { snap_start: { apply_on: "PublishedVersions" } }),
    ],
  },
  "tenant ids of invocations": {
    good: [mapping("context.authorizer.claims.tenant_id"), mapping("'static'"), {}],
    bad: [
      mapping("method.request.header.x-tenant-id"),
      mapping("method.request.querystring.tenant"),
      mapping("context.identity.user"),
    ],
  },
  "tags of API Gateway": {
    good: [tagging({ StringEqualsIfExists: { "aws:RequestTag/environment": "dev" } })],
    bad: [tagging({ StringEquals: { "aws:ResourceTag/environment": "dev" } })],
  },
};

const faultsOf = (name: string, resource: Resources): string[] => {
  const house: House = [madeTemplate("dev", "saas-dev", { resource })];
  return refusals.filter((rule) => rule.name === name).flatMap(({ faults }) => faults(stacksOf(house)));
};

it("nothing that AWS refuses is back", () => {
  expect(houses.flatMap(refusalProblems)).toEqual([]);
});

it("every rule has its planted faults", () => {
  expect(Object.keys(planted).sort()).toEqual(refusals.map(({ name }) => name).sort());
});

it.each(Object.entries(planted))("%s: finds what is planted, and nothing else", (name, { good, bad }) => {
  for (const resource of good) expect(faultsOf(name, resource)).toEqual([]);
  for (const resource of bad)
    expect(faultsOf(name, resource)).toEqual([expect.stringContaining("saas-dev aws_")]);
});
