import { sendPresigned } from "@saas/api-client/files";
import { callRoute, expectSuccess } from "@saas/api-client/routes";
import { Skipped, Untrue } from "../outcome";
import type { Probe } from "../probe";

export const browserUpload: Probe = {
  name: "browser-upload",
  assumes:
    "a page of an allowed origin may upload with a presigned URL: S3 answers its preflight and its request",
  source: "Amazon S3 user guide, CORS configuration and testing CORS",
  otherwise:
    "compare cors.allowOrigins of the environment with the bucket's rules: stacks/constructs/storage/tenant-bucket.ts",
  meaningful: ["aws"],
  run: async ({ environment, tenants }) => {
    const [origin] = environment.cors.allowOrigins;
    if (origin === undefined) throw new Skipped("cors.allowOrigins is empty: no page may upload");
    const [{ api }] = await tenants.two();
    const content = Buffer.from("from a page");
    const body = { key: "page.txt", content_type: "text/plain", size: content.byteLength };
    const presigned = expectSuccess("POST /files", await callRoute(api, "POST /files", { body }));
    const preflight = await fetch(presigned.url, {
      method: "OPTIONS",
      headers: {
        origin,
        "access-control-request-method": presigned.method,
        "access-control-request-headers": "content-type",
      },
    });
    requireAllowed("the preflight", preflight, origin);
    const uploaded = await sendPresigned(
      { ...presigned, headers: { ...presigned.headers, origin } },
      content,
    );
    requireAllowed("the upload", uploaded, origin);
    return `${origin} uploaded ${content.byteLength} bytes`;
  },
};

function requireAllowed(what: string, { ok, status, headers }: Response, origin: string): void {
  const allowed = headers.get("access-control-allow-origin");
  if (ok && (allowed === origin || allowed === "*")) return;
  throw new Untrue(`${what} from ${origin}: status ${status}, access-control-allow-origin ${allowed}`);
}
