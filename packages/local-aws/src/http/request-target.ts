import { AwsError } from "./errors";

/** Path and query of a request, as sent and decoded. */
export interface RequestTarget {
  /** As sent, percent-encoded. */
  readonly path: string;
  /** Decoded names and values in the order sent. A plus sign stays a plus sign. */
  readonly query: readonly (readonly [string, string])[];
}

/** @throws AwsError if the percent-encoding is malformed. */
export function parseTarget(url: string): RequestTarget {
  const at = url.indexOf("?");
  const [path, search] = at < 0 ? [url, ""] : [url.slice(0, at), url.slice(at + 1)];
  const query = search
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair) => {
      const equals = pair.indexOf("=");
      return equals < 0
        ? ([decode(pair), ""] as const)
        : ([decode(pair.slice(0, equals)), decode(pair.slice(equals + 1))] as const);
    });
  decode(path);
  return { path, query };
}

/** The path in SigV4's canonical encoding. Services other than S3 encode it twice. */
export function canonicalPath({ path }: RequestTarget, s3: boolean): string {
  const once = path
    .split("/")
    .map((segment) => encode(decode(segment)))
    .join("/");
  return s3 ? once : once.split("/").map(encode).join("/");
}

/** The query in SigV4's canonical order and encoding, without the signature itself. */
export function canonicalQuery({ query }: RequestTarget): string {
  return query
    .filter(([name]) => name !== "X-Amz-Signature")
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([a, x], [b, y]) => (a === b ? compare(x, y) : compare(a, b)))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

/** Percent-encodes all but the unreserved characters of RFC 3986. */
export function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

export function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new AwsError(
      "InvalidURI",
      `Couldn't parse the specified URI: "${text}" is not percent-encoded UTF-8.`,
    );
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
