import type { IncomingMessage, ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import type { GapFiller } from "./front";

/**
 * Keeps bucket policies out of Moto's sight: Moto takes a `Deny` with a condition for one without, so that the policy
 * against plain HTTP would lock everybody out of the bucket. Policies are stored and returned here.
 */
export function bucketPolicies(): GapFiller {
  const policies = new Map<string, string>();
  return (incoming, { pathname, searchParams }, response) => {
    const bucket = pathname.split("/")[1] ?? "";
    const isPolicy = searchParams.has("policy") && pathname.replace(/\/$/, "") === `/${bucket}`;
    return isPolicy ? keep(policies, bucket, incoming, response) : undefined;
  };
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
