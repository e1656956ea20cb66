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

/** A file as it is now. */
export interface CurrentFile {
  /** Without the tenant's prefix. */
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
  /** Another one for each upload. */
  readonly etag: string;
}

/** What a file is, its name aside. */
export interface Content {
  /** Hexadecimal. */
  readonly sha256: string;
  /** What S3 answers downloads with besides: type, encoding and the like, as text to compare. */
  readonly headers: string;
}

/** Files up to this are held in memory, so that the SDK can send them again; larger ones stream. */
const HELD_BYTES = 4 * 1024 ** 2;

/** A tenant's files as they are now, without their older versions, to be moved. */
export class CurrentFiles {
  private readonly prefix: string;

  constructor(
    private readonly s3: Pick<S3Client, "send">,
    private readonly bucket: string,
    tenantId: TenantId,
  ) {
    this.prefix = `tenants/${tenantId}/`;
  }

  /** By key. */
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

  /** `undefined` when there is no such file. */
  async read(key: string): Promise<Content | undefined> {
    const file = await this.open(key);
    if (file === undefined) return undefined;
    const hash = createHash("sha256");
    for await (const chunk of file.body) hash.update(chunk);
    return { sha256: hash.digest("hex"), headers: JSON.stringify(file.headers) };
  }

  /**
   * Copies a file to another place, through this process: no credentials reach both places. A file that is there is
   * replaced. @returns what was read; `undefined`: the file is gone meanwhile.
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
    // An end before the time is the tap's error, and so the upload's.
    pipeline(file.body, tap, () => {});
    try {
      await target.s3.send(
        new PutObjectCommand({
          Bucket: target.bucket,
          Key: target.prefix + key,
          Body: size <= HELD_BYTES ? await buffer(tap) : tap,
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
      const answer = await this.s3.send(
        new GetObjectCommand({ Bucket: this.bucket, Key: this.prefix + key }),
      );
      const { Body, ContentLength: size = 0 } = answer;
      if (Body === undefined) throw new Error("S3 answered GetObject without a body");
      return { body: Body as Readable, size, headers: headersOf(answer) };
    } catch (error) {
      // S3 answers AccessDenied for a missing object to those who may list the tenant's prefix alone.
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
