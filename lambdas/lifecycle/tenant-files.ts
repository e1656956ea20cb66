import {
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { errorName } from "../shared/aws-errors";
import type { TenantId } from "../tenancy/tenant-id";

/** A version of a file, or its delete marker. */
export interface FileVersion {
  /** Without the tenant's prefix. */
  readonly key: string;
  readonly version_id: string;
  /** Whether it is the current version; false for a marker. */
  readonly current: boolean;
  /** Bytes. */
  readonly size: number;
  readonly etag: string;
  /** ISO 8601 in UTC. */
  readonly last_modified: string;
}

/** Where a list of versions resumes. */
export interface VersionPosition {
  readonly key: string;
  readonly version_id: string;
}

export interface VersionPage {
  readonly versions: readonly FileVersion[];
  /** Absent on the last page. */
  readonly next?: VersionPosition;
}

/** A tenant's prefix of the bucket, with every version. Keys are without the prefix. */
export class TenantFiles {
  private readonly prefix: string;

  constructor(
    private readonly s3: Pick<S3Client, "send">,
    private readonly bucket: string,
    tenantId: TenantId,
  ) {
    // The slash ends the id: no other tenant's prefix begins with this one.
    this.prefix = `tenants/${tenantId}/`;
  }

  /** Versions and markers by key, up to 1,000. @param below a folder, ending in a slash. */
  async versions(after?: VersionPosition, below = ""): Promise<VersionPage> {
    const response = await this.s3.send(
      new ListObjectVersionsCommand({
        Bucket: this.bucket,
        Prefix: this.prefix + below,
        ...(after && { KeyMarker: this.prefix + after.key, VersionIdMarker: after.version_id }),
      }),
    );
    const versions = (response.Versions ?? []).map(
      ({ Key, VersionId = "null", IsLatest = false, Size = 0, ETag = "", LastModified }) => ({
        key: this.ownKey(Key),
        version_id: VersionId,
        current: IsLatest,
        size: Size,
        etag: ETag.replaceAll('"', ""),
        last_modified: LastModified?.toISOString() ?? "",
      }),
    );
    const markers = (response.DeleteMarkers ?? []).map(({ Key, VersionId = "null", LastModified }) => ({
      key: this.ownKey(Key),
      version_id: VersionId,
      current: false,
      size: 0,
      etag: "",
      last_modified: LastModified?.toISOString() ?? "",
    }));
    const next = response.IsTruncated && {
      key: this.ownKey(response.NextKeyMarker),
      version_id: response.NextVersionIdMarker ?? "null",
    };
    return { versions: [...versions, ...markers], ...(next && { next }) };
  }

  /**
   * Permanently deletes up to 1,000 versions and markers, the limit of one call. @returns their number; 0 if there are
   * none. Throws when S3 has not deleted every one of them.
   */
  async deletePage(below = ""): Promise<number> {
    const { versions } = await this.versions(undefined, below);
    if (versions.length === 0) return 0;
    const { Errors = [] } = await this.s3.send(
      new DeleteObjectsCommand({
        Bucket: this.bucket,
        Delete: {
          Quiet: true,
          Objects: versions.map(({ key, version_id }) => ({
            Key: this.prefix + key,
            VersionId: version_id,
          })),
        },
      }),
    );
    const [first] = Errors;
    if (first) throw new Error(`S3 has not deleted ${Errors.length} versions: ${first.Code}`);
    return versions.length;
  }

  async write(key: string, body: string, contentType: string): Promise<void> {
    await this.s3.send(
      new PutObjectCommand({
        Bucket: this.bucket,
        Key: this.prefix + key,
        Body: body,
        ContentType: contentType,
      }),
    );
  }

  /** `undefined` if there is no such file. */
  async read(key: string): Promise<string | undefined> {
    try {
      const { Body } = await this.s3.send(
        new GetObjectCommand({ Bucket: this.bucket, Key: this.prefix + key }),
      );
      return await Body?.transformToString();
    } catch (error) {
      // S3 returns AccessDenied for a missing object to a role that may not list the bucket; the key is the tenant's
      // own.
      if (["NoSuchKey", "AccessDenied"].includes(errorName(error))) return undefined;
      throw error;
    }
  }

  /** Rejects a key of another tenant, should S3 ever list one. */
  private ownKey(key = ""): string {
    if (!key.startsWith(this.prefix)) throw new Error("S3 listed a key outside the tenant's prefix");
    return key.slice(this.prefix.length);
  }
}
