import { createServer, request } from "node:http";
import { startS3 } from "@saas/local-aws/embedded/s3";
import { closeServer, listenOnLoopback } from "@saas/local-aws/loopback";

/** The one account that s3rver knows, and whose signatures it verifies. */
export const account = { accessKeyId: "S3RVER", secretAccessKey: "S3RVER" };

/**
 * S3 on loopback that verifies signatures. s3rver does so for objects; it gets the path of a bucket wrong, so that
 * calls about a bucket pass on unsigned. Its version 2 lists fail on Node 20 when there is a next page: they
 * pass on as version 1, which names the place to begin differently.
 */
export async function startVerifyingS3() {
  const s3 = await startS3();
  const server = createServer((incoming, response) => {
    const target = incoming.url ?? "/";
    const isObject = /^\/[^/?]+\/[^?]/.test(target);
    const headers = { ...incoming.headers };
    if (!isObject) delete headers.authorization;
    const path = isObject ? target : target.replace("list-type=2&", "").replace("start-after=", "marker=");
    const { port } = new URL(s3.url);
    const outgoing = request({ port, path, method: incoming.method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    outgoing.on("error", (error) => response.destroy(error));
    incoming.pipe(outgoing);
  });
  const url = await listenOnLoopback(server);
  return {
    url,
    async close() {
      await closeServer(server);
      await s3.close();
    },
  };
}
