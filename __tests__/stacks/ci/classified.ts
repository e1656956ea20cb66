/**
 * Writing actions that CI's boundary and denials leave it in a protected environment, by the reason why no data is lost by
 * them. What is on none of these lists must be denied: `ci-losses.ts`.
 */
export const harmless: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  "makes something new": {
    apigateway: ["POST"],
    backup: ["CreateBackupPlan", "CreateBackupSelection", "CreateBackupVault"],
    "backup-storage": ["MountCapsule"],
    "cognito-idp": [
      ...["CreateGroup", "CreateUserPool", "CreateUserPoolClient", "CreateUserPoolDomain"],
      "CreateResourceServer",
    ],
    dynamodb: ["CreateTable"],
    events: ["CreateEventBus"],
    iam: ["CreatePolicy", "CreatePolicyVersion", "CreateRole", "CreateServiceLinkedRole"],
    kms: ["CreateAlias", "CreateKey"],
    lambda: ["CreateEventSourceMapping", "CreateFunction"],
    logs: ["CreateLogGroup"],
    s3: ["CreateBucket"],
    sns: ["CreateTopic", "Subscribe"],
    sqs: ["CreateQueue"],
    wafv2: ["CreateWebACL"],
    xray: ["CreateSamplingRule"],
  },
  "the store's own policy denies it once the store exists: lock.test.ts": {
    dynamodb: ["PutResourcePolicy", "UpdateContinuousBackups", "UpdateTimeToLive"],
    s3: [
      ...[
        "DeleteBucketPolicy",
        "PutBucketOwnershipControls",
        "PutBucketPolicy",
        "PutBucketPublicAccessBlock",
      ],
      ...["PutBucketLogging", "PutBucketVersioning", "PutLifecycleConfiguration"],
    ],
  },
  "allowed with as many days as the environment's data says, or more: ci-losses.ts": {
    backup: ["PutBackupVaultLockConfiguration"],
  },
  "the code makes it anew, and it holds no data": {
    apigateway: ["DELETE", "PATCH", "PUT", "SetWebACL"],
    events: ["DeleteEventBus", "DeleteRule", "PutRule", "PutTargets", "RemoveTargets", "UpdateEventBus"],
    kms: ["DeleteAlias", "UpdateAlias", "UpdateKeyDescription", "EnableKeyRotation"],
    lambda: [
      ...["AddPermission", "DeleteEventSourceMapping", "DeleteFunction", "RemovePermission"],
      ...["UpdateEventSourceMapping", "UpdateFunctionCode", "UpdateFunctionConfiguration"],
      ...["DeleteFunctionConcurrency", "PutFunctionConcurrency"],
    ],
    logs: [
      ...["DeleteMetricFilter", "DeleteQueryDefinition", "DeleteSubscriptionFilter"],
      ...["PutMetricFilter", "PutQueryDefinition", "PutSubscriptionFilter"],
    ],
    sns: ["DeleteTopic", "SetTopicAttributes", "Unsubscribe"],
    ssm: ["DeleteParameter", "PutParameter"],
    "cognito-idp": [
      ...["AssociateWebACL", "DisassociateWebACL", "SetRiskConfiguration", "SetUICustomization"],
      "DeleteResourceServer",
    ],
    wafv2: ["AssociateWebACL", "DeleteWebACL", "DisassociateWebACL", "UpdateWebACL"],
    cloudwatch: [
      ...["DeleteAlarms", "DeleteDashboards", "PutCompositeAlarm", "PutDashboard", "PutMetricAlarm"],
    ],
    xray: ["DeleteSamplingRule", "UpdateSamplingRule"],
  },
  "decides on access, which the code gives again": {
    iam: [
      ...["AttachRolePolicy", "DeletePolicy", "DeletePolicyVersion", "DeleteRole", "DeleteRolePolicy"],
      ...["DetachRolePolicy", "PassRole", "PutRolePermissionsBoundary", "PutRolePolicy"],
      ...["SetDefaultPolicyVersion", "UpdateAssumeRolePolicy", "UpdateRole", "UpdateRoleDescription"],
    ],
  },
  "settings of users' sign-in, index, stream, or encryption: the users, items and objects stay": {
    "cognito-idp": [
      ...["SetUserPoolMfaConfig", "UpdateGroup", "UpdateUserPool", "UpdateUserPoolClient"],
      "UpdateResourceServer",
    ],
    dynamodb: ["UpdateTable"],
    s3: ["PutBucketCORS", "PutEncryptionConfiguration", "PutMetricsConfiguration"],
    sqs: ["SetQueueAttributes"],
    logs: ["AssociateKmsKey", "DisassociateKmsKey", "DeleteRetentionPolicy"],
  },
  "protects a log group, which CI may not delete either way": {
    logs: ["PutLogGroupDeletionProtection"],
  },
  "uses or keeps a key, and takes it from nobody": {
    kms: [
      ...["CancelKeyDeletion", "CreateGrant", "Decrypt", "Encrypt", "GenerateDataKey"],
      ...["GenerateDataKeyWithoutPlaintext", "ReEncryptFrom", "ReEncryptTo", "RetireGrant"],
    ],
  },
  "IAM does not see the number of days; the plan guard and the drift report do: docs/decisions/0020": {
    logs: ["PutRetentionPolicy"],
  },
  "turns a log on or off, and loses none of its lines": {
    logs: ["CreateLogDelivery", "DeleteLogDelivery"],
    wafv2: ["DeleteLoggingConfiguration", "PutLoggingConfiguration"],
  },
  "Terraform's own state and its lock": { s3: ["DeleteObject", "PutObject"] },
  "a tag": {
    backup: ["TagResource", "UntagResource"],
    cloudwatch: ["TagResource", "UntagResource"],
    "cognito-idp": ["TagResource", "UntagResource"],
    dynamodb: ["TagResource", "UntagResource"],
    events: ["TagResource", "UntagResource"],
    iam: ["TagPolicy", "TagRole", "UntagPolicy", "UntagRole"],
    kms: ["TagResource", "UntagResource"],
    lambda: ["TagResource", "UntagResource"],
    logs: ["TagResource", "UntagResource"],
    s3: ["PutBucketTagging"],
    sns: ["TagResource", "UntagResource"],
    sqs: ["TagQueue", "UntagQueue"],
    ssm: ["AddTagsToResource", "RemoveTagsFromResource"],
    wafv2: ["TagResource", "UntagResource"],
    xray: ["TagResource", "UntagResource"],
  },
};
