import { Wafv2WebAcl } from "@cdktf/provider-aws/lib/wafv2-web-acl";
import { Wafv2WebAclAssociation } from "@cdktf/provider-aws/lib/wafv2-web-acl-association";
import { Construct } from "constructs";
import type { EnvironmentConfig } from "../../../environments/schema";

export interface ApiFirewallProps {
  readonly environment: EnvironmentConfig;
  readonly aclName: string;
  readonly stageArn: string;
  readonly stageName: string;
}

/** AWS's managed rules for known attacks, and a limit on onboarding requests per client address. */
export class ApiFirewall extends Construct {
  constructor(scope: Construct, id: string, { environment, aclName, stageArn, stageName }: ApiFirewallProps) {
    super(scope, id);
    const visibilityConfig = (metricName: string) => ({
      metricName,
      cloudwatchMetricsEnabled: true,
      sampledRequestsEnabled: true,
    });
    const managed = (name: string, priority: number, counted: readonly string[] = []) => ({
      name,
      priority,
      overrideAction: { none: {} },
      statement: {
        managed_rule_group_statement: {
          name,
          vendor_name: "AWS",
          ...(counted.length > 0 && {
            rule_action_override: counted.map((rule) => ({ name: rule, action_to_use: { count: {} } })),
          }),
        },
      },
      visibilityConfig: visibilityConfig(name),
    });
    const acl = new Wafv2WebAcl(this, "web_acl", {
      name: aclName,
      description: `Guards the API of environment ${environment.name}`,
      scope: "REGIONAL",
      defaultAction: { allow: {} },
      rule: [
        {
          name: "OnboardingRate",
          priority: 0,
          action: { block: {} },
          statement: {
            rate_based_statement: {
              limit: environment.webApplicationFirewall.onboardingRequestsPer5Minutes,
              evaluation_window_sec: 300,
              aggregate_key_type: "IP",
              scope_down_statement: {
                byte_match_statement: {
                  field_to_match: { uri_path: {} },
                  positional_constraint: "STARTS_WITH",
                  search_string: `/${stageName}/onboarding`,
                  text_transformation: [{ priority: 0, type: "NORMALIZE_PATH" }],
                },
              },
            },
          },
          visibilityConfig: visibilityConfig("OnboardingRate"),
        },
        managed("AWSManagedRulesAmazonIpReputationList", 1),
        managed("AWSManagedRulesKnownBadInputsRuleSet", 2),
        // Its limit of 8 KB would refuse ordinary items: counted, not blocked.
        managed("AWSManagedRulesCommonRuleSet", 3, ["SizeRestrictions_BODY"]),
      ],
      visibilityConfig: visibilityConfig(aclName),
    });
    new Wafv2WebAclAssociation(this, "web_acl_association", { resourceArn: stageArn, webAclArn: acl.arn });
  }
}
