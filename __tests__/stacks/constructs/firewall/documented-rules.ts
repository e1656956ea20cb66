/**
 * The rules of AWS's groups with their labels. Source: AWS WAF developer guide, baseline rule groups: core rule set, known bad inputs.
 */
export const documentedRules: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  AWSManagedRulesCommonRuleSet: labelled("core-rule-set", {
    NoUserAgent_HEADER: "NoUserAgent_Header",
    UserAgent_BadBots_HEADER: "BadBots_Header",
    SizeRestrictions_QUERYSTRING: "SizeRestrictions_QueryString",
    SizeRestrictions_Cookie_HEADER: "SizeRestrictions_Cookie_Header",
    SizeRestrictions_BODY: "SizeRestrictions_Body",
    SizeRestrictions_URIPATH: "SizeRestrictions_URIPath",
    EC2MetaDataSSRF_BODY: "EC2MetaDataSSRF_Body",
    EC2MetaDataSSRF_COOKIE: "EC2MetaDataSSRF_Cookie",
    EC2MetaDataSSRF_URIPATH: "EC2MetaDataSSRF_URIPath",
    EC2MetaDataSSRF_QUERYARGUMENTS: "EC2MetaDataSSRF_QueryArguments",
    GenericLFI_QUERYARGUMENTS: "GenericLFI_QueryArguments",
    GenericLFI_URIPATH: "GenericLFI_URIPath",
    GenericLFI_BODY: "GenericLFI_Body",
    RestrictedExtensions_URIPATH: "RestrictedExtensions_URIPath",
    RestrictedExtensions_QUERYARGUMENTS: "RestrictedExtensions_QueryArguments",
    GenericRFI_QUERYARGUMENTS: "GenericRFI_QueryArguments",
    GenericRFI_BODY: "GenericRFI_Body",
    GenericRFI_URIPATH: "GenericRFI_URIPath",
    CrossSiteScripting_COOKIE: "CrossSiteScripting_Cookie",
    CrossSiteScripting_QUERYARGUMENTS: "CrossSiteScripting_QueryArguments",
    CrossSiteScripting_BODY: "CrossSiteScripting_Body",
    CrossSiteScripting_URIPATH: "CrossSiteScripting_URIPath",
  }),
  AWSManagedRulesKnownBadInputsRuleSet: labelled("known-bad-inputs", {
    JavaDeserializationRCE_HEADER: "JavaDeserializationRCE_Header",
    JavaDeserializationRCE_BODY: "JavaDeserializationRCE_Body",
    JavaDeserializationRCE_URIPATH: "JavaDeserializationRCE_URIPath",
    JavaDeserializationRCE_QUERYSTRING: "JavaDeserializationRCE_QueryString",
    Host_localhost_HEADER: "Host_Localhost_Header",
    PROPFIND_METHOD: "Propfind_Method",
    ExploitablePaths_URIPATH: "ExploitablePaths_URIPath",
    Log4JRCE_HEADER: "Log4JRCE_Header",
    Log4JRCE_QUERYSTRING: "Log4JRCE_QueryString",
    Log4JRCE_BODY: "Log4JRCE_Body",
    Log4JRCE_URIPATH: "Log4JRCE_URIPath",
    ReactJSRCE_BODY: "ReactJSRCE_Body",
  }),
};

function labelled(group: string, labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(labels).map(([rule, label]) => [rule, `awswaf:managed:aws:${group}:${label}`]),
  );
}
