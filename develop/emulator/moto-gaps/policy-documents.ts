import type { IncomingMessage, ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import type { GapFiller } from "./front";

/**
 * The documents of managed policies as IAM returns them, URL-encoded (IAM API reference, GetPolicyVersion): Moto returns
 * them as they are, and Terraform, which decodes them, would find a `%3A` in an ARN changed at every plan.
 */
export function policyDocuments(): GapFiller {
  return (incoming, url, response) =>
    incoming.headers.authorization?.includes("/iam/aws4_request")
      ? answer(incoming, url, response)
      : undefined;
}

async function answer(incoming: IncomingMessage, url: URL, response: ServerResponse): Promise<void> {
  const { method = "POST", headers } = incoming;
  const body = await buffer(incoming);
  const kept = ["authorization", "content-type", "x-amz-date", "x-amz-security-token"].flatMap((name) =>
    typeof headers[name] === "string" ? [[name, headers[name]] as const] : [],
  );
  const given = await fetch(url, {
    method,
    headers: Object.fromEntries(kept),
    ...(body.length > 0 && { body }),
  });
  const text = await given.text();
  const isVersion = new URLSearchParams(body.toString()).get("Action") === "GetPolicyVersion";
  response
    .writeHead(given.status, { "content-type": given.headers.get("content-type") ?? "text/xml" })
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
