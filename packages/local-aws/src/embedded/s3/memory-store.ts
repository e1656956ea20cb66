import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import S3Bucket from "@20minutes/s3rver/lib/models/bucket";
import { getConfigModel, type S3Config } from "@20minutes/s3rver/lib/models/config";
import S3Object from "@20minutes/s3rver/lib/models/object";
import FilesystemStore from "@20minutes/s3rver/lib/stores/filesystem";
import type { MemoryFiles } from "./files";

type Metadata = Record<string, string | number>;
type Written = { size: number; md5: string };
type Range = { start?: number; end?: number } | undefined;

/** Suffix of the files with objects' contents, as s3rver names them. */
const CONTENT = "._S3rver_object";

/** s3rver's store with its files in memory. Paths are the same as on disk. */
export class MemoryStore extends FilesystemStore {
  private readonly buckets = new Map<string, Date>();

  constructor(
    root: string,
    private readonly files: MemoryFiles,
  ) {
    super(root);
  }

  override async listBuckets() {
    return [...this.buckets].map(([name, created]) => new S3Bucket(name, created));
  }

  override async getBucket(name: string) {
    const created = this.buckets.get(name);
    return created === undefined ? null : new S3Bucket(name, created);
  }

  override async putBucket(name: string) {
    if (!this.buckets.has(name)) this.buckets.set(name, new Date());
    return this.getBucket(name);
  }

  override async deleteBucket(name: string): Promise<void> {
    this.buckets.delete(name);
    for (const path of this.files.below(`${this.getBucketPath(name)}/`)) await this.files.remove(path);
  }

  override async getMetadata(bucket: string, key: string): Promise<Metadata> {
    const { content, modified } = this.files.read(this.getResourcePath(bucket, key, "object"));
    const stored = this.files.find(this.getResourcePath(bucket, key, "metadata.json"));
    const md5 = this.files.find(this.getResourcePath(bucket, key, "object.md5"));
    return {
      ...(stored !== undefined && JSON.parse(stored.content.toString())),
      etag: JSON.stringify(md5?.content.toString() ?? digestOf(content)),
      "last-modified": modified.toUTCString(),
      "content-length": content.length,
    };
  }

  override async putMetadata(bucket: string, key: string, metadata: Metadata, md5?: string): Promise<void> {
    const kept = Object.entries(metadata).filter(
      ([name]) => S3Object.ALLOWED_METADATA.includes(name) || name.startsWith("x-amz-meta-"),
    );
    if (md5 !== undefined) this.files.write(this.getResourcePath(bucket, key, "object.md5"), md5);
    const path = this.getResourcePath(bucket, key, "metadata.json");
    this.files.write(path, JSON.stringify(Object.fromEntries(kept)));
  }

  override async listObjects(
    bucket: string,
    options: { delimiter?: string; startAfter?: string; prefix?: string; maxKeys?: number },
  ) {
    const { delimiter = "", startAfter = "", prefix = "", maxKeys = Number.POSITIVE_INFINITY } = options;
    const root = `${this.getBucketPath(bucket)}/`;
    const all = this.files
      .below(root)
      .filter((path) => path.endsWith(CONTENT))
      .map((path) => path.slice(root.length, -CONTENT.length))
      .filter((key) => key > startAfter && key.startsWith(prefix))
      .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    const commonPrefixes = new Set<string>();
    const keys = all.filter((key) => {
      const end = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
      if (end >= 0) commonPrefixes.add(key.slice(0, end + delimiter.length));
      return end < 0;
    });
    const objects = await Promise.all(
      keys
        .slice(0, maxKeys)
        .map(async (key) => new S3Object(bucket, key, null, await this.getMetadata(bucket, key))),
    );
    return { objects, commonPrefixes: [...commonPrefixes].sort(), isTruncated: keys.length > maxKeys };
  }

  override async existsObject(bucket: string, key: string): Promise<boolean> {
    return this.files.find(this.getResourcePath(bucket, key, "object")) !== undefined;
  }

