import { decodeCursor, linkToNext, tenantList } from "../shared/cursor";
import { contentTooLarge, notFound } from "../shared/errors";
import type { RouteHandlers } from "../shared/http";
import type { TenantContext } from "../tenancy/tenant-context";
import { requireRoom, requireWritable } from "../tenancy/writable";
import type { FileStore } from "./store";

export interface FileOperationsOptions {
  readonly filesOf: (tenant: TenantContext) => Promise<FileStore>;
  /** Bytes. */
  readonly maxUploadBytes: number;
}

/** The operations of the files function. */
export function fileOperations(options: FileOperationsOptions): RouteHandlers<"files", TenantContext> {
  const { filesOf, maxUploadBytes } = options;
  return {
    "GET /files": async ({ tenant, query: { limit, cursor } }) => {
      const list = tenantList(tenant, "GET /files");
      const after = cursor === undefined ? undefined : decodeCursor(list, cursor);
      const { files, next } = await (await filesOf(tenant)).list(limit, after);
      return {
        status: 200,
        body: files,
        ...(next !== undefined && { headers: linkToNext(list, limit, next) }),
      };
    },

    "POST /files": async ({ tenant, body }) => {
      requireWritable(tenant, "files");
      requireRoom(tenant);
      if (body.size > maxUploadBytes) {
        throw contentTooLarge(`A file has at most ${maxUploadBytes} bytes; this one has ${body.size}.`);
      }
      const upload = await (await filesOf(tenant)).presignUpload(body.key, body.content_type, body.size);
      return { status: 201, body: upload };
    },

    "GET /files/{key+}": async ({ tenant, params }) => {
      const files = await filesOf(tenant);
      if (!(await files.exists(params.key))) throw notFound(`There is no file "${params.key}".`);
      return { status: 200, body: await files.presignDownload(params.key) };
    },

    "DELETE /files/{key+}": async ({ tenant, params }) => {
      requireWritable(tenant, "files");
      await (await filesOf(tenant)).remove(params.key);
      return { status: 204 };
    },
  };
}
