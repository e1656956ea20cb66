import * as z from "zod/mini";

/** S3 keys end at 1,024 bytes of UTF-8; `tenants/<uuid>/` takes 45 of them. Source: Amazon S3 user guide, object keys. */
export const MAX_KEY_BYTES = 1024 - "tenants/".length - 36 - 1;

/**
 * A key as the tenant sees it: segments joined by `/`. No `%`, so that a key means the same whether a gateway has
 * decoded the path once or not; no `.` or `..` segment, empty segment, leading slash, backslash or control character.
 */
const fileKey = z.string().check(
  z.regex(/^[^\p{C}\\%]+$/u, "control characters, \\ and % are not allowed"),
  z.regex(
    /^(?!\.{1,2}(\/|$))[^/]+(\/(?!\.{1,2}(\/|$))[^/]+)*$/,
    "no empty, . or .. segment and no slash at an end",
  ),
  z.refine((key) => Buffer.byteLength(key) <= MAX_KEY_BYTES, `at most ${MAX_KEY_BYTES} bytes`),
);

export const fileParams = z.object({ key: fileKey });

export const newFileBody = z.strictObject({
  key: fileKey,
  content_type: z
    .string()
    .check(
      z.maxLength(127),
      z.regex(/^[A-Za-z0-9.+-]+\/[A-Za-z0-9.+-]+$/, "a media type such as text/plain, without parameters"),
    ),
  /** Bytes; the environment's limit is checked by the handler. */
  size: z.number().check(z.int(), z.gte(1)),
});

export const listFilesQuery = z.strictObject({
  limit: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(1000)), 100),
  cursor: z.optional(z.string().check(z.minLength(1), z.maxLength(4096))),
});
