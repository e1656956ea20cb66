import { isRecord, type JsonObject, records, strings } from "../support/json";

/**
 * Condition keys whose value the endpoint knows for every call to which they apply, or knows to be absent from direct calls
 * by a role's session (such as `aws:SourceArn`). Lower case; a name that ends in "/" is a prefix. `dynamodb:Attributes` is
 * left out on purpose: DynamoDB derives it from five kinds of expression.
 */
const supplied = [
  "aws:principalarn",
  "aws:principalaccount",
  "aws:principaltype",
  "aws:principalisawsservice",
  "aws:principaltag/",
  "aws:userid",
  "aws:resourceaccount",
  "aws:requestedregion",
  "aws:securetransport",
  "aws:sourceip",
  "aws:viaawsservice",
  "aws:currenttime",
  "aws:epochtime",
  "aws:requesttag/",
  "aws:tagkeys",
  "aws:sourcearn",
  "aws:sourceaccount",
  "aws:calledvia",
  "aws:calledviafirst",
  "aws:calledvialast",
  "aws:principalservicename",
  "aws:sourcevpce",
  "aws:sourcevpc",
  "sts:rolesessionname",
  "sts:externalid",
  "dynamodb:leadingkeys",
  "dynamodb:select",
  "dynamodb:returnvalues",
  "dynamodb:returnconsumedcapacity",
  "s3:prefix",
  "s3:delimiter",
  "s3:max-keys",
  "s3:tlsversion",
  "s3:authtype",
  "s3:signatureversion",
  "s3:x-amz-acl",
  "s3:x-amz-content-sha256",
  "s3:x-amz-copy-source",
  "s3:x-amz-metadata-directive",
  "s3:x-amz-server-side-encryption",
  "s3:x-amz-server-side-encryption-aws-kms-key-id",
  "s3:x-amz-storage-class",
  "events:source",
  "events:detail-type",
  "ses:fromaddress",
  "kms:viaservice",
  "kms:calleraccount",
  "kms:encryptioncontext:aws:s3:arn",
  "kms:encryptioncontext:aws:logs:arn",
  "kms:grantisforawsresource",
];

/**
 * Condition keys of `policy`, in conditions and in `${…}`, whose values the endpoint does not know.
 * @param tagsKnown whether the tags of deployed resources are known.
 */
export function unsuppliedConditionKeys(policy: JsonObject, tagsKnown = false): string[] {
  const statements = records([policy.Statement].flat());
  const unsupplied = [...new Set(statements.flatMap(unsuppliedIn))];
  return tagsKnown
    ? unsupplied.filter((key) => !key.toLowerCase().startsWith("aws:resourcetag/"))
    : unsupplied;
}

function unsuppliedIn(statement: JsonObject): string[] {
  const { Condition } = statement;
  const keys = Object.values(isRecord(Condition) ? Condition : {}).flatMap((keyed) =>
    isRecord(keyed) ? Object.keys(keyed) : [],
  );
  const text = JSON.stringify(statement);
  const variables = [...text.matchAll(/\$\{([^}*?$,'"]+)[^}]*\}/g)].map(([, key = ""]) => key.trim());
  return [...keys, ...variables].filter(
    (key) => !isSupplied(key.toLowerCase()) && !isTagOfApiKey(key, statement),
  );
}

function isSupplied(key: string): boolean {
  return supplied.some((name) => (name.endsWith("/") ? key.startsWith(name) : key === name));
}

/**
 * If the tags of deployed resources are unknown, only those of API keys can be looked up: a statement on other resources
 * could not be enforced completely.
 */
function isTagOfApiKey(key: string, { Action, Resource }: JsonObject): boolean {
  const [actions, resources] = [strings([Action].flat()), strings([Resource].flat())];
  return (
    key.toLowerCase().startsWith("aws:resourcetag/") &&
    actions.length > 0 &&
    actions.every((action) => action.toLowerCase().startsWith("apigateway:")) &&
    resources.length > 0 &&
    resources.every((resource) => /^arn:aws:apigateway:[^:/]*::\/apikeys\/[^/]+$/.test(resource))
  );
}
