import { readFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { join } from "node:path";
import type { HttpResponse, PagesBeside } from "@saas/local-aws/gateway";
import type { LocalTarget } from "./sign-in";

type Answering = (request: IncomingMessage) => Promise<HttpResponse>;

const HTML = "text/html; charset=utf-8";
const SCRIPT = "text/javascript; charset=utf-8";
const STYLE = "text/css; charset=utf-8";

/** The page may load from and connect to this server only. Swagger UI has styles in its markup. */
const SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/**
 * Serves the API's documentation at `/docs`, which can sign in and send requests: Swagger UI from this project's packages, and the
 * OpenAPI document of the deployed API at `/docs/openapi.json`. For the local gateway only.
 */
export const documentationPages: PagesBeside = (options) => {
  const target = targetOf(options);
  const page = ownFile("page.html", HTML);
  const pages: Readonly<Record<string, Answering>> = {
    "GET /docs": page,
    "GET /docs/": page,
    "GET /docs/page.js": ownFile("page.js", SCRIPT),
    "GET /docs/page.css": ownFile("page.css", STYLE),
    "GET /docs/swagger-ui.js": packaged("swagger-ui-bundle.js", SCRIPT),
    "GET /docs/swagger-ui.css": packaged("swagger-ui.css", STYLE),
    "GET /docs/favicon.png": packaged("favicon-32x32.png", "image/png"),
    "GET /docs/openapi.json": async () => {
      // Generated on request, so that the platform starts without it.
      const { servedDocument } = await import("./served-document");
      return json(200, servedDocument(options.api));
    },
    "GET /docs/sign-in": async () => json(200, { available: target !== undefined }),
    ...(target && { "POST /docs/sign-in": signInAt(target) }),
  };
  return async (request) => {
    // Node.js sends no body in the response to HEAD.
    const method = request.method === "HEAD" ? "GET" : request.method;
    const key = `${method} ${request.url?.replace(/\?.*$/s, "")}`;
    const answering = Object.hasOwn(pages, key) ? pages[key] : undefined;
    try {
      return await answering?.(request);
    } catch (error) {
      return json(500, { detail: `${key}: ${error}` });
    }
  };
};

function signInAt(target: LocalTarget): Answering {
  return async (request) => {
    const { signInForPage } = await import("./sign-in");
    const { status, body } = await signInForPage(target, request);
    return json(status, body);
  };
}

/** The deployment's user pool and client; undefined when its outputs lack them. */
function targetOf({ deployment, endpointUrl }: Parameters<PagesBeside>[0]): LocalTarget | undefined {
  const { user_pool_id: userPoolId, user_pool_client_id: clientId } = deployment.outputs;
  if (userPoolId === undefined || clientId === undefined) return undefined;
  return { region: deployment.region, userPoolId, clientId, endpointUrl };
}

const ownFile =
  (file: string, type: string): Answering =>
  async () =>
    answer(200, type, await readFile(join(__dirname, "page", file)));

const packaged =
  (file: string, type: string): Answering =>
  async () =>
    answer(200, type, await readFile(require.resolve(`swagger-ui-dist/${file}`)));

const json = (status: number, body: unknown): HttpResponse =>
  answer(status, "application/json", JSON.stringify(body));

const answer = (status: number, type: string, body: string | Buffer): HttpResponse => ({
  status,
  headers: [
    ["Content-Type", type],
    ["Cache-Control", "no-store"],
    ["Content-Security-Policy", SECURITY_POLICY],
    ["Referrer-Policy", "no-referrer"],
    ["X-Content-Type-Options", "nosniff"],
  ],
  body: Buffer.from(body),
});
