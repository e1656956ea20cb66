import { readFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { join } from "node:path";
import type { HttpResponse } from "@saas/local-aws/gateway";

/** Answers a request to a page. */
export type Answering = (request: IncomingMessage) => Promise<HttpResponse>;

const types = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".png": "image/png",
} as const;
type Extension = keyof typeof types;

/** A page may load from and connect to this server only. Swagger UI has styles in its markup. */
const policyWith = (styles: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self'${styles}`,
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");

const STRICT = policyWith("");
const WITH_INLINE_STYLES = policyWith(" 'unsafe-inline'");

/** A file of this project, read for each request. */
export const ownFile =
  (file: `${string}${Extension}`): Answering =>
  async () =>
    answer(200, typeOf(file), await readFile(join(__dirname, "files", file)));

/** A file of Swagger UI's package. */
export const packaged =
  (file: `${string}${Extension}`): Answering =>
  async () =>
    answer(200, typeOf(file), await readFile(require.resolve(`swagger-ui-dist/${file}`)));

export const html = (body: string, inlineStyles = false): HttpResponse =>
  answer(200, "text/html; charset=utf-8", body, inlineStyles ? WITH_INLINE_STYLES : STRICT);

export const json = (status: number, body: unknown): HttpResponse =>
  answer(status, "application/json", JSON.stringify(body));

const typeOf = (file: string): string => types[file.slice(file.lastIndexOf(".")) as Extension];

const answer = (status: number, type: string, body: string | Buffer, policy = STRICT): HttpResponse => ({
  status,
  headers: [
    ["Content-Type", type],
    ["Cache-Control", "no-store"],
    ["Content-Security-Policy", policy],
    ["Cross-Origin-Opener-Policy", "same-origin"],
    ["Cross-Origin-Resource-Policy", "same-origin"],
    ["Referrer-Policy", "no-referrer"],
    ["X-Content-Type-Options", "nosniff"],
  ],
  body: Buffer.from(body),
});
