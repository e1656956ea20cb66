import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import type { PresignedRequest, StoredFile } from "../../api/files";
import type { TenantBucket } from "../tenancy/tenant-bucket";

export interface FilePage {
  readonly files: readonly StoredFile[];
  /** The key after which the next page begins; absent on the last page. */
  readonly next?: string;
}

export interface FileStoreOptions {
  /** Lifetime of presigned URLs, in seconds. */
  readonly urlSeconds: number;
  readonly now?: () => Date;
}

/** The files of one tenant. */
export class FileStore {
  constructor(
    private readonly bucket: TenantBucket,
    private readonly options: FileStoreOptions,
  ) {}

  /** Files by key, at most `limit`. */
  async list(limit: number, after?: string): Promise<FilePage> {
    const { prefix, name, client } = this.bucket;
    const { Contents = [], IsTruncated } = await client.send(
      new ListObjectsV2Command({
        Bucket: name,
        Prefix: prefix,
        MaxKeys: limit,
        ...(after !== undefined && { StartAfter: prefix + after }),
      }),
    );
    const files = Contents.map(({ Key = "", Size = 0, LastModified, ETag = "" }) => ({
      key: Key.slice(prefix.length),
      size: Size,
      last_modified: LastModified?.toISOString() ?? "",
      etag: ETag.replaceAll('"', ""),
    }));
    const last = files.at(-1);
    return IsTruncated && last ? { files, next: last.key } : { files };
  }

  /** An upload of exactly this type and size: both are part of the signature, so S3 refuses any other. */
  async presignUpload(key: string, contentType: string, size: number): Promise<PresignedRequest> {
    const command = new PutObjectCommand({
      ...this.object(key),
      ContentType: contentType,
      ContentLength: size,
    });
    return {
      key,
      method: "PUT",
      headers: { "content-type": contentType, "content-length": String(size) },
      ...(await this.sign(command, new Set(["host", "content-type", "content-length"]))),
    };
  }

  /** A download that browsers save instead of showing. */
  async presignDownload(key: string): Promise<PresignedRequest> {
    const filename = key.slice(key.lastIndexOf("/") + 1);
    const command = new GetObjectCommand({
      ...this.object(key),
      ResponseContentDisposition: attachment(filename),
    });
    return { key, method: "GET", headers: {}, ...(await this.sign(command, new Set(["host"]))) };
  }

  async exists(key: string): Promise<boolean> {
    try {
      await this.bucket.client.send(new HeadObjectCommand(this.object(key)));
      return true;
    } catch (error) {
      const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
      // S3 returns 403 for a missing object to a role that may not list its prefix. The key is the tenant's own, so
      // that 403 has no other meaning.
      if (status === 404 || status === 403) return false;
      throw error;
    }
  }

  /** Removes the file if it exists. */
  async remove(key: string): Promise<void> {
    await this.bucket.client.send(new DeleteObjectCommand(this.object(key)));
  }

  private object(key: string) {
    return { Bucket: this.bucket.name, Key: this.bucket.prefix + key };
  }

  private async sign(command: GetObjectCommand | PutObjectCommand, signableHeaders: Set<string>) {
    const { urlSeconds, now = () => new Date() } = this.options;
    const signingDate = now();
    const url = await getSignedUrl(this.bucket.client, command, {
      expiresIn: urlSeconds,
      signingDate,
      signableHeaders,
    });
    return { url, expires_at: new Date(signingDate.getTime() + urlSeconds * 1000).toISOString() };
  }
}

/**
 * A header that makes browsers save a file under its own name instead of showing it. The name is in UTF-8 for clients
 * that support RFC 5987, and in ASCII for others.
 */
function attachment(filename: string): string {
  const ascii = filename.replace(/[^\x20-\x7e]|["\\]/g, "_");
  // encodeURIComponent does not encode ' ( ) *, which RFC 5987 does not allow in a value.
  const encoded = encodeURIComponent(filename).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
