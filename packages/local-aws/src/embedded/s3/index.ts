import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import S3rver from "@20minutes/s3rver";
import { closeServer } from "../../support/loopback";
import { Archive } from "./archive";
import { VersionedObjects } from "./versioned-objects";
import { versioning } from "./versioning";

/** S3 on a temporary directory (s3rver), which `close` removes. Buckets have versions once versioning is enabled. */
export async function startS3(): Promise<{ url: string; close(): Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), "local-aws-s3-"));
  const objects = join(directory, "objects");
  await mkdir(objects);
  const server = new S3rver({
    address: "127.0.0.1",
    port: 0,
    silent: true,
    directory: objects,
    vhostBuckets: false,
  });
  const archive = new Archive(server.store, join(directory, "versions"));
  // s3rver escapes the XML of its responses, and so does its XML builder.
  server.middleware.unshift(async (context, next) => {
    await next();
    const { type, body } = context;
    if (type === "application/xml" && typeof body === "string") context.body = unescapeOnce(body);
  });
  server.middleware.unshift(versioning(new VersionedObjects(server.store, archive), server.store, archive));
  const { port } = await server.run();
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      await closeServer(server.httpServer);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** `&amp;amp;` is `&amp;` again: what stands for `&` and is followed by an entity's name was escaped twice. */
const unescapeOnce = (xml: string): string =>
  xml.replaceAll(/&amp;(?=(?:amp|lt|gt|quot|apos|#\d+|#x[\da-f]+);)/gi, "&");
