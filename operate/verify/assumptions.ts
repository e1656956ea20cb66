/** Source of an assumption that no documentation states. */
export const UNDOCUMENTED = "not documented";

/** An assumption about AWS that cannot be verified without an account. */
export interface Assumption {
  /** A sentence without its full stop. */
  readonly assumes: string;
  /** Title of the document that states it; or {@link UNDOCUMENTED}, alone or after the documented part. */
  readonly source: string;
  /** The file that depends on it. */
  readonly restsOn: string;
  /** The symptom if it is false. */
  readonly shows: string;
  /** Last confirmation: the day, `YYYY-MM-DD`, and the account's kind. Absent: in no account yet. */
  readonly seen?: { readonly on: string; readonly where: string };
}

/** Assumptions without a probe in `operate/verify/probes.ts`; the others are declared with their probe. */
export const assumptions: readonly Assumption[] = [
  {
    assumes: "the firewall compares a path that begins with the stage: /dev/onboarding",
    source: UNDOCUMENTED,
    restsOn: "stacks/constructs/firewall/api-firewall.ts",
    shows: "the rule OnboardingRate has no requests in its metric while onboarding is called",
  },
  {
    assumes:
      "API Gateway writes its execution log into the group that exists under its name, and sets no other retention",
    source:
      "API Gateway developer guide, set up CloudWatch logging; that it leaves a retention alone: not documented",
    restsOn: "stacks/constructs/api/api-stage.ts",
    shows: "npm run drift reports the log group",
  },
  {
    assumes: "Lambda writes into the log group that its logging configuration names, and creates no other",
    source: "Lambda developer guide, configuring CloudWatch log groups",
    restsOn: "stacks/constructs/compute/platform-function.ts",
    shows: "npm run drift, or a group /aws/lambda/<function> without retention",
  },
  {
    assumes:
      "API Gateway maps the claim tenant_id to a header of the integration, and passes no X-Amz-Tenant-Id of a client to Lambda",
    source:
      "Lambda developer guide, invoking functions with tenant isolation; API Gateway developer guide, data mapping",
    restsOn: "stacks/constructs/api/route-method.ts",
    shows:
      "with compute per tenant, Lambda refuses every request of tenants with 400: no tenant id means no invocation",
  },
  {
    assumes: "a tag of a new KMS key counts for authorization within minutes, not at once",
    source: "KMS developer guide, ABAC for AWS KMS",
    restsOn: "stacks/ci/deploying.ts",
    shows: "CI's first deployment of a silo is denied EnableKeyRotation or CreateAlias",
  },
  {
    assumes: "CloudWatch Logs uses a customer's key without kms:DescribeKey, which has no encryption context",
    source:
      "CloudWatch Logs user guide, encrypt log data with AWS KMS; that the statement's DescribeKey never matches: not documented",
    restsOn: "stacks/constructs/encryption/environment-key.ts",
    shows: "the creation of the first log group fails",
  },
  {
    assumes:
      "a condition on events:source without a set operator matches an entry of PutEvents, which has one source",
    source: "EventBridge user guide, permissions for event buses",
    restsOn: "stacks/platform/grants.ts",
    shows: "the lifecycle function logs a denied events:PutEvents: alarm log-errors",
  },
  {
    assumes:
      "ses:FromAddress is the address alone, without the name before it, and is known to SendEmail of version 2",
    source: "Amazon SES developer guide, identity and access management, condition keys",
    restsOn: "stacks/platform/grants.ts",
    shows: "the lifecycle function logs a denied ses:SendEmail: alarm log-errors",
  },
  {
    assumes:
      "IAM compares the names of tags without regard to case, and the names of two tags of one role differ in more than case",
    source: "IAM user guide, tagging IAM resources, rules",
    restsOn: "environments/rules/within.ts",
    shows: "the creation of the first role fails",
  },
  {
    assumes: "ForAllValues passes a request without the key, which Null refuses beside it",
    source: "IAM user guide, set operators for multivalued context keys",
    restsOn: "stacks/constructs/access/access-role.ts",
    shows: "the isolation suite, whose evaluator follows the same page; probe isolation-simulated",
  },
  {
    assumes: "STS has the claims environment and ref of GitHub's tokens as condition keys of a trust policy",
    source: "IAM user guide, available keys for web identity federation",
    restsOn: "stacks/ci/trust.ts",
    shows: "the deploy workflow cannot assume its role",
  },
  {
    assumes: "records of one item reach the lifecycle function in order, and once more after a failure",
    source:
      "Lambda developer guide, using AWS Lambda with DynamoDB; DynamoDB developer guide, change data capture",
    restsOn: "stacks/constructs/events/stream-consumer.ts",
    shows: "dead letters, or a tenant whose status stands still: alarm lifecycle-iterator-age",
  },
  {
    assumes: "a subscription filter repeats lines that a function did not take for up to a day",
    source: "CloudWatch Logs user guide, real-time processing of log data with subscriptions",
    restsOn: "stacks/constructs/events/log-consumer.ts",
    shows: "throttles by tier are fewer than the access log's lines with status 429",
  },
  {
    assumes:
      "tokens that the hosted sign-in issues by its cookie have the auth_time of the sign-in, not of the code",
    source:
      "Cognito developer guide, understanding the identity token: the time when the user completed the authentication; for the cookie: not documented",
    restsOn: "docs/decisions/0028-hosted-sign-in.md",
    shows:
      "GET /user is served, not refused with 401, after DELETE /user/sessions and another visit to /oauth2/authorize",
  },
  {
    assumes:
      "Cognito names a user of a provider <provider>_<sub> in lower case, with the status EXTERNAL_PROVIDER also in the attributes of triggers",
    source:
      "Cognito developer guide, linking federated users, and user pool Lambda triggers; that a trigger's cognito:user_status says so: examples of the guide",
    restsOn: "lambdas/registry/provider-name.ts",
    shows: "a test sign-in through a connection gets no tested_at, and its token names no tenant",
  },
  {
    assumes:
      "Cognito writes an OpenID provider's list of groups as JSON, writes mapped attributes again at each sign-in, and empties one whose claim is missing",
    source:
      "Cognito developer guide, mapping IdP attributes to profiles and tokens; the form of a list, and what a missing claim does: not documented",
    restsOn: "lambdas/tokens/federated-user.ts",
    shows:
      "a user whom the company took out of all groups keeps the role at the next sign-in, or groups give no role",
  },
  {
    assumes:
      "Cognito refuses issuers that it cannot reach from the internet, and follows none to addresses of its own network",
    source: "not documented",
    restsOn: "lambdas/connections/public-url.ts",
    shows: "none of the platform's own: the function sends no request to an issuer",
  },
  {
    assumes:
      "Cognito takes SAML metadata that has entity id, signing certificates and a sign-on service by redirect, and nothing else",
    source: `Cognito developer guide, configuring your third-party SAML provider; the least that it takes: ${UNDOCUMENTED}`,
    restsOn: "lambdas/connections/protocols/saml-metadata.ts",
    shows: "PUT /tenant/sso with a company's metadata is a 422 that names no field",
  },
  {
    assumes:
      "Cognito refuses a SAML response that is replayed, unsolicited, expired, for another audience, or whose signature does not cover what it reads",
    source:
      "Cognito developer guide, things to know about SAML IdPs, and SAML session initiation; signature wrapping: not documented",
    restsOn: "lambdas/connections/protocols/saml.ts",
    shows: "nothing of the platform's own: the isolation suite attacks the embedded pool alone",
  },
  {
    assumes:
      "Cognito makes [a, b] of several values of a SAML attribute and leaves a single one as it is, and takes two providers of one pool with the same entity id",
    source: `users' reports of custom attributes; ${UNDOCUMENTED}`,
    restsOn: "lambdas/tokens/federated-user.ts",
    shows: "groups of SAML give no role; PUT /tenant/sso of the second tenant is a 422 that names no field",
  },
  {
    assumes: "a user cannot write an attribute that the client's write attributes do not name",
    source: "Cognito developer guide, attribute permissions and scopes",
    restsOn: "stacks/constructs/identity/tenant-users.ts",
    shows:
      "the isolation suite against the embedded pool; in an account the call UpdateUserAttributes with custom:tenant_id",
  },
  {
    assumes: "API Gateway counts a quota's day in UTC, approximately, and rates of a usage plan are targets",
    source: "API Gateway developer guide, usage plans and API keys for REST APIs",
    restsOn: "environments/schema/data.ts",
    shows: "a tenant's requests beyond its quota in npm run tenants -- usage",
  },
  {
    assumes: "AWS Backup refuses a schedule whose jobs are less than an hour apart",
    source: `the service's own error, as users report it; in its guide ${UNDOCUMENTED}`,
    restsOn: "environments/schema/data.ts",
    shows: "environment data is stricter, so that nothing would show",
  },
  {
    assumes: "API Gateway takes : in a part of a path",
    source: `the service's own error for other characters; ${UNDOCUMENTED}`,
    restsOn: "develop/aws/models/documented.ts",
    shows: "no route has one, so that nothing would show",
  },
  {
    assumes: "point-in-time recovery and versions of files reach back to the same moment, to the second",
    source:
      "DynamoDB developer guide, point-in-time recovery; Amazon S3 user guide, retrieving object versions",
    restsOn: "operate/tenants/restore-files.ts",
    shows: "npm run tenants -- restore compares items and files afterwards; probe tenant-restore",
  },
  {
    assumes:
      "an alarm on a metric without data is in the state that its treatment of missing data says, from its first period on",
    source: "CloudWatch user guide, configuring how alarms treat missing data",
    restsOn: "stacks/constructs/monitoring/metric-alarm.ts",
    shows: "alarms in INSUFFICIENT_DATA an hour after the deployment",
  },
  {
    assumes:
      "S3 names the bucket, or the object, to KMS in the encryption context aws:s3:arn, for the state as for files",
    source: "Amazon S3 user guide, using server-side encryption with AWS KMS keys, encryption context",
    restsOn: "stacks/ci/state.ts",
    shows: "CI's first plan after state.encryption is refused kms:Decrypt",
  },
  {
    assumes:
      "CloudTrail's selectors take the beginning of a table's or bucket's name, and so record silos of later on",
    source: `AWS CloudTrail user guide, logging data events, resources.ARN with StartsWith; that a name may be incomplete: ${UNDOCUMENTED}`,
    restsOn: "stacks/constructs/storage/data-events.ts",
    shows: "the deployment of the trail fails, or its files have no event of a silo",
  },
];
