import * as z from "zod/mini";
import { pageQuery } from "./fields";
import { tenantMoving } from "./problems";
import { described, named, responsesTo, time } from "./response";
import { allUsers, type Route } from "./route";

/**
 * S3 keys end at 1,024 bytes of UTF-8; `tenants/<uuid>/` takes 45 of them. Source: Amazon S3 user guide, object keys.
 */
const MAX_KEY_BYTES = 1024 - "tenants/".length - 36 - 1;

/**
 * A key as the tenant sees it: segments joined by `/`. No `%`, so that a key means the same whether a gateway has
 * decoded the path once or not; no `.` or `..` segment, empty segment, leading slash, backslash or control character.
 */
const fileKey = z.string().check(
  z.regex(/^[^\p{C}\\%]+$/u, "control characters, \\ and % are not allowed"),
  z.regex(
    /^(?!\.{1,2}(\/|$))[^/]+(\/(?!\.{1,2}(\/|$))[^/]+)*$/,
    "no empty, . or .. segment, no leading or trailing slash",
  ),
  z.refine((key) => Buffer.byteLength(key) <= MAX_KEY_BYTES, `at most ${MAX_KEY_BYTES} bytes`),
);

const params = z.object({ key: fileKey });

const newFileBody = z.strictObject({
  key: fileKey,
  content_type: z
    .string()
    .check(
      z.maxLength(127),
      z.regex(/^[A-Za-z0-9.+-]+\/[A-Za-z0-9.+-]+$/, "a media type such as text/plain, without parameters"),
    ),
  /** Bytes; the handler checks the environment's limit. */
  size: z.number().check(z.int(), z.gte(1)),
});

/** The files of a tenant. */
export const fileRoutes = [
  {
    ...allUsers,
    method: "GET",
    path: "/files",
    function: "files",
    scope: "files:read",
    query: pageQuery(1000, 100, 4096),
    tenantData: ["query"],
  },
  {
    ...allUsers,
    method: "POST",
    path: "/files",
    function: "files",
    scope: "files:write",
    body: newFileBody,
    tenantData: ["body"],
  },
  {
    ...allUsers,
    method: "GET",
    path: "/files/{key+}",
    function: "files",
    scope: "files:read",
    params,
    tenantData: ["path"],
  },
  {
    ...allUsers,
    method: "DELETE",
    path: "/files/{key+}",
    function: "files",
    scope: "files:write",
    params,
    tenantData: ["path"],
  },
] as const satisfies readonly Route[];

export type StoredFile = z.output<typeof file>;

/** A file as the tenant sees it, without the tenant's prefix. */
export const file = /* @__PURE__ */ named(
  "File",
  {
    key: "recipes/sourdough.txt",
    size: 1024,
    last_modified: "2025-11-24T09:30:00.000Z",
    etag: "9a0364b9e99bb480dd25e1f0284c8555",
  },
  () =>
    z.object({
      key: z.string(),
      size: described(z.int(), "Bytes."),
      last_modified: time(),
      etag: z.string(),
    }),
);

export const files = /* @__PURE__ */ z.array(file);

export type PresignedRequest = z.output<typeof presignedRequest>;

/** A request that anyone with the URL may send until it expires, with exactly these headers. */
export const presignedRequest = /* @__PURE__ */ named(
  "PresignedRequest",
  {
    key: "recipes/sourdough.txt",
    method: "PUT",
    url: "https://bucket.s3.eu-central-1.amazonaws.com/recipes/sourdough.txt?X-Amz-Signature=…",
    headers: { "content-type": "text/plain", "content-length": "1024" },
    expires_at: "2025-11-24T09:35:00.000Z",
  },
  () =>
    z.object({
      key: z.string(),
      method: z.enum(["GET", "PUT"]),
      url: z.url(),
      headers: described(
        z.record(z.string(), z.string()),
        "Headers to send unchanged: the signature covers them.",
      ),
      expires_at: time(),
    }),
);

export const fileResponses = /* @__PURE__ */ responsesTo(fileRoutes, () => ({
  "GET /files": {
    operation: "listFiles",
    summary: "List the tenant's files",
    success: { 200: { description: "A page of files, by key.", body: files, headers: ["Link"] } },
  },
  "POST /files": {
    operation: "uploadFile",
    summary: "Get a presigned URL to upload a file",
    details:
      "The URL accepts one upload of exactly this content type and size, without any other credential.",
    request: {
      example: { key: "recipes/sourdough.txt", content_type: "text/plain", size: 1024 },
      note: "`size` is in bytes; the environment sets the limit.",
    },
    success: { 201: { description: "The upload request to send.", body: presignedRequest } },
    problems: { 413: "The file is larger than the environment allows.", 503: tenantMoving },
  },
  "GET /files/{key+}": {
    operation: "downloadFile",
    summary: "Get a presigned URL to download a file",
    success: { 200: { description: "The download request to send.", body: presignedRequest } },
    problems: { 404: "There is no such file." },
  },
  "DELETE /files/{key+}": {
    operation: "deleteFile",
    summary: "Delete a file",
    details: "Also succeeds if the file does not exist.",
    success: { 204: { description: "The file no longer exists." } },
    problems: { 503: tenantMoving },
  },
}));
