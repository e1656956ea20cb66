import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { TenantId } from "../tenancy/tenant-id";

/** A file as it is now. */
export interface CurrentFile {
  /** Without the tenant's prefix. */
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

export interface CurrentFilePage {
  readonly files: readonly CurrentFile[];
  /** The key after which the next page begins; absent on the last page. */
  readonly next?: string;
}

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

  /** Files by key, up to 1,000. */
  async page(after?: string): Promise<CurrentFilePage> {
    const { Contents = [], IsTruncated } = await this.s3.send(
      new ListObjectsV2Command({
        Bucket: this.bucket,
        Prefix: this.prefix,
        ...(after !== undefined && { StartAfter: this.prefix + after }),
      }),
    );
    const files = Contents.map(({ Key = "", Size = 0, LastModified }) => {
      if (!Key.startsWith(this.prefix)) throw new Error("S3 listed a key outside the tenant's prefix");
      return { key: Key.slice(this.prefix.length), size: Size, modified: LastModified?.getTime() ?? 0 };
    });
    const last = files.at(-1);
    return IsTruncated && last ? { files, next: last.key } : { files };
  }

  /** SHA-256 of a file's content, in hexadecimal. Throws when there is no such file. */
  async sha256(key: string): Promise<string> {
    const hash = createHash("sha256");
    for await (const chunk of (await this.get(key)).body) hash.update(chunk);
    return hash.digest("hex");
  }

  /**
   * Copies a file to another place, through this process: no credentials reach both places. A file that is there is
   * replaced.
   */
  async copyTo(target: CurrentFiles, key: string): Promise<void> {
    const { body, size, contentType, metadata } = await this.get(key);
    await target.s3.send(
      new PutObjectCommand({
        Bucket: target.bucket,
        Key: target.prefix + key,
        Body: body,
        ContentLength: size,
        ContentType: contentType,
        Metadata: metadata,
      }),
    );
  }

  async remove(key: string): Promise<void> {
    await this.s3.send(new DeleteObjectCommand({ Bucket: this.bucket, Key: this.prefix + key }));
  }

  private async get(key: string) {
    const { Body, ContentLength, ContentType, Metadata } = await this.s3.send(
      new GetObjectCommand({ Bucket: this.bucket, Key: this.prefix + key }),
    );
    if (Body === undefined) throw new Error("S3 answered GetObject without a body");
    return { body: Body as Readable, size: ContentLength, contentType: ContentType, metadata: Metadata };
  }
}
