import { blocks, each, type Refusal } from "./rule";

/** Keywords of JSON Schema draft 4. Source: json-schema.org, draft-fge-json-schema-validation-00. */
const DRAFT_4 = new Set(
  `$schema id title description default multipleOf maximum exclusiveMaximum minimum exclusiveMinimum maxLength minLength pattern
  additionalItems items maxItems minItems uniqueItems maxProperties minProperties required additionalProperties definitions
  properties patternProperties dependencies enum type format allOf anyOf oneOf not $ref`.split(/\s+/),
);

/** Syntax that needs the flag u or a newer engine: property escapes, code points, look-behind, named groups, modifiers. */
const NEWER = /\\[pP]\{|\\u\{|\\k<|\(\?<|\(\?[ims-]+:/;

function faultsOfSchema(schema: unknown): string[] {
  if (Array.isArray(schema)) return schema.flatMap(faultsOfSchema);
  if (typeof schema !== "object" || schema === null) return [];
  return Object.entries(schema).flatMap(([keyword, value]) => {
    const own = [
      ...(DRAFT_4.has(keyword) ? [] : [`draft 4 has no keyword ${keyword}`]),
      ...(keyword === "pattern" && NEWER.test(String(value))
        ? [`the engine misreads the pattern ${value}`]
        : []),
    ];
    const inner = /^(properties|patternProperties|definitions)$/.test(keyword)
      ? Object.values(value as object)
      : keyword === "enum" || keyword === "default"
        ? []
        : [value];
    return [...own, ...inner.flatMap(faultsOfSchema)];
  });
}

/** An access log line without any values: `-` for every variable. */
const emptyLine = (format: string): string => format.replaceAll(/\$context\.[\w.:]+/g, "-");

const isJson = (text: string): boolean => {
  try {
    return JSON.parse(text) !== undefined;
  } catch {
    return false;
  }
};

export const gatewayRefusals: readonly Refusal[] = [
  {
    name: "request models",
    aws: "validates with JSON Schema draft 4, by an engine without the flags u and v: API Gateway developer guide, data models",
    faults: each("aws_api_gateway_model", ({ schema }) => faultsOfSchema(JSON.parse(String(schema)))),
  },
  {
    name: "unquoted values of the access log",
    aws: "writes - for a variable without a value, which is no JSON without quotes: API Gateway developer guide, variables for access logging",
    faults: each("aws_api_gateway_stage", ({ access_log_settings }) =>
      blocks(access_log_settings)
        .map(({ format }) => String(format))
        .filter((format) => !isJson(emptyLine(format)))
        .map((format) => `a line without values is no JSON: ${emptyLine(format)}`),
    ),
  },
  {
    name: "tenants in the access log",
    aws: "documents no claim whose name has a colon: a query that knows tenants by it alone may find none",
    faults: (stacks) => [
      ...each("aws_api_gateway_stage", ({ access_log_settings }) =>
        blocks(access_log_settings)
          .filter(({ format }) => !String(format).includes("$context.identity.apiKeyId"))
          .map(() => "the access log has no API key, the other way to know a tenant"),
      )(stacks),
      ...each("aws_cloudwatch_query_definition", ({ query_string }) =>
        /message = "access"/.test(String(query_string)) &&
        /\btenant_id\b/.test(String(query_string)) &&
        !/\bapi_key_id\b/.test(String(query_string))
          ? ["the query knows a tenant by tenant_id alone"]
          : [],
      )(stacks),
    ],
  },
  {
    name: "tenants' data at the firewall",
    aws: "refuses bodies with markup, ../ or an address, and clients without a User-Agent: AWS WAF developer guide, baseline rule groups",
    faults: each("aws_wafv2_web_acl", ({ rule }) =>
      blocks(rule).flatMap(({ statement }) =>
        blocks(blocks(statement)[0]?.managed_rule_group_statement).flatMap(
          ({ name, rule_action_override }) => {
            const overridden = blocks(rule_action_override).map((override) => override.name);
            return (blockingRules[String(name)] ?? [])
              .filter((each) => !overridden.includes(each))
              .map((each) => `${name} blocks by ${each}, whatever the route`);
          },
        ),
      ),
    ),
  },
];

/** AWS managed rules that inspect tenants' data, or headers that programs do not send. Source: as above. */
const blockingRules: Readonly<Record<string, readonly string[]>> = {
  AWSManagedRulesCommonRuleSet: [
    "NoUserAgent_HEADER",
    "SizeRestrictions_BODY",
    "CrossSiteScripting_BODY",
    "GenericLFI_BODY",
    "GenericRFI_BODY",
    "EC2MetaDataSSRF_BODY",
  ],
};
