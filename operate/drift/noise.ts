/** Attributes of a resource as they are now. */
export type Values = Readonly<Record<string, unknown>>;

/** A resource of the same stack, as the refresh found it. */
export interface Sibling {
  readonly address: string;
  readonly type: string;
  readonly values: Values;
}

/** An attribute that the refresh found different, and its surroundings. */
export interface Found {
  readonly before: unknown;
  readonly after: unknown;
  /** All attributes of the resource, as found. */
  readonly values: Values;
  readonly siblings: readonly Sibling[];
}

/** A difference that is not a change: values that the provider records for itself, or from other resources of the stack. */
export interface KnownNoise {
  /** Terraform type. */
  readonly type: string;
  /** Attribute at the top of the resource. */
  readonly attribute: string;
  readonly reason: string;
  /** The documentation or issue that describes it. */
  readonly source: string;
  /** Whether this difference is explained; absent: always. Anything beyond the explanation is drift. */
  readonly explains?: (found: Found) => boolean;
}

const PROVIDER_DOCS = "https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources";
const ISSUES = "https://github.com/hashicorp/terraform-provider-aws/issues";

/**
 * Attributes that mirror separate resources: they are empty in the state of a new resource, and the first refresh after its
 * siblings are created fills them. A change of a sibling is found on the sibling; what no sibling explains is drift.
 */
const mirrors: readonly KnownNoise[] = [
  ...[
    ["versioning", "aws_s3_bucket_versioning"],
    ["server_side_encryption_configuration", "aws_s3_bucket_server_side_encryption_configuration"],
    ["policy", "aws_s3_bucket_policy"],
    ["lifecycle_rule", "aws_s3_bucket_lifecycle_configuration"],
    ["cors_rule", "aws_s3_bucket_cors_configuration"],
    ["logging", "aws_s3_bucket_logging"],
    ["replication_configuration", "aws_s3_bucket_replication_configuration"],
  ].map(
    ([attribute = "", type = ""]): KnownNoise => ({
      type: "aws_s3_bucket",
      attribute,
      reason: `the bucket repeats what ${type} declares`,
      source: `${PROVIDER_DOCS}/s3_bucket#${attribute} (deprecated: use ${type}); ${ISSUES}/24254`,
      explains: ({ values, siblings }) =>
        siblings.some((sibling) => sibling.type === type && sibling.values.bucket === values.id),
    }),
  ),
  {
    type: "aws_iam_role",
    attribute: "inline_policy",
    reason: "the role repeats what aws_iam_role_policy declares",
    source: `${PROVIDER_DOCS}/iam_role#inline_policy (deprecated: use aws_iam_role_policy); ${ISSUES}/22525`,
    // A policy that was added by hand is on no sibling: it is drift.
    explains: ({ after, values, siblings }) => {
      const declared = of(siblings, "aws_iam_role_policy", "role", values.name).map(({ name }) => name);
      return list(after).every((policy) => declared.includes((policy as Values).name));
    },
  },
  {
    type: "aws_iam_role",
    attribute: "managed_policy_arns",
    reason: "the role repeats what aws_iam_role_policy_attachment declares",
    source: `${PROVIDER_DOCS}/iam_role#managed_policy_arns (deprecated: use aws_iam_role_policy_attachment); ${ISSUES}/20984`,
    explains: ({ after, values, siblings }) => {
      const attached = of(siblings, "aws_iam_role_policy_attachment", "role", values.name);
      return list(after).every((arn) => attached.some(({ policy_arn }) => policy_arn === arn));
    },
  },
  {
    type: "aws_iam_policy",
    attribute: "attachment_count",
    reason: "the policy counts what aws_iam_role_policy_attachment declares",
    source: `${PROVIDER_DOCS}/iam_policy#attachment_count`,
    explains: ({ after, values, siblings }) =>
      of(siblings, "aws_iam_role_policy_attachment", "policy_arn", values.arn).length === after,
  },
  {
    type: "aws_sns_topic",
    attribute: "policy",
    reason: "the topic repeats what aws_sns_topic_policy declares",
    source: `${PROVIDER_DOCS}/sns_topic_policy`,
    explains: ({ values, siblings }) => of(siblings, "aws_sns_topic_policy", "arn", values.arn).length > 0,
  },
  {
    type: "aws_sqs_queue",
    attribute: "policy",
    reason: "the queue repeats what aws_sqs_queue_policy declares",
    source: `${PROVIDER_DOCS}/sqs_queue_policy`,
    explains: ({ values, siblings }) =>
      of(siblings, "aws_sqs_queue_policy", "queue_url", values.url).length > 0,
  },
  ...["domain", "custom_domain"].map(
    (attribute): KnownNoise => ({
      type: "aws_cognito_user_pool",
      attribute,
      reason: "the pool repeats what aws_cognito_user_pool_domain declares",
      source: `${PROVIDER_DOCS}/cognito_user_pool#${attribute}`,
      explains: ({ after, values, siblings }) =>
        of(siblings, "aws_cognito_user_pool_domain", "user_pool_id", values.id).some(
          ({ domain }) => domain === after,
        ),
    }),
  ),
  {
    type: "aws_api_gateway_stage",
    attribute: "web_acl_arn",
    reason: "the stage repeats what aws_wafv2_web_acl_association declares",
    source: `${PROVIDER_DOCS}/api_gateway_stage#web_acl_arn`,
    explains: ({ after, values, siblings }) =>
      of(siblings, "aws_wafv2_web_acl_association", "resource_arn", values.arn).some(
        ({ web_acl_arn }) => web_acl_arn === after,
      ),
  },
];

