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
  /** Of Koa, as far as it is used here. */
  export interface S3rverContext {
    readonly method: string;
    readonly headers: IncomingHttpHeaders;
    readonly req: IncomingMessage;
    readonly query: Readonly<Record<string, string | undefined>>;
    /** As sent, percent-encoded. */
    path: string;
    /** Where this request reads and writes. */
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
    readonly store: FilesystemStore;
    /** Outermost first. */
    readonly middleware: S3rverMiddleware[];
    run(): Promise<{ address: string; port: number }>;
  }
}

declare module "@20minutes/s3rver/lib/stores/filesystem" {
  /** Objects in a directory: a directory for each bucket, files for each object. */
  export default class FilesystemStore {
    constructor(directory: string);
    getBucket(bucket: string): Promise<object | null>;
    getBucketPath(bucket: string): string;
    /** Path of a file of an object: its content ("object"), or its metadata. */
    getResourcePath(bucket: string, key: string, resource: string): string;
    /** Headers of an object; rejects with ENOENT when there is none. */
    getMetadata(bucket: string, key: string): Promise<Record<string, string | number>>;
    listObjects(bucket: string, options: object): Promise<{ objects: { key: string }[] }>;
    /** @param metadata headers in place of the source's; null: the source's. */
    copyObject(
      bucket: string,
      key: string,
      toBucket: string,
      toKey: string,
      metadata: object | null,
    ): Promise<Record<string, string | number>>;
    existsObject(bucket: string, key: string): Promise<boolean>;
    deleteObject(bucket: string, key: string): Promise<void>;
  }
}

declare module "@20minutes/s3rver/lib/models/error" {
  export default class S3Error extends Error {
    constructor(code: string, message: string, detail?: Record<string, string>);
  }
}
