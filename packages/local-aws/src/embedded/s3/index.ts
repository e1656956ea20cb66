import { mkdirSync } from "node:fs";
import { join } from "node:path";
import S3rver from "@20minutes/s3rver";
import FilesystemStore from "@20minutes/s3rver/lib/stores/filesystem";
import { inMemory, type Storage } from "../../storage";
import { closeServer } from "../../support/loopback";
import { Archive } from "./archive";
import { diskFiles, MemoryFiles } from "./files";
import { MemoryStore } from "./memory-store";
import { VersionedObjects } from "./versioned-objects";
import { versioning } from "./versioning";

/** S3 (s3rver). Buckets have versions once versioning is enabled. */
export async function startS3(
  storage: Storage = inMemory(),
): Promise<{ url: string; close(): Promise<void> }> {
  const { store, archive } = storesIn(storage.directory("s3"));
  // s3rver creates its store on disk, but writes nothing until the first request.
  const server = new S3rver({
    address: "127.0.0.1",
    port: 0,
    silent: true,
    vhostBuckets: false,
    directory: __dirname,
  });
  server.store = store;
  server.context.store = store;
  const objects = new VersionedObjects(store, archive, storage);
  await objects.reopen();
  // s3rver and its XML builder both escape the responses.
  server.middleware.unshift(async (context, next) => {
    await next();
    const { type, body } = context;
    if (type === "application/xml" && typeof body === "string") context.body = unescapeOnce(body);
  });
  server.middleware.unshift(versioning(objects, store, archive));
  const { port } = await server.run();
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => closeServer(server.httpServer),
  };
}

/** @param directory absent: in memory. */
function storesIn(directory: string | undefined): { store: FilesystemStore; archive: Archive } {
  if (directory === undefined) {
    const files = new MemoryFiles();
    const store = new MemoryStore("/objects", files);
    return { store, archive: new Archive(store, new MemoryStore("/versions", files), files) };
  }
  const [objects, versions] = [join(directory, "objects"), join(directory, "versions")];
  for (const each of [objects, versions]) mkdirSync(each, { recursive: true });
  const store = new FilesystemStore(objects);
  return { store, archive: new Archive(store, new FilesystemStore(versions), diskFiles) };
}

/** Turns `&amp;amp;` into `&amp;`: an escaped ampersand before an entity's name was escaped twice. */
const unescapeOnce = (xml: string): string =>
  xml.replaceAll(/&amp;(?=(?:amp|lt|gt|quot|apos|#\d+|#x[\da-f]+);)/gi, "&");
