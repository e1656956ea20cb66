declare module "@20minutes/s3rver" {
  import type { IncomingHttpHeaders, IncomingMessage, Server } from "node:http";
  import type FilesystemStore from "@20minutes/s3rver/lib/stores/filesystem";

  interface S3rverOptions {
    address?: string;
    port?: number;
    silent?: boolean;
    directory?: string;
    vhostBuckets?: boolean;
  }
  /** The part of Koa's context used here. */
  export interface S3rverContext {
    readonly method: string;
    readonly headers: IncomingHttpHeaders;
    readonly req: IncomingMessage;
    readonly query: Readonly<Record<string, string | undefined>>;
    /** As sent, percent-encoded. */
    path: string;
    /** The store that this request reads and writes. */
    store: FilesystemStore;
    status: number;
    type: string;
    body: unknown;
    set(header: string, value: string): void;
  }
  export type S3rverMiddleware = (context: S3rverContext, next: () => Promise<void>) => Promise<void>;
  export default class S3rver {
    constructor(options: S3rverOptions);
    readonly httpServer: Server;
    store: FilesystemStore;
    /** Prototype of every request's context. */
    readonly context: { store: FilesystemStore };
    /** Outermost first. */
    readonly middleware: S3rverMiddleware[];
    run(): Promise<{ address: string; port: number }>;
  }
}

declare module "@20minutes/s3rver/lib/stores/filesystem" {
  import type { Readable } from "node:stream";
  import type S3Bucket from "@20minutes/s3rver/lib/models/bucket";
  import type { S3Config } from "@20minutes/s3rver/lib/models/config";
  import type S3Object from "@20minutes/s3rver/lib/models/object";

  type Metadata = Record<string, string | number>;
  type Written = { size: number; md5: string };

  /** Objects in a directory: a directory for each bucket, files for each object. */
  export default class FilesystemStore {
    constructor(directory: string);
    listBuckets(): Promise<S3Bucket[]>;
    getBucket(bucket: string): Promise<S3Bucket | null>;
    putBucket(bucket: string): Promise<S3Bucket | null>;
    deleteBucket(bucket: string): Promise<void>;
    getBucketPath(bucket: string): string;
    /** Path of a file of an object: its content ("object"), or its metadata. */
    getResourcePath(bucket: string, key: string, resource: string): string;
    /** Headers of an object; rejects with ENOENT if it does not exist. */
    getMetadata(bucket: string, key: string): Promise<Metadata>;
    putMetadata(bucket: string, key: string, metadata: Metadata, md5?: string): Promise<void>;
    listObjects(
      bucket: string,
      options: object,
    ): Promise<{ objects: S3Object[]; commonPrefixes: string[]; isTruncated: boolean }>;
    /** @param metadata headers in place of the source's; null: the source's. */
    copyObject(
      bucket: string,
      key: string,
      toBucket: string,
      toKey: string,
      metadata: Metadata | null,
    ): Promise<Metadata>;
    getObject(
      bucket: string,
      key: string,
      options: { start?: number; end?: number } | undefined,
    ): Promise<S3Object | null>;
    putObject(object: S3Object): Promise<Written>;
    existsObject(bucket: string, key: string): Promise<boolean>;
    deleteObject(bucket: string, key: string): Promise<void>;
    initiateUpload(bucket: string, key: string, uploadId: string, metadata: Metadata): Promise<void>;
    putPart(bucket: string, uploadId: string, part: number, content: Readable): Promise<Written>;
    putObjectMultipart(
      bucket: string,
      uploadId: string,
      parts: readonly { readonly number: number }[],
    ): Promise<Written>;
    getSubresource(bucket: string, key: string, type: string): Promise<S3Config | null>;
    putSubresource(bucket: string, key: string, resource: S3Config): Promise<void>;
    deleteSubresource(bucket: string, key: string, type: string): Promise<void>;
  }
}

declare module "@20minutes/s3rver/lib/models/bucket" {
  export default class S3Bucket {
    constructor(name: string, created: Date);
  }
}

declare module "@20minutes/s3rver/lib/models/object" {
  import type { Readable } from "node:stream";

  export default class S3Object {
    static readonly ALLOWED_METADATA: readonly string[];
    constructor(
      bucket: string,
      key: string,
      content: Readable | null,
      metadata: Record<string, string | number>,
    );
    readonly bucket: string;
    readonly key: string;
    readonly content: Readable | Buffer | null;
    readonly metadata: Record<string, string | number>;
    range?: { start: number; end: number };
  }
}

declare module "@20minutes/s3rver/lib/models/config" {
  export interface S3Config {
    readonly type: string;
    toXML(spaces?: number): string;
  }
  export function getConfigModel(type: string): new (xml: string) => S3Config;
}

declare module "@20minutes/s3rver/lib/models/error" {
  export default class S3Error extends Error {
    constructor(code: string, message: string, detail?: Record<string, string>);
  }
}
