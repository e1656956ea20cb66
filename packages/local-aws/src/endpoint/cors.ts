import type { IncomingMessage, ServerResponse } from "node:http";
import { parseTarget } from "../http/request-target";
import { isOfThisMachine } from "../support/loopback";
import { type Deployment, resourcesOfType } from "../terraform/resources";

/** CORS headers of a response or a preflight. */
type CorsHeaders = Readonly<Record<string, string>>;

interface Rule {
  readonly origins: readonly RegExp[];
  readonly methods: ReadonlySet<string>;
  readonly headers: readonly RegExp[];
  readonly exposed: string;
  readonly maxAgeSeconds: string | undefined;
  readonly anyOrigin: boolean;
}

/** CORS rules by bucket name. Source: Terraform AWS provider, aws_s3_bucket_cors_configuration. */
export type BucketRules = ReadonlyMap<string, readonly Rule[]>;

/** The CORS rules of a deployment's buckets. */
export function readBucketRules(deployment: Deployment): BucketRules {
  return new Map(
    resourcesOfType(deployment, "aws_s3_bucket_cors_configuration").map(({ values }) => [
      String(values.bucket),
      (values.cors_rule as readonly Readonly<Record<string, unknown>>[]).map(readRule),
    ]),
  );
}

function readRule(rule: Readonly<Record<string, unknown>>): Rule {
  const origins = texts(rule.allowed_origins);
  return {
    origins: origins.map((each) => pattern(each)),
    methods: new Set(texts(rule.allowed_methods)),
    headers: texts(rule.allowed_headers).map((each) => pattern(each, "i")),
    exposed: texts(rule.expose_headers).join(", "),
    maxAgeSeconds: rule.max_age_seconds == null ? undefined : String(rule.max_age_seconds),
    anyOrigin: origins.includes("*"),
  };
}

/**
 * Sets CORS headers: local pages are open to this machine's origins, Cognito to every origin, S3 by the bucket's rules.
 * Answers preflights, which are not signed.
 * @returns whether the request was a preflight and has been answered
 */
export function serveCors(request: IncomingMessage, response: ServerResponse, buckets: BucketRules): boolean {
  const { origin } = request.headers;
  const preflight = request.method === "OPTIONS";
  if (origin === undefined) {
    if (preflight)
      refuse(response, 400, "BadRequest", "Insufficient information. Origin request header needed.");
    return preflight;
  }
  const { path: pathname } = parseTarget(request.url ?? "/");
  const method = (preflight ? request.headers["access-control-request-method"] : request.method) ?? "";
  const found = corsOf({ origin, method, pathname, asked: askedHeaders(request), preflight }, buckets);
  if (!preflight) {
    for (const [name, value] of Object.entries(found ?? {})) response.setHeader(name, value);
    return false;
  }
  if (found === undefined) refuse(response, 403, "AccessForbidden", explanation(origin, pathname));
  else response.writeHead(200, { ...found, "content-length": "0" }).end();
  return true;
}

interface Asked {
  readonly origin: string;
  readonly method: string;
  readonly pathname: string;
  /** Headers that a preflight asks permission to send. */
  readonly asked: readonly string[];
  readonly preflight: boolean;
}

/** Undefined: the origin is refused. */
function corsOf(request: Asked, buckets: BucketRules): CorsHeaders | undefined {
  const { origin, method, pathname, asked, preflight } = request;
  if (forPrograms.test(pathname)) return oauth(asked, preflight);
  if (/^\/_/.test(pathname)) {
    return isOfThisMachine(origin) ? { "access-control-allow-origin": origin, vary: "Origin" } : undefined;
  }
  // Only AWS protocols with a single path post to it; among them, browsers use Cognito's.
  if (pathname === "/" && method === "POST") return cognito(asked, preflight);
  const rule = buckets
    .get(decodeURIComponent(pathname.split("/")[1] ?? ""))
    ?.find(
      ({ origins, methods, headers }) =>
        origins.some((each) => each.test(origin)) &&
        methods.has(method) &&
        asked.every((name) => headers.some((each) => each.test(name))),
    );
  return rule && bucketHeaders(rule, request);
}

/** Every origin may call Cognito: it authenticates by the request's content. Source: responses of cognito-idp.<region>.amazonaws.com. */
const cognito = (asked: readonly string[], preflight: boolean): CorsHeaders => ({
  "access-control-allow-origin": "*",
  "access-control-expose-headers": "x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date",
  ...(preflight && {
    "access-control-allow-methods": "POST",
    "access-control-allow-headers": asked.join(","),
    "access-control-max-age": "172800",
  }),
});

/** The endpoints of a user pool's domain that browser applications call; its pages are for no other site. */
const forPrograms =
  /^\/(_cognito\/[^/]+\/oauth2\/(token|revoke|userInfo)|[^/]+_[^/]+\/\.well-known\/[a-z.-]+)$/;

/** Every origin may call them. Source: responses of a user pool's domain. */
const oauth = (asked: readonly string[], preflight: boolean): CorsHeaders => ({
  "access-control-allow-origin": "*",
  ...(preflight && {
    "access-control-allow-methods": "GET, POST",
    "access-control-allow-headers": asked.join(","),
  }),
});

/** Source: Amazon S3 user guide, "Using cross-origin resource sharing (CORS)". */
const bucketHeaders = (
  { methods, exposed, maxAgeSeconds, anyOrigin }: Rule,
  { origin, asked, preflight }: Asked,
): CorsHeaders => ({
  "access-control-allow-origin": anyOrigin ? "*" : origin,
  "access-control-allow-methods": [...methods].join(", "),
  ...(!anyOrigin && { "access-control-allow-credentials": "true" }),
  ...(exposed !== "" && { "access-control-expose-headers": exposed }),
  ...(preflight && asked.length > 0 && { "access-control-allow-headers": asked.join(", ") }),
  ...(preflight && maxAgeSeconds !== undefined && { "access-control-max-age": maxAgeSeconds }),
  vary: "Origin, Access-Control-Request-Headers, Access-Control-Request-Method",
});

const explanation = (origin: string, pathname: string): string =>
  `CORSResponse: This CORS request is not allowed: no CORS rule of ${pathname} allows the origin ${origin} with this ` +
  "method and these headers. In a browser, http://localhost and http://127.0.0.1 are different origins.";

function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  response
    .writeHead(status, { "content-type": "application/xml" })
    .end(`<Error><Code>${code}</Code><Message>${escaped(message)}</Message></Error>`);
}

const askedHeaders = ({ headers }: IncomingMessage): string[] =>
  String(headers["access-control-request-headers"] ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");

const pattern = (text: string, flags = ""): RegExp =>
  new RegExp(`^${text.replaceAll(/[\\^$.+?()[\]{}|]/g, "\\$&").replaceAll("*", ".*")}$`, flags);

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

const texts = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
