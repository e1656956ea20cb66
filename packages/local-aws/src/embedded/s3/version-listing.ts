import { type BucketVersions, sequenceOf, type Version } from "./bucket-versions";
import { element, elements } from "./xml";

/** Parameters of ListObjectVersions. */
export interface VersionQuery {
  readonly prefix: string;
  readonly delimiter: string;
  readonly keyMarker: string;
  readonly versionIdMarker: string;
  /** 0 to 1000. */
  readonly maxKeys: number;
  /** Whether names are percent-encoded in the response. */
  readonly encoded: boolean;
}

/** An entry of the list: a version and whether it is the newest, or a common prefix of several keys. */
type Entry =
  | { readonly key: string; readonly version: Version; readonly isLatest: boolean }
  | { readonly commonPrefix: string };

/**
 * The XML of ListObjectVersions: keys in byte order, versions of a key from the newest to the oldest. A page continues
 * after its markers, even if the version that they name has been deleted.
 */
export function listVersions(bucket: string, versions: BucketVersions, query: VersionQuery): string {
  const all = entries(versions, query);
  const page = all.slice(0, query.maxKeys);
  const isTruncated = query.maxKeys > 0 && all.length > page.length;
  const name = (text: string) => (query.encoded ? encodeURIComponent(text).replaceAll("%2F", "/") : text);
  const last = page.at(-1);
  const next =
    !isTruncated || last === undefined
      ? {}
      : "version" in last
        ? { NextKeyMarker: name(last.key), NextVersionIdMarker: last.version.id }
        : { NextKeyMarker: name(last.commonPrefix) };
  const body = elements({
    Name: bucket,
    Prefix: name(query.prefix),
    KeyMarker: name(query.keyMarker),
    VersionIdMarker: query.versionIdMarker,
    ...next,
    MaxKeys: query.maxKeys,
    ...(query.delimiter !== "" && { Delimiter: name(query.delimiter) }),
    ...(query.encoded && { EncodingType: "url" }),
    IsTruncated: isTruncated,
  });
  const listed = page.map((entry) =>
    "version" in entry
      ? versionElement(name(entry.key), entry.version, entry.isLatest)
      : element("CommonPrefixes", elements({ Prefix: name(entry.commonPrefix) })),
  );
  return element("ListVersionsResult", body + listed.join(""));
}

function entries(versions: BucketVersions, query: VersionQuery): Entry[] {
  const { prefix, delimiter, keyMarker, versionIdMarker } = query;
  const prefixes = new Set<string>();
  return versions.keys().flatMap((key): Entry[] => {
    const order = keyMarker === "" ? 1 : Buffer.compare(Buffer.from(key), Buffer.from(keyMarker));
    if (!key.startsWith(prefix) || order < 0 || (order === 0 && versionIdMarker === "")) return [];
    const end = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
    if (end >= 0) {
      const commonPrefix = key.slice(0, end + delimiter.length);
      if (prefixes.has(commonPrefix) || keyMarker.startsWith(commonPrefix)) return [];
      prefixes.add(commonPrefix);
      return [{ commonPrefix }];
    }
    const all = versions.of(key);
    const behind =
      order === 0 ? all.filter(({ sequence }) => sequence < sequenceIn(all, versionIdMarker)) : all;
    return behind.map((version) => ({ key, version, isLatest: version === all[0] }));
  });
}

const sequenceIn = (versions: readonly Version[], id: string): number =>
  versions.find((version) => version.id === id)?.sequence ?? sequenceOf(id);

function versionElement(key: string, { id, lastModified, content }: Version, isLatest: boolean): string {
  const common = { Key: key, VersionId: id, IsLatest: isLatest, LastModified: lastModified.toISOString() };
  if (content === undefined) return element("DeleteMarker", elements(common));
  const { etag, size } = content;
  return element("Version", elements({ ...common, ETag: etag, Size: size, StorageClass: "STANDARD" }));
}
