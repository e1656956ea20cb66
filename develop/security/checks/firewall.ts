import type { Arguments } from "../../../synthesis/in-memory";
import type { ScannerCheck } from "../scanned";

const type = "aws_wafv2_web_acl";

const isGiven = (block: unknown): boolean =>
  typeof block === "object" && block !== null && Object.keys(block).length > 0;

/** The managed rules against Log4Shell, in force. */
const refusesLookups = ({ statement, override_action }: Arguments): boolean => {
  const text = JSON.stringify(statement ?? {});
  return (
    text.includes('"AWSManagedRulesKnownBadInputsRuleSet"') &&
    !text.includes('"Log4JRCE"') &&
    JSON.stringify(override_action ?? {}).includes('"none"')
  );
};

/** Web application firewalls. */
export const firewallChecks: readonly ScannerCheck[] = [
  {
    id: "CKV_AWS_175",
    title: "a firewall has rules",
    type,
    passes: (resource) => resource.blocks("rule").length > 0,
  },
  {
    id: "CKV_AWS_192",
    title: "a firewall refuses lookups by Log4j",
    type,
    passes: (resource) => resource.blocks("rule").some(refusesLookups),
  },
  {
    id: "CKV_AWS_342",
    title: "every rule of a firewall has an action",
    type,
    passes: (resource) =>
      resource
        .blocks("rule")
        .every(
          ({ action, override_action, statement }) =>
            isGiven(action) ||
            isGiven(override_action) ||
            JSON.stringify(statement ?? {}).includes("managed_rule_group_statement"),
        ),
  },
  {
    id: "CKV2_AWS_31",
    title: "a firewall writes a log",
    type,
    passes: (resource) => resource.attached("aws_wafv2_web_acl_logging_configuration").length > 0,
  },
];
