import { createHash } from "node:crypto";
import { pipeline, type Readable, Transform } from "node:stream";
import { buffer } from "node:stream/consumers";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  type GetObjectCommandOutput,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { errorName } from "../../shared/aws-errors";
import type { TenantId } from "../../tenancy/tenant-id";

/** The current version of a file. */
export interface CurrentFile {
  /** Without the tenant's prefix. */
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
  /** Differs for each upload. */
  readonly etag: string;
}

/** Content of a file. */
export interface Content {
  /** Hexadecimal. */
  readonly sha256: string;
  /** Response headers of a download, such as type and encoding, as text to compare. */
  readonly headers: string;
}

/** Files up to this size are buffered, so that the SDK can retry; larger ones stream. */
const BUFFERED_BYTES = 4 * 1024 ** 2;

/** The current versions of a tenant's files, to move. */
export class CurrentFiles {
  private readonly prefix: string;

  constructor(
    private readonly s3: Pick<S3Client, "send">,
    private readonly bucket: string,
    tenantId: TenantId,
  ) {
    this.prefix = `tenants/${tenantId}/`;
  }

  /** In the order of keys. */
  async *after(key?: string): AsyncIterable<CurrentFile> {
    let start = key;
    for (;;) {
      const { Contents = [], IsTruncated } = await this.s3.send(
        new ListObjectsV2Command({
          Bucket: this.bucket,
          Prefix: this.prefix,
          ...(start !== undefined && { StartAfter: this.prefix + start }),
        }),
      );
      for (const { Key = "", Size = 0, LastModified, ETag = "" } of Contents) {
        if (!Key.startsWith(this.prefix)) throw new Error("S3 listed a key outside the tenant's prefix");
        start = Key.slice(this.prefix.length);
        yield { key: start, size: Size, modified: LastModified?.getTime() ?? 0, etag: ETag };
      }
      if (!IsTruncated || Contents.length === 0) return;
    }
  }

  /** `undefined` if there is no such file. */
  async read(key: string): Promise<Content | undefined> {
    const file = await this.open(key);
    if (file === undefined) return undefined;
    const hash = createHash("sha256");
    for await (const chunk of file.body) hash.update(chunk);
    return { sha256: hash.digest("hex"), headers: JSON.stringify(file.headers) };
  }

  /**
   * Copies a file through this process, since no credentials reach both stores, and replaces the target's.
   * @returns what was read; `undefined` if the file no longer exists.
   */
  async copyTo(target: CurrentFiles, key: string): Promise<Content | undefined> {
    const file = await this.open(key);
    if (file === undefined) return undefined;
    const { size, headers } = file;
    const hash = createHash("sha256");
    const tap = new Transform({
      transform: (chunk, _, done) => {
        hash.update(chunk);
        done(null, chunk);
      },
    });
    // A body that ends early fails the tap, and so the upload.
    pipeline(file.body, tap, () => {});
    try {
      await target.s3.send(
        new PutObjectCommand({
          Bucket: target.bucket,
          Key: target.prefix + key,
          Body: size <= BUFFERED_BYTES ? await buffer(tap) : tap,
          ContentLength: size,
          ...headers,
        }),
      );
    } finally {
      tap.destroy();
    }
    return { sha256: hash.digest("hex"), headers: JSON.stringify(headers) };
  }

  async remove(key: string): Promise<void> {
    await this.s3.send(new DeleteObjectCommand({ Bucket: this.bucket, Key: this.prefix + key }));
  }

  private async open(key: string) {
    try {
      const response = await this.s3.send(
        new GetObjectCommand({ Bucket: this.bucket, Key: this.prefix + key }),
      );
      const { Body, ContentLength: size = 0 } = response;
      if (Body === undefined) throw new Error("S3 returned no body");
      return { body: Body as Readable, size, headers: headersOf(response) };
    } catch (error) {
      // For a missing object S3 returns AccessDenied, since the role may list only the tenant's prefix.
      if (["NoSuchKey", "AccessDenied"].includes(errorName(error))) return undefined;
      throw error;
    }
  }
}

function headersOf({
  CacheControl,
  ContentDisposition,
  ContentEncoding,
  ContentLanguage,
  ContentType,
  Metadata = {},
}: GetObjectCommandOutput) {
  return {
    ...(CacheControl !== undefined && { CacheControl }),
    ...(ContentDisposition !== undefined && { ContentDisposition }),
    ...(ContentEncoding !== undefined && { ContentEncoding }),
    ...(ContentLanguage !== undefined && { ContentLanguage }),
    ...(ContentType !== undefined && { ContentType }),
    Metadata: Object.fromEntries(Object.entries(Metadata).sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}