  override async getObject(bucket: string, key: string, options: Range) {
    const file = this.files.find(this.getResourcePath(bucket, key, "object"));
    if (file === undefined) return null;
    const { content } = file;
    const last = Math.max(0, content.length - 1);
    const range = {
      start: options?.start || 0,
      end: Math.min(options?.end || Number.POSITIVE_INFINITY, last),
    };
    const satisfiable = range.start >= 0 && range.end >= range.start;
    const part = satisfiable ? Readable.from([content.subarray(range.start, range.end + 1)]) : null;
    const object = new S3Object(bucket, key, part, await this.getMetadata(bucket, key));
    if (options && (options.start !== undefined || options.end)) object.range = range;
    return object;
  }

  override async putObject({ bucket, key, content, metadata }: S3Object): Promise<Written> {
    const written = await this.putContent(this.getResourcePath(bucket, key, "object"), content);
    await this.putMetadata(bucket, key, metadata, written.md5);
    return written;
  }

  override async copyObject(
    fromBucket: string,
    fromKey: string,
    bucket: string,
    key: string,
    replacement: Metadata | null,
  ): Promise<Metadata> {
    const path = (resource: string) => [
      this.getResourcePath(fromBucket, fromKey, resource),
      this.getResourcePath(bucket, key, resource),
    ];
    const [from = "", to = ""] = path("object");
    if (from !== to) this.files.write(to, this.files.read(from).content);
    if (replacement !== null && replacement !== undefined) await this.putMetadata(bucket, key, replacement);
    else if (from !== to) {
      for (const resource of ["metadata.json", "object.md5"]) {
        const [source = "", target = ""] = path(resource);
        await this.files.copy(source, target);
      }
    }
    return this.getMetadata(bucket, key);
  }

  override async deleteObject(bucket: string, key: string): Promise<void> {
    for (const resource of ["object", "object.md5", "metadata.json"]) {
      await this.files.remove(this.getResourcePath(bucket, key, resource));
    }
  }

  override async initiateUpload(
    bucket: string,
    key: string,
    uploadId: string,
    metadata: Metadata,
  ): Promise<void> {
    this.files.write(this.uploadPath(bucket, uploadId, "started"), JSON.stringify({ key, metadata }));
  }

  override async putPart(
    bucket: string,
    uploadId: string,
    part: number,
    content: Readable,
  ): Promise<Written> {
    return this.putContent(this.uploadPath(bucket, uploadId, String(part)), content);
  }

  override async putObjectMultipart(
    bucket: string,
    uploadId: string,
    parts: readonly { readonly number: number }[],
  ): Promise<Written> {
    const started = this.files.read(this.uploadPath(bucket, uploadId, "started"));
    const { key, metadata } = JSON.parse(started.content.toString());
    const contents = [...parts]
      .sort((a, b) => a.number - b.number)
      .map(({ number }) => this.files.read(this.uploadPath(bucket, uploadId, String(number))).content);
    const written = await this.putObject(
      new S3Object(bucket, key, Readable.from([Buffer.concat(contents)]), metadata),
    );
    for (const path of this.files.below(this.uploadPath(bucket, uploadId, ""))) await this.files.remove(path);
    return written;
  }

  override async getSubresource(bucket: string, key: string, type: string): Promise<S3Config | null> {
    const file = this.files.find(this.getResourcePath(bucket, key, `${type}.xml`));
    if (file === undefined) return null;
    const Model = getConfigModel(type);
    return new Model(file.content.toString());
  }

  override async putSubresource(bucket: string, key: string, resource: S3Config): Promise<void> {
    this.files.write(this.getResourcePath(bucket, key, `${resource.type}.xml`), resource.toXML(2));
  }

  override async deleteSubresource(bucket: string, key: string, type: string): Promise<void> {
    await this.files.remove(this.getResourcePath(bucket, key, `${type}.xml`));
  }

  private async putContent(path: string, given: Readable | Buffer | null): Promise<Written> {
    const content = given === null ? Buffer.alloc(0) : Buffer.isBuffer(given) ? given : await buffer(given);
    this.files.write(path, content);
    return { size: content.length, md5: digestOf(content) };
  }

  private uploadPath(bucket: string, uploadId: string, name: string): string {
    return `${this.getResourcePath(bucket, "", "uploads")}/${uploadId}/${name}`;
  }
}

const digestOf = (content: Buffer): string => createHash("md5").update(content).digest("hex");
