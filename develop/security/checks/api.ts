import type { Scanned, ScannerCheck } from "../scanned";

const method = "aws_api_gateway_method";
const settings = "aws_api_gateway_method_settings";
const stage = "aws_api_gateway_stage";

const isOpen = (resource: Scanned): boolean =>
  (resource.at("authorization") ?? "NONE") === "NONE" && resource.at("api_key_required") !== true;

/** The settings of a stage's methods. */
const settingsOf = (resource: Scanned) => resource.attached(settings);

/** Names of the managed rule groups of the firewalls in front of a stage. */
const ruleGroupsOf = (resource: Scanned): string[] =>
  resource
    .attached("aws_wafv2_web_acl_association")
    .flatMap((association) => association.referred("aws_wafv2_web_acl"))
    .flatMap((firewall) => JSON.stringify(firewall.blocks("rule")).match(/AWSManagedRules\w+/g) ?? []);

/** The API, its stage and its methods. */
export const apiChecks: readonly ScannerCheck[] = [
  {
    id: "CKV_AWS_59",
    title: "a method asks for a credential, preflights aside",
    type: method,
    passes: (resource) => resource.at("http_method") === "OPTIONS" || !isOpen(resource),
  },
  {
    id: "CKV2_AWS_53",
    title: "a method has a request validator",
    type: method,
    passes: (resource) => resource.has("request_validator_id"),
  },
  {
    id: "CKV_AWS_217",
    title: "a deployment of the API is created before the old one goes",
    type: "aws_api_gateway_deployment",
    passes: (resource) => resource.at("lifecycle.create_before_destroy") === true,
  },
  {
    id: "CKV_AWS_237",
    title: "a new API is created before the old one goes",
    type: "aws_api_gateway_rest_api",
    passes: (resource) => resource.at("lifecycle.create_before_destroy") === true,
  },
  {
    id: "CKV_AWS_225",
    title: "a method's responses are cached",
    type: settings,
    passes: (resource) => resource.at("settings.caching_enabled") === true,
  },
  {
    id: "CKV_AWS_276",
    title: "requests are not logged whole",
    type: settings,
    passes: (resource) => resource.at("settings.data_trace_enabled") !== true,
  },
  {
    id: "CKV_AWS_308",
    title: "a cache is encrypted",
    type: settings,
    passes: (resource) =>
      resource.at("settings.caching_enabled") !== true ||
      resource.at("settings.cache_data_encrypted") === true,
  },
  {
    id: "CKV_AWS_120",
    title: "a stage has a cache",
    type: stage,
    passes: (resource) => resource.at("cache_cluster_enabled") === true,
  },
  {
    id: "CKV_AWS_73",
    title: "a stage is traced",
    type: stage,
    passes: (resource) => resource.at("xray_tracing_enabled") === true,
  },
  {
    id: "CKV_AWS_76",
    title: "a stage has an access log",
    type: stage,
    passes: (resource) => resource.has("access_log_settings.destination_arn"),
  },
  {
    id: "CKV2_AWS_4",
    title: "a stage's methods have a log level and metrics",
    type: stage,
    passes: (resource) =>
      settingsOf(resource).some(
        (each) =>
          ["ERROR", "INFO"].includes(String(each.at("settings.logging_level"))) &&
          each.at("settings.metrics_enabled") === true,
      ),
  },
  {
    id: "CKV2_AWS_51",
    title: "a stage shows its backend a client certificate",
    type: stage,
    passes: (resource) => resource.has("client_certificate_id"),
  },
  {
    id: "CKV2_AWS_29",
    title: "a firewall is in front of a stage",
    type: stage,
    passes: (resource) => resource.attached("aws_wafv2_web_acl_association").length > 0,
  },
  {
    id: "CKV2_AWS_77",
    title: "the firewall of a stage refuses anonymous addresses and known bad inputs",
    type: stage,
    passes: (resource) => {
      const groups = ruleGroupsOf(resource);
      const wanted = ["AWSManagedRulesAnonymousIpList", "AWSManagedRulesKnownBadInputsRuleSet"];
      return (
        resource.attached("aws_wafv2_web_acl_association").length === 0 ||
        wanted.every((group) => groups.includes(group))
      );
    },
  },
];
