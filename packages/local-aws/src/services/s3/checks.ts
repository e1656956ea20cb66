import type { IncomingHttpHeaders } from "node:http";
import { AwsError } from "../../http/errors";
import { decode, type RequestTarget } from "../../http/request-target";
import type { Check, RequestContext } from "../../iam/check";

/** A path-style S3 request. */
export interface S3Request {
  readonly method: string;
  readonly bucket: string;
  readonly key: string;
  /** No parameter occurs twice. */
  readonly query: ReadonlyMap<string, string>;
}

/**
 * @throws AwsError for input that policy and store could interpret differently: a key or prefix with a "." or ".." segment
 * (literal in S3, but not in a file system), a NUL character, a query parameter given twice.
 */
export function readS3Request(method: string, target: RequestTarget): S3Request {
  const [, bucket = "", ...segments] = target.path.split("/").map(decode);
  const key = segments.join("/");
  const query = new Map(target.query);
  if (query.size < target.query.length) {
    throw new AwsError("InvalidArgument", "A query parameter is given more than once.");
  }
  refuseAmbiguous(`${bucket}/${key}`);
  refuseAmbiguous(query.get("prefix") ?? "");
  return { method, bucket, key, query };
}

function refuseAmbiguous(path: string): void {
  if (path.includes("\0") || path.split("/").some((segment) => segment === "." || segment === "..")) {
    throw new AwsError(
      "InvalidURI",
      'The local S3 does not support keys with a NUL character or a segment "." or "..".',
    );
  }
}

