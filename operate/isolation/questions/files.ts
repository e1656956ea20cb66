import type { Access } from "../access";
import {
  A,
  askers,
  B,
  LONGER,
  product,
  type Question,
  question,
  type Rights,
  SHORTER,
  type Who,
} from "./question";
import { mayListSilo, mayUseSiloObject } from "./silo-rights";

/** Actions on objects of the session's tenant, by folder. */
const onOwnObjects: Rights<Readonly<Record<string, readonly string[]>>> = {
  tenant_access: { "": ["GetObject", "PutObject", "DeleteObject"] },
  tenant_lifecycle: {
    "": ["DeleteObject", "DeleteObjectVersion"],
    "exports/": ["GetObject", "PutObject"],
  },
  tenant_export: { "exports/": ["GetObject"] },
  tenant_move: { "": ["GetObject", "PutObject", "DeleteObject"] },
  tenant_restore: { "": ["GetObject", "GetObjectVersion", "PutObject", "DeleteObject"] },
};
/** Actions on every object: AWS Backup copies whole buckets. */
const onAllObjects: Rights<readonly string[]> = {
  backup: [
    "GetObject",
    "GetObjectAcl",
    "GetObjectTagging",
    "GetObjectVersion",
    "GetObjectVersionAcl",
    "GetObjectVersionTagging",
  ],
};
/** Listing the session's tenant's objects. */
const listing: Rights<string> = {
  tenant_access: "ListBucket",
  tenant_lifecycle: "ListBucketVersions",
  tenant_move: "ListBucket",
  tenant_restore: "ListBucketVersions",
};
/** Listing everything. */
const listingAll: Rights<readonly string[]> = { backup: ["ListBucket", "ListBucketVersions"] };

const isBelow = ({ tenant }: Who, folder: string, key: string | undefined): boolean =>
  tenant !== undefined && key?.startsWith(`tenants/${tenant}/${folder}`) === true;

/**
 * Whether a principal may perform an action on the object with this key.
 * @param at the tenant whose silo's bucket it is; absent: it is the pool's.
 */
export const mayUseObject = (who: Who, action: string, key: string, at?: string): boolean =>
  onAllObjects[who.role]?.includes(action) === true ||
  (at === undefined
    ? Object.entries(onOwnObjects[who.role] ?? {}).some(
        ([folder, actions]) => isBelow(who, folder, key) && actions.includes(action),
      )
    : mayUseSiloObject(who, at, action, key));

/** Whether a principal may list a prefix; undefined: everything. */
export const mayList = (who: Who, action: string, prefix: string | undefined, at?: string): boolean =>
  listingAll[who.role]?.includes(action) === true ||
  (at === undefined
    ? isBelow(who, "", prefix) && listing[who.role] === action
    : mayListSilo(who, at, action, prefix));

/** Every question about objects and the bucket. */
export function fileQuestions(access: Access): Question[] {
  const { bucket } = access;
  return askers(access).flatMap((who) => {
    return [
      ...product(objectActions, keys).map(([action, key]) =>
        question(who, `s3:${action}`, `${bucket}/${key}`, "", {}, mayUseObject(who, action, key)),
      ),
      ...product(grantedObjectActions, [`tenants/${A}/x`, `tenants/${A}/exports/x`]).flatMap(
        ([action, key]) => [
          question(who, `s3:${action}`, `${bucket}-archive/${key}`, "", {}, false),
          question(
            who,
            `s3:${action}`,
            `${bucket}/${key}`,
            "plain HTTP",
            { "aws:SecureTransport": "false" },
            false,
          ),
        ],
      ),
      ...product(bucketActions, prefixes).map(([action, prefix]) => {
        const context = prefix === undefined ? {} : { "s3:prefix": prefix };
        const allowed = mayList(who, action, prefix);
        return question(who, `s3:${action}`, bucket, `prefix ${prefix}`, context, allowed);
      }),
      ...["ListBucket", "ListBucketVersions"].map((action) =>
        question(
          who,
          `s3:${action}`,
          `${bucket}-archive`,
          "A's prefix",
          { "s3:prefix": `tenants/${A}/` },
          false,
        ),
      ),
      question(who, "s3:ListAllMyBuckets", "*", "", {}, false),
    ];
  });
}

const keys = [
  `tenants/${A}/x`,
  `tenants/${A}/deep/x`,
  `tenants/${A}/exports/x`,
  `tenants/${A}/exports/20300101T000000000Z/manifest.json`,
  `tenants/${A}/exports`,
  `tenants/${A}/exports-2/x`,
  `tenants/${A}/x/exports/x`,
  `tenants/${B}/x`,
  `tenants/${B}/exports/x`,
  `tenants/${LONGER}/x`,
  `tenants/${LONGER}/exports/x`,
  `tenants/${SHORTER}/x`,
  `tenants/${A}`,
  "tenants/x",
  `${A}/x`,
  `TENANTS/${A}/x`,
  `x/tenants/${A}/x`,
  `exports/tenants/${A}/x`,
];
const prefixes = [
  `tenants/${A}/`,
  `tenants/${A}/deep`,
  `tenants/${A}/exports/`,
  `tenants/${B}/`,
  `tenants/${B}/exports/`,
  `tenants/${LONGER}/`,
  `tenants/${A}`,
  "tenants/",
  "",
  undefined,
];
/** Object actions that at least one role may perform. */
export const grantedObjectActions = [
  "GetObject",
  "PutObject",
  "DeleteObject",
  "DeleteObjectVersion",
  "AbortMultipartUpload",
  "GetObjectVersion",
];
const objectActions = [
  ...grantedObjectActions,
  "GetObjectVersionAcl",
  "GetObjectVersionTagging",
  "GetObjectAcl",
  "PutObjectAcl",
  "GetObjectTagging",
  "PutObjectTagging",
  "DeleteObjectTagging",
  "RestoreObject",
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
  "PutBucketVersioning",
  "PutBucketPublicAccessBlock",
  "PutLifecycleConfiguration",
  "PutReplicationConfiguration",
  "DeleteBucket",
];