/** Status attributes: they change with use. */
const statuses: readonly KnownNoise[] = [
  {
    type: "aws_cognito_user_pool",
    attribute: "estimated_number_of_users",
    reason: "the pool counts its users",
    source: `${PROVIDER_DOCS}/cognito_user_pool#estimated_number_of_users`,
  },
  {
    type: "aws_lambda_event_source_mapping",
    attribute: "last_processing_result",
    reason: "the mapping records the result of its last batch",
    source: `${PROVIDER_DOCS}/lambda_event_source_mapping#last_processing_result`,
  },
  {
    type: "aws_lambda_event_source_mapping",
    attribute: "last_modified",
    reason: "AWS counts changes of the mapping's state, too",
    source: "AWS Lambda API reference, EventSourceMappingConfiguration: LastModified",
  },
  {
    type: "aws_sns_topic_subscription",
    attribute: "pending_confirmation",
    reason: "the receiver confirmed the subscription",
    source: `${PROVIDER_DOCS}/sns_topic_subscription#pending_confirmation`,
    explains: ({ before, after }) => before === true && after === false,
  },
];

/** All known noise in AWS, each with its source; no emulator's. */
export const knownNoise: readonly KnownNoise[] = [...mirrors, ...statuses];

/**
 * Applies to any type. After apply the provider's SDK may write null for false, 0, "" or an empty list; the next refresh reads
 * the provider's value.
 */
const ZERO = {
  reason: "both values are empty: the provider writes them differently",
  source:
    "https://github.com/hashicorp/terraform-plugin-sdk, helper/schema/grpc_provider.go, normalizeNullValues; " +
    `${ISSUES}/28833, ${ISSUES}/20107`,
};

/** Why a difference is noise. */
export interface Explanation {
  readonly reason: string;
  readonly source: string;
}

/** Explains a difference between absent and zero values, at any depth, whatever a plan would do; otherwise undefined. */
export function zeroExplanation({
  before,
  after,
}: {
  before: unknown;
  after: unknown;
}): Explanation | undefined {
  const oneSaid = isNothing(before) !== isNothing(after);
  const zeros = oneSaid && isZero(before ?? after);
  return zeros || (isEmpty(before) && isEmpty(after)) ? ZERO : undefined;
}

/** Explains a difference of an attribute that a plan would leave unchanged; undefined: it is drift. */
export function explanation(
  type: string,
  attribute: string,
  found: Found,
  noise: readonly KnownNoise[] = knownNoise,
): Explanation | undefined {
  return noise.find(
    (entry) => entry.type === type && entry.attribute === attribute && (entry.explains?.(found) ?? true),
  );
}

const isNothing = (value: unknown): boolean => value === undefined || value === null;
const isZero = (value: unknown): boolean => value === false || value === 0 || isEmpty(value);
const isEmpty = (value: unknown): boolean =>
  isNothing(value) || value === "" || (typeof value === "object" && Object.keys(value ?? {}).length === 0);

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** The attributes of the siblings of a type that belong to something. */
const of = (siblings: readonly Sibling[], type: string, attribute: string, value: unknown): Values[] =>
  siblings
    .filter((sibling) => sibling.type === type && sibling.values[attribute] === value)
    .map(({ values }) => values);
