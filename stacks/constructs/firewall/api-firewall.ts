import { Wafv2WebAcl } from "@cdktf/provider-aws/lib/wafv2-web-acl";
import { Wafv2WebAclAssociation } from "@cdktf/provider-aws/lib/wafv2-web-acl-association";
import { Construct } from "constructs";
import type { RequestPart } from "../../../api/route";
import { routes } from "../../../api/routes";
import type { EnvironmentConfig } from "../../../environments/schema";
import { FirewallLog } from "./firewall-log";
import { managedRules, noUserAgent } from "./managed-rules";
import { allOf, anyOf, hasLabel, isBelow, isFor, not, type Statement } from "./statements";

export interface ApiFirewallProps {
  readonly environment: EnvironmentConfig;
  readonly aclName: string;
  readonly stageArn: string;
  readonly stageName: string;
  readonly userPoolArn: string;
  readonly keyArn?: string | undefined;
}

type Rule = Readonly<Record<string, unknown>> & { readonly name: string };

/** Rules that only count, in every environment: routes for tenants' data accept whatever the contract allows. */
const isSize = ({ name }: { readonly name: string }): boolean => name.startsWith("SizeRestrictions_");

/**
 * AWS's managed rules for known attacks, and limits of requests per client address, in front of the API and, if the
 * environment enables it, the user pool. In parts of a request with tenants' own content, AWS's rules only count;
 * elsewhere they block. Each rule adds a label, and a rule after the groups blocks requests with such a label unless
 * their route declares the part as `tenantData`.
 */
export class ApiFirewall extends Construct {
  constructor(scope: Construct, id: string, props: ApiFirewallProps) {
    super(scope, id);
    const { environment, aclName, stageName } = props;
    const { webApplicationFirewall: settings } = environment;
    const rules = rulesOf(settings, stageName);
    const acl = new Wafv2WebAcl(this, "web_acl", {
      name: aclName,
      description: `Guards the API of environment ${environment.name}`,
      scope: "REGIONAL",
      defaultAction: { allow: {} },
      rule: rules.map((rule, priority) => ({ ...rule, priority, visibilityConfig: visibility(rule.name) })),
      visibilityConfig: visibility(aclName),
    });
    new Wafv2WebAclAssociation(this, "web_acl_association", {
      resourceArn: props.stageArn,
      webAclArn: acl.arn,
    });
    if (settings.userPool) {
      new Wafv2WebAclAssociation(this, "user_pool_association", {
        resourceArn: props.userPoolArn,
        webAclArn: acl.arn,
      });
    }
    if (settings.logs !== "none") {
      new FirewallLog(this, "log", { environment, aclArn: acl.arn, keyArn: props.keyArn });
    }
  }
}

const visibility = (metricName: string) => ({
  metricName,
  cloudwatchMetricsEnabled: true,
  sampledRequestsEnabled: true,
});

/**
 * In the order of evaluation: our labels first, then the groups, which add theirs, then the rules that block by labels.
 */
function rulesOf(settings: EnvironmentConfig["webApplicationFirewall"], stageName: string): Rule[] {
  const onboarding = isBelow(`/${stageName}/onboarding`);
  const parts = (Object.keys(managedRules) as RequestPart[]).map((part) => {
    const decidedByRoute = managedRules[part].filter(
      (rule) => settings.tenantData === "count" || isSize(rule),
    );
    const exempt = routes.filter(
      (route) => "tenantData" in route && route.tenantData.includes(part as never),
    );
    return { part, decidedByRoute, exempt, label: `tenant-data:${part}` };
  });
  const counted = [...parts.flatMap(({ decidedByRoute }) => decidedByRoute), noUserAgent];
  const group = (name: string): Rule => {
    const overridden = counted.filter((rule) => rule.group === name);
    return {
      name,
      overrideAction: { none: {} },
      statement: {
        managed_rule_group_statement: {
          name,
          vendor_name: "AWS",
          ...(overridden.length > 0 && {
            rule_action_override: overridden.map((rule) => ({
              name: rule.name,
              action_to_use: { count: {} },
            })),
          }),
        },
      },
    };
  };
  return [
    rateRule("OnboardingRate", settings.onboardingRequestsPer5Minutes, onboarding),
    rateRule("RequestRate", settings.requestsPer5Minutes),
    ...parts.map(
      ({ part, exempt, label }): Rule => ({
        name: `TenantData-${part}`,
        action: { count: {} },
        statement: isFor(exempt, stageName),
        ruleLabel: [{ name: label }],
      }),
    ),
    group("AWSManagedRulesAmazonIpReputationList"),
    group("AWSManagedRulesKnownBadInputsRuleSet"),
    group("AWSManagedRulesCommonRuleSet"),
    ...parts.map(
      ({ part, decidedByRoute, label }): Rule => ({
        name: `BadInput-${part}`,
        action: { block: {} },
        statement: allOf([anyOf(decidedByRoute.map((rule) => hasLabel(rule.label))), not(hasLabel(label))]),
      }),
    ),
    {
      // Other routes authenticate the caller.
      name: "OnboardingWithoutUserAgent",
      action: { block: {} },
      statement: allOf([hasLabel(noUserAgent.label), onboarding]),
    },
  ];
}

/** Blocks an address that has sent more than this number of requests in five minutes. */
const rateRule = (name: string, limit: number, of?: Statement): Rule => ({
  name,
  action: { block: {} },
  statement: {
    rate_based_statement: {
      limit,
      evaluation_window_sec: 300,
      aggregate_key_type: "IP",
      ...(of !== undefined && { scope_down_statement: of }),
    },
  },
});
