import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

/**
 * Stands in front of Moto and keeps bucket policies out of its sight: Moto takes a `Deny` with a condition for one without,
 * so that the policy against plain HTTP would lock everybody out of the bucket. Policies are stored and returned here; all
 * else passes as it is.
 * @param motoUrl http://127.0.0.1:<port>
 * @returns a server that listens on a free port of the loopback interface
 */
export async function startBucketPolicyKeeper(
  motoUrl: string,
): Promise<{ url: string; close(): Promise<void> }> {
  const policies = new Map<string, string>();
  const server = createServer((incoming, response) => {
    const { pathname, searchParams } = new URL(incoming.url ?? "/", motoUrl);
    const bucket = pathname.split("/")[1] ?? "";
    const isPolicy = searchParams.has("policy") && pathname.replace(/\/$/, "") === `/${bucket}`;
    const served = isPolicy ? keep(policies, bucket, incoming, response) : pass(motoUrl, incoming, response);
    served.catch((error: Error) => response.destroy(error));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => close(server) };
}

async function keep(
  policies: Map<string, string>,
  bucket: string,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = (await buffer(incoming)).toString();
  const policy = policies.get(bucket);
  if (incoming.method === "PUT") policies.set(bucket, body);
  if (incoming.method === "DELETE") policies.delete(bucket);
  if (incoming.method !== "GET") response.writeHead(204).end();
  else if (policy !== undefined) response.writeHead(200, { "content-type": "application/json" }).end(policy);
  else {
    response
      .writeHead(404, { "content-type": "application/xml" })
      .end(
        "<Error><Code>NoSuchBucketPolicy</Code><Message>The bucket policy does not exist</Message></Error>",
      );
  }
}

function pass(motoUrl: string, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  return new Promise((resolve, reject) => {
    const { method, headers } = incoming;
    const outgoing = request(
      new URL(incoming.url ?? "/", motoUrl),
      { method, headers, agent: false },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response).once("close", resolve);
      },
    );
    outgoing.once("error", reject);
    incoming.pipe(outgoing);
  });
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
