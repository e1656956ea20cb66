import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { AwsError, type Protocol } from "../http/errors";
import { canonicalPath, canonicalQuery, type RequestTarget } from "../http/request-target";
import type { IssuedCredentials, Principal } from "./principals";

/** The signature of a request, not yet verified. */
export interface Signature {
  readonly accessKeyId: string;
  /** Credential scope: `yyyymmdd`, region, service. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** `yyyymmddThhmmssZ` */
  readonly timestamp: string;
  readonly securityToken: string | undefined;
  /** Seconds; of a presigned URL only. */
  readonly expires: number | undefined;
}

/**
 * The SigV4 signature of a request, from its Authorization header or its presigned URL; undefined if it has none.
 *
 * @throws AwsError if it is malformed.
 */
export function readSignature(request: IncomingMessage, target: RequestTarget): Signature | undefined {
  const { authorization } = request.headers;
  if (authorization?.startsWith("AWS4-HMAC-SHA256 ")) {
    const fields = named(
      authorization
        .slice("AWS4-HMAC-SHA256 ".length)
        .split(",")
        .map((field) => splitOnce(field.trim(), "=")),
    );
    return signature(
      fields.get("Credential"),
      fields.get("SignedHeaders"),
      fields.get("Signature"),
      header(request, "x-amz-date"),
      header(request, "x-amz-security-token"),
      undefined,
    );
  }
  const query = named(target.query.filter(([name]) => name.startsWith("X-Amz-")));
  if (query.get("X-Amz-Algorithm") === "AWS4-HMAC-SHA256") {
    const expires = Number(query.get("X-Amz-Expires"));
    if (!Number.isInteger(expires) || expires < 1 || expires > 604_800) {
      throw new AwsError("AuthorizationQueryParametersError", "X-Amz-Expires must be 1 to 604800 seconds");
    }
    return signature(
      query.get("X-Amz-Credential"),
      query.get("X-Amz-SignedHeaders"),
      query.get("X-Amz-Signature"),
      query.get("X-Amz-Date"),
      query.get("X-Amz-Security-Token"),
      expires,
    );
  }
  return undefined;
}

/** @throws AwsError for a part that is given twice, which would be ambiguous. */
function named(parts: readonly (readonly [string, string])[]): ReadonlyMap<string, string> {
  const found = new Map(parts);
  if (found.size === parts.length) return found;
  throw new AwsError("IncompleteSignature", "A part of the signature is given more than once");
}

/**
 * Verifies that the request is signed with a secret key that the endpoint issued, unchanged, and in time.
 *
 * @param payloadHash hex SHA-256 of the body, or the keyword that S3 clients send in its place.
 * @throws AwsError with the error code of the service.
 */
export function authenticate(
  request: IncomingMessage,
  target: RequestTarget,
  claimed: Signature,
  payloadHash: string,
  issued: IssuedCredentials,
  protocol: Protocol,
): Principal {
  const known = issued.find(claimed.accessKeyId);
  if (!known) throw refusals[protocol].unknownKey();
  const { credentials, principal } = known;
  if (!sameText(claimed.securityToken ?? "", credentials.sessionToken)) throw refusals[protocol].unknownKey();

  const signed = new Set(claimed.signedHeaders);
  const unsigned = protocol === "s3" ? unsignedHeader(request, signed) : undefined;
  if (!signed.has("host") || unsigned) {
    const what = unsigned ?? "host";
    throw new AwsError(
      "AccessDenied",
      `There were headers present in the request which were not signed: ${what}`,
      403,
    );
  }
  const canonical = [
    request.method,
    canonicalPath(target, protocol === "s3"),
    canonicalQuery(target),
    ...claimed.signedHeaders.map((name) => `${name}:${canonicalHeader(request, name)}`),
    "",
    claimed.signedHeaders.join(";"),
    payloadHash,
  ].join("\n");
  const scope = `${claimed.date}/${claimed.region}/${claimed.service}/aws4_request`;
  const toSign = ["AWS4-HMAC-SHA256", claimed.timestamp, scope, sha256(canonical)].join("\n");
  const key = ["aws4_request", claimed.service, claimed.region, claimed.date].reduceRight<string | Buffer>(
    (secret, part) => hmac(secret, part),
    `AWS4${credentials.secretAccessKey}`,
  );
  if (!sameText(hmac(key, toSign).toString("hex"), claimed.signature))
    throw refusals[protocol].badSignature();
  verifyTime(claimed, credentials.expiration, protocol);
  return principal;
}

/** The error for an unsigned call. */
export function missingAuthentication(protocol: Protocol): AwsError {
  return refusals[protocol].unsigned();
}

function verifyTime(claimed: Signature, expiration: Date, protocol: Protocol): void {
  const now = Date.now();
  const signedAt = parseTimestamp(claimed.timestamp);
  if (Number.isNaN(signedAt) || !claimed.timestamp.startsWith(claimed.date)) {
    throw refusals[protocol].badSignature();
  }
  const tolerance = (protocol === "s3" ? 15 : 5) * 60_000;
  if (claimed.expires === undefined) {
    if (Math.abs(now - signedAt) > tolerance) throw refusals[protocol].skewed();
  } else {
    if (signedAt - now > tolerance) throw new AwsError("AccessDenied", "Request is not valid yet", 403);
    if (now > signedAt + claimed.expires * 1000)
      throw new AwsError("AccessDenied", "Request has expired", 403);
  }
  if (now > expiration.getTime()) throw refusals[protocol].expiredCredentials();
}

