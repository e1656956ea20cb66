import type { IncomingMessage, ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { type GapFiller, relayed } from "./front";

/**
 * Hides bucket policies from Moto, which ignores the condition of a `Deny`: the policy against plain HTTP would block all access
 * to the bucket. Policies are stored and returned here.
 */
export function bucketPolicies(): GapFiller {
  const policies = new Map<string, string>();
  return (incoming, { pathname, searchParams }, response) => {
    const bucket = pathname.split("/")[1] ?? "";
    const isPolicy = searchParams.has("policy") && pathname.replace(/\/$/, "") === `/${bucket}`;
    return isPolicy ? keep(policies, bucket, incoming, response) : undefined;
  };
}

/** Access logs of buckets: Moto checks the target's policy for S3's permission, but does not see the policy. */
export function bucketLogs(): GapFiller {
  const logs = new Map<string, string>();
  const none = '<BucketLoggingStatus xmlns="http://s3.amazonaws.com/doc/2006-03-01/"/>';
  return (incoming, { pathname, searchParams }, response) => {
    const bucket = pathname.split("/")[1] ?? "";
    if (!searchParams.has("logging") || pathname.replace(/\/$/, "") !== `/${bucket}`) return undefined;
    return buffer(incoming).then((body) => {
      if (incoming.method === "PUT") logs.set(bucket, body.toString());
      const found = incoming.method === "GET" ? (logs.get(bucket) ?? none) : "";
      response.writeHead(200, { "content-type": "application/xml" }).end(found);
    });
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

/**
 * The documents of managed policies as IAM returns them, URL-encoded (IAM API reference, GetPolicyVersion): Moto returns
 * them unencoded, and Terraform, which decodes them, would find a `%3A` in an ARN changed at every plan.
 */
export function policyDocuments(): GapFiller {
  return (incoming, url, response) =>
    incoming.headers.authorization?.includes("/iam/aws4_request")
      ? answer(incoming, url, response)
      : undefined;
}

async function answer(incoming: IncomingMessage, url: URL, response: ServerResponse): Promise<void> {
  const body = await buffer(incoming);
  const { status, contentType, text } = await relayed(url, incoming, body);
  const isVersion = new URLSearchParams(body.toString()).get("Action") === "GetPolicyVersion";
  response
    .writeHead(status, { "content-type": contentType })
    .end(
      isVersion
        ? text.replace(/(?<=<Document>)[^<]*/, (document) => encodeURIComponent(unescaped(document)))
        : text,
    );
}

const entities: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#34;": '"',
  "&#39;": "'",
};

const unescaped = (xml: string): string =>
  xml.replace(/&(amp|lt|gt|quot|#34|#39);/g, (entity) => entities[entity] ?? entity);

/** A bucket's request metrics configuration, which Moto lacks: stored and returned here, without any metrics. */
export function bucketMetrics(): GapFiller {
  const configurations = new Map<string, string>();
  return (incoming, { pathname, searchParams }, response) => {
    const [, bucket = "", key = ""] = pathname.split("/");
    const isMetrics = searchParams.has("metrics") && searchParams.has("id") && bucket !== "" && key === "";
    if (!isMetrics) return undefined;
    return keepMetrics(configurations, `${bucket}/${searchParams.get("id")}`, incoming, response);
  };
}

async function keepMetrics(
  configurations: Map<string, string>,
  of: string,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = (await buffer(incoming)).toString();
  const found = configurations.get(of);
  if (incoming.method === "PUT") {
    configurations.set(of, body);
    response.writeHead(200).end();
  } else if (found === undefined) {
    response
      .writeHead(404, { "content-type": "application/xml" })
      .end(
        "<Error><Code>NoSuchConfiguration</Code><Message>There is no such configuration</Message></Error>",
      );
  } else if (incoming.method === "DELETE") {
    configurations.delete(of);
    response.writeHead(204).end();
  } else response.writeHead(200, { "content-type": "application/xml" }).end(found);
}
