import {
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  type ObjectVersion,
  type S3Client,
} from "@aws-sdk/client-s3";
import { byBytes } from "./difference";

/** A version of a file, or the marker that a deletion left. */
export interface FileVersion {
  readonly key: string;
  readonly id: string;
  /** Seconds since 1970: S3 tells no more. */
  readonly second: number;
  readonly isLatest: boolean;
  readonly isMarker: boolean;
  /** Bytes; 0 for a marker. */
  readonly size: number;
}

interface Files {
  readonly files: S3Client;
  readonly bucket: string;
}

/** Every key below a prefix with all its versions, newest first; keys in their order. */
export async function* versionsByKey(
  place: Files,
  prefix: string,
): AsyncGenerator<readonly [key: string, versions: readonly FileVersion[]]> {
  const gathered = new Map<string, FileVersion[]>();
  for await (const page of pages(place, prefix)) {
    for (const version of page.versions) {
      gathered.set(version.key, [...(gathered.get(version.key) ?? []), version]);
    }
    // The last key of a page may go on in the next one.
    for (const key of [...gathered.keys()].filter((each) => each !== page.goesOnAt).sort(byBytes)) {
      yield [key, await ordered(place, gathered.get(key) ?? [])];
      gathered.delete(key);
    }
  }
  for (const [key, versions] of gathered) yield [key, await ordered(place, versions)];
}

/**
 * Newest first. S3 lists versions and markers apart: where both came within a second and neither is the latest, a list of
 * one entry at a time tells which came first.
 */
async function ordered(place: Files, versions: readonly FileVersion[]): Promise<readonly FileVersion[]> {
  const sorted = versions.toSorted((a, b) => b.second - a.second || Number(b.isLatest) - Number(a.isLatest));
  const unclear = sorted.some((one, index) => {
    const next = sorted[index + 1];
    return (
      next !== undefined && !one.isLatest && one.second === next.second && one.isMarker !== next.isMarker
    );
  });
  if (!unclear) return sorted;
  const exact: FileVersion[] = [];
  const [{ key } = { key: "" }] = versions;
  for await (const { versions: entries } of pages(place, key, 1)) {
    exact.push(...entries.filter((each) => each.key === key));
    if (exact.length >= versions.length) break;
  }
  return exact;
}

interface Page {
  readonly versions: readonly FileVersion[];
  /** The key whose versions may go on in the next page. */
  readonly goesOnAt: string | undefined;
}

async function* pages({ files, bucket }: Files, Prefix: string, MaxKeys?: number): AsyncGenerator<Page> {
  let [keyMarker, idMarker]: (string | undefined)[] = [];
  for (;;) {
    const page: ListObjectVersionsCommandOutput = await files.send(
      new ListObjectVersionsCommand({
        Bucket: bucket,
        Prefix,
        MaxKeys,
        KeyMarker: keyMarker,
        VersionIdMarker: idMarker,
      }),
    );
    const entry = (isMarker: boolean) => (each: ObjectVersion) => ({
      key: each.Key ?? "",
      id: each.VersionId ?? "",
      second: Math.floor((each.LastModified?.getTime() ?? 0) / 1000),
      isLatest: each.IsLatest === true,
      isMarker,
      size: each.Size ?? 0,
    });
    yield {
      versions: [...(page.Versions ?? []).map(entry(false)), ...(page.DeleteMarkers ?? []).map(entry(true))],
      goesOnAt: page.IsTruncated ? page.NextKeyMarker : undefined,
    };
    if (!page.IsTruncated) return;
    [keyMarker, idMarker] = [page.NextKeyMarker, page.NextVersionIdMarker];
  }
}