/** The permissions that an S3 request needs; for DeleteObjects see {@link deletionCheck}. */
export function s3Checks(request: S3Request, headers: IncomingHttpHeaders): Check[] {
  const { bucket, key } = request;
  const bucketArn = `arn:aws:s3:::${bucket}`;
  const context = contextOf(request, headers);
  const check = (action: string, resource: string): Check => ({ action: `s3:${action}`, resource, context });

  if (bucket === "") return [check("ListAllMyBuckets", "*")];
  if (key === "") return [check(bucketAction(request), bucketArn)];
  const checks = [check(objectAction(request), `${bucketArn}/${key}`)];
  const source = headers["x-amz-copy-source"];
  if (typeof source === "string") {
    const [path = "", search = ""] = source.replace(/^\//, "").split("?");
    const from = decode(path);
    refuseAmbiguous(from);
    const action = search.startsWith("versionId=") ? "GetObjectVersion" : "GetObject";
    checks.push(check(action, `arn:aws:s3:::${from}`));
  }
  if (request.method === "PUT" && headers["x-amz-acl"])
    checks.push(check("PutObjectAcl", `${bucketArn}/${key}`));
  if (request.method === "PUT" && headers["x-amz-tagging"]) {
    checks.push(check("PutObjectTagging", `${bucketArn}/${key}`));
  }
  return checks;
}

/**
 * The permission that one key in the body of a DeleteObjects request needs.
 * @throws AwsError for a key that policy and store could interpret differently.
 */
export function deletionCheck(
  request: S3Request,
  headers: IncomingHttpHeaders,
  { key, versionId }: { readonly key: string; readonly versionId?: string },
): Check {
  refuseAmbiguous(key);
  return {
    action: versionId === undefined ? "s3:DeleteObject" : "s3:DeleteObjectVersion",
    resource: `arn:aws:s3:::${request.bucket}/${key}`,
    context: contextOf(request, headers),
  };
}

function contextOf({ query }: S3Request, headers: IncomingHttpHeaders): RequestContext {
  return { ...signingContext(query), ...listContext(query), ...headerContext(headers) };
}

/** IAM's names of a bucket's subresources, by query parameter. */
const bucketSubresources: Record<string, string> = {
  accelerate: "AccelerateConfiguration",
  acl: "BucketAcl",
  cors: "BucketCORS",
  encryption: "EncryptionConfiguration",
  lifecycle: "LifecycleConfiguration",
  logging: "BucketLogging",
  metrics: "MetricsConfiguration",
  notification: "BucketNotification",
  "object-lock": "BucketObjectLockConfiguration",
  ownershipControls: "BucketOwnershipControls",
  policy: "BucketPolicy",
  publicAccessBlock: "BucketPublicAccessBlock",
  replication: "ReplicationConfiguration",
  requestPayment: "BucketRequestPayment",
  tagging: "BucketTagging",
  versioning: "BucketVersioning",
  website: "BucketWebsite",
};

/** Parameters of a request to a bucket that {@link s3Checks} supports; parameters of a listing only affect its extent. */
export const bucketParameters: ReadonlySet<string> = new Set([
  ...["location", "uploads", "versions", ...Object.keys(bucketSubresources)],
  // Selects one of several configurations.
  "id",
  ...["list-type", "prefix", "delimiter", "max-keys", "encoding-type", "fetch-owner"],
  ...["continuation-token", "start-after", "marker", "key-marker", "version-id-marker"],
  // The SDK's name of the operation.
  "x-id",
]);

/** The IAM action of a request to a bucket. */
export function bucketAction({ method, query }: S3Request): string {
  if (method === "POST") return "PutObject";
  if (query.has("location")) return "GetBucketLocation";
  if (query.has("uploads")) return "ListBucketMultipartUploads";
  if (query.has("versions")) return "ListBucketVersions";
  const subresource = Object.keys(bucketSubresources).find((name) => query.has(name));
  if (subresource) {
    // Only the policy and the website have delete actions; deleting others needs the write permission.
    const deletes = method === "DELETE" && /^(policy|website)$/.test(subresource);
    return `${method === "GET" ? "Get" : deletes ? "Delete" : "Put"}${bucketSubresources[subresource]}`;
  }
  if (method === "PUT") return "CreateBucket";
  return method === "DELETE" ? "DeleteBucket" : "ListBucket";
}

function objectAction({ method, query }: S3Request): string {
  const versioned = query.has("versionId") ? "Version" : "";
  if (query.has("acl")) return `${method === "GET" ? "Get" : "Put"}Object${versioned}Acl`;
  if (query.has("tagging")) {
    return `${method === "GET" ? "Get" : method === "DELETE" ? "Delete" : "Put"}Object${versioned}Tagging`;
  }
  switch (method) {
    case "GET":
      return query.has("uploadId") ? "ListMultipartUploadParts" : `GetObject${versioned}`;
    case "HEAD":
      return `GetObject${versioned}`;
    case "DELETE":
      return query.has("uploadId") ? "AbortMultipartUpload" : `DeleteObject${versioned}`;
    case "PUT":
      return "PutObject";
    default:
      if (query.has("restore")) return "RestoreObject";
      return query.has("select") ? "GetObject" : "PutObject";
  }
}

function signingContext(query: ReadonlyMap<string, string>): RequestContext {
  const presigned = query.has("X-Amz-Signature");
  return {
    "s3:authType": presigned ? "REST-QUERY-STRING" : "REST-HEADER",
    "s3:signatureversion": "AWS4-HMAC-SHA256",
    "s3:TlsVersion": "1.3",
  };
}

function listContext(query: ReadonlyMap<string, string>): RequestContext {
  return Object.fromEntries(
    ["prefix", "delimiter", "max-keys"].flatMap((name) => {
      const value = query.get(name);
      return value === undefined ? [] : [[`s3:${name}`, value]];
    }),
  );
}

const headersInContext = [
  "x-amz-acl",
  "x-amz-content-sha256",
  "x-amz-copy-source",
  "x-amz-metadata-directive",
  "x-amz-server-side-encryption",
  "x-amz-server-side-encryption-aws-kms-key-id",
  "x-amz-storage-class",
];

function headerContext(headers: IncomingHttpHeaders): RequestContext {
  return Object.fromEntries(
    headersInContext.flatMap((name) => {
      const value = headers[name];
      return typeof value === "string" ? [[`s3:${name}`, value]] : [];
    }),
  );
}
