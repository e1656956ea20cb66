import type { Access } from "../../../support/policies";
import { A, askers, B, LONGER, product, type Question, question, SHORTER } from "./question";

/** Every question about objects and the bucket. */
export function fileQuestions(access: Access): Question[] {
  const { bucket } = access;
  const keys = [
    `tenants/${A}/x`,
    `tenants/${A}/deep/x`,
    `tenants/${B}/x`,
    `tenants/${LONGER}/x`,
    `tenants/${SHORTER}/x`,
    `tenants/${A}`,
    "tenants/x",
    `${A}/x`,
    `TENANTS/${A}/x`,
    `x/tenants/${A}/x`,
  ];
  const prefixes = [
    `tenants/${A}/`,
    `tenants/${A}/deep`,
    `tenants/${B}/`,
    `tenants/${LONGER}/`,
    `tenants/${A}`,
    "tenants/",
    "",
    undefined,
  ];
  return askers(access).flatMap((who) => {
    const own = (key: string | undefined) =>
      who.tenant !== undefined && key?.startsWith(`tenants/${who.tenant}/`) === true;
    return [
      ...product(objectActions, keys).map(([action, key]) =>
        question(
          who,
          `s3:${action}`,
          `${bucket}/${key}`,
          "",
          {},
          own(key) && tenantObjectActions.has(action),
        ),
      ),
      ...[...tenantObjectActions].map((action) =>
        question(who, `s3:${action}`, `${bucket}-archive/tenants/${A}/x`, "", {}, false),
      ),
      ...[...tenantObjectActions].map((action) =>
        question(
          who,
          `s3:${action}`,
          `${bucket}/tenants/${A}/x`,
          "plain HTTP",
          { "aws:SecureTransport": "false" },
          false,
        ),
      ),
      ...product(bucketActions, prefixes).map(([action, prefix]) => {
        const context = prefix === undefined ? {} : { "s3:prefix": prefix };
        const allowed = own(prefix) && action === "ListBucket";
        return question(who, `s3:${action}`, bucket, `prefix ${prefix}`, context, allowed);
      }),
      question(
        who,
        "s3:ListBucket",
        `${bucket}-archive`,
        "A's prefix",
        { "s3:prefix": `tenants/${A}/` },
        false,
      ),
      question(who, "s3:ListAllMyBuckets", "*", "", {}, false),
    ];
  });
}

const tenantObjectActions = new Set(["GetObject", "PutObject", "DeleteObject"]);
const objectActions = [
  ...tenantObjectActions,
  "GetObjectVersion",
  "DeleteObjectVersion",
  "GetObjectAcl",
  "PutObjectAcl",
  "GetObjectTagging",
  "PutObjectTagging",
  "DeleteObjectTagging",
  "RestoreObject",
  "AbortMultipartUpload",
  "ListMultipartUploadParts",
  "PutObjectLegalHold",
  "PutObjectRetention",
  "BypassGovernanceRetention",
  "ReplicateObject",
];
const bucketActions = [
  "ListBucket",
  "ListBucketVersions",
  "ListBucketMultipartUploads",
  "GetBucketPolicy",
  "PutBucketPolicy",
  "PutBucketAcl",
  "PutBucketPublicAccessBlock",
  "PutLifecycleConfiguration",
  "PutReplicationConfiguration",
  "DeleteBucket",
];
