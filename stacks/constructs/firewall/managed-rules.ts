import type { RequestPart } from "../../../api/route";

/** A rule of one of AWS's groups, and the label that it gives a request, whether it blocks or counts. */
export interface ManagedRule {
  readonly group: string;
  readonly name: string;
  readonly label: string;
}

const groups = {
  AWSManagedRulesCommonRuleSet: "core-rule-set",
  AWSManagedRulesKnownBadInputsRuleSet: "known-bad-inputs",
} as const;

const suffixes: Readonly<Record<string, string>> = {
  BODY: "Body",
  HEADER: "Header",
  URIPATH: "URIPath",
  QUERYARGUMENTS: "QueryArguments",
  QUERYSTRING: "QueryString",
};

const rulesOf = (group: keyof typeof groups, names: readonly string[]): ManagedRule[] =>
  names.map((name) => {
    const [, what = "", part = ""] = /^(.+)_([A-Z]+)$/.exec(name) ?? [];
    return { group, name, label: `awswaf:managed:aws:${groups[group]}:${what}_${suffixes[part]}` };
  });

/**
 * AWS's rules that inspect a part of a request that can be a tenant's own content. WAF ignores the name of a rule that
 * a group does not have. Source of names and labels: AWS WAF developer guide, baseline rule groups.
 */
export const managedRules: Readonly<Record<RequestPart, readonly ManagedRule[]>> = {
  body: [
    ...rulesOf("AWSManagedRulesCommonRuleSet", [
      "SizeRestrictions_BODY",
      "EC2MetaDataSSRF_BODY",
      "GenericLFI_BODY",
      "GenericRFI_BODY",
      "CrossSiteScripting_BODY",
    ]),
    ...rulesOf("AWSManagedRulesKnownBadInputsRuleSet", [
      "JavaDeserializationRCE_BODY",
      "Log4JRCE_BODY",
      "ReactJSRCE_BODY",
    ]),
  ],
  path: [
    ...rulesOf("AWSManagedRulesCommonRuleSet", [
      "SizeRestrictions_URIPATH",
      "EC2MetaDataSSRF_URIPATH",
      "GenericLFI_URIPATH",
      "RestrictedExtensions_URIPATH",
      "GenericRFI_URIPATH",
      "CrossSiteScripting_URIPATH",
    ]),
    ...rulesOf("AWSManagedRulesKnownBadInputsRuleSet", [
      "JavaDeserializationRCE_URIPATH",
      "ExploitablePaths_URIPATH",
      "Log4JRCE_URIPATH",
    ]),
  ],
  query: [
    ...rulesOf("AWSManagedRulesCommonRuleSet", [
      "SizeRestrictions_QUERYSTRING",
      "EC2MetaDataSSRF_QUERYARGUMENTS",
      "GenericLFI_QUERYARGUMENTS",
      "RestrictedExtensions_QUERYARGUMENTS",
      "GenericRFI_QUERYARGUMENTS",
      "CrossSiteScripting_QUERYARGUMENTS",
    ]),
    ...rulesOf("AWSManagedRulesKnownBadInputsRuleSet", [
      "JavaDeserializationRCE_QUERYSTRING",
      "Log4JRCE_QUERYSTRING",
    ]),
  ],
};

/** The rule that refuses clients without a User-Agent, which an API's clients may be. */
export const [noUserAgent] = rulesOf("AWSManagedRulesCommonRuleSet", ["NoUserAgent_HEADER"]) as [ManagedRule];