interface Refusals {
  unsigned(): AwsError;
  unknownKey(): AwsError;
  badSignature(): AwsError;
  skewed(): AwsError;
  expiredCredentials(): AwsError;
}

const mismatch =
  "The request signature we calculated does not match the signature you provided. Check your key and signing method.";

const jsonRefusals: Refusals = {
  unsigned: () => new AwsError("MissingAuthenticationTokenException", "Missing Authentication Token"),
  unknownKey: () =>
    new AwsError("UnrecognizedClientException", "The security token included in the request is invalid."),
  badSignature: () => new AwsError("InvalidSignatureException", mismatch),
  skewed: () =>
    new AwsError("InvalidSignatureException", "Signature expired or not yet current: check your clock"),
  expiredCredentials: () =>
    new AwsError("ExpiredTokenException", "The security token included in the request is expired"),
};

const forbidden = ({ code, message }: AwsError): AwsError => new AwsError(code, message, 403);

/** Each service has its own codes for the same faults. */
const refusals: Record<Protocol, Refusals> = {
  "json-1.0": jsonRefusals,
  "json-1.1": jsonRefusals,
  "rest-json": {
    unsigned: () => forbidden(jsonRefusals.unsigned()),
    unknownKey: () => forbidden(jsonRefusals.unknownKey()),
    badSignature: () => forbidden(jsonRefusals.badSignature()),
    skewed: () => forbidden(jsonRefusals.skewed()),
    expiredCredentials: () => forbidden(jsonRefusals.expiredCredentials()),
  },
  s3: {
    unsigned: () => new AwsError("AccessDenied", "Access Denied", 403),
    unknownKey: () =>
      new AwsError(
        "InvalidAccessKeyId",
        "The AWS Access Key Id you provided does not exist in our records.",
        403,
      ),
    badSignature: () => new AwsError("SignatureDoesNotMatch", mismatch, 403),
    skewed: () =>
      new AwsError(
        "RequestTimeTooSkewed",
        "The difference between the request time and the current time is too large.",
        403,
      ),
    expiredCredentials: () => new AwsError("ExpiredToken", "The provided token has expired."),
  },
  query: {
    unsigned: () =>
      new AwsError("MissingAuthenticationToken", "Request is missing Authentication Token", 403),
    unknownKey: () =>
      new AwsError("InvalidClientTokenId", "The security token included in the request is invalid.", 403),
    badSignature: () => new AwsError("SignatureDoesNotMatch", mismatch, 403),
    skewed: () =>
      new AwsError("SignatureDoesNotMatch", "Signature expired or not yet current: check your clock", 403),
    expiredCredentials: () =>
      new AwsError("ExpiredToken", "The security token included in the request is expired", 403),
  },
};

function signature(
  credential: string | undefined,
  signedHeaders: string | undefined,
  value: string | undefined,
  timestamp: string | undefined,
  securityToken: string | undefined,
  expires: number | undefined,
): Signature {
  const [accessKeyId, date, region, service, terminator, ...rest] = (credential ?? "").split("/");
  if (
    !accessKeyId ||
    !date ||
    !region ||
    !service ||
    terminator !== "aws4_request" ||
    rest.length > 0 ||
    !signedHeaders ||
    !value ||
    !timestamp
  ) {
    throw new AwsError(
      "IncompleteSignature",
      "Authorization needs Credential (key/date/region/service/aws4_request), SignedHeaders, Signature and a date",
    );
  }
  const names = signedHeaders.toLowerCase().split(";");
  return {
    accessKeyId,
    date,
    region,
    service,
    signedHeaders: names,
    signature: value,
    timestamp,
    securityToken,
    expires,
  };
}

/** S3 refuses `x-amz-*` headers added after signing. */
function unsignedHeader(request: IncomingMessage, signed: ReadonlySet<string>): string | undefined {
  return Object.keys(request.headers).find((name) => name.startsWith("x-amz-") && !signed.has(name));
}

function header(request: IncomingMessage, name: string): string | undefined {
  return request.headersDistinct[name]?.[0];
}

function canonicalHeader(request: IncomingMessage, name: string): string {
  return (request.headersDistinct[name] ?? []).map((value) => value.trim().replace(/\s+/g, " ")).join(",");
}

function parseTimestamp(timestamp: string): number {
  const match = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/.exec(timestamp);
  if (!match) return Number.NaN;
  const [, year, month, day, hour, minute, second] = match;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

export function sha256(data: string | Buffer): string {
  return createHash("sha256").update(data).digest("hex");
}

function hmac(key: string | Buffer, data: string): Buffer {
  return createHmac("sha256", key).update(data).digest();
}

function sameText(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
