/** What the data says and AWS does otherwise: the beginning of `Sid: problem`, and the reason with its source. */
export const exceptions: Readonly<Record<string, string>> = {
  "PublishTenantEvents: events:source has several values":
    "an entry of PutEvents has one source, and EventBridge documents the condition without a set operator (EventBridge user guide, permissions for event buses)",
  "LogGroupsOfTheAccount: kms:DescribeKey has no kms:EncryptionContext:aws:logs:arn":
    "as in AWS's own key policy for log groups (CloudWatch Logs user guide, encrypt log data with AWS KMS)",
};
