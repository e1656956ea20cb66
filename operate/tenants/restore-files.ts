import {
  CopyObjectCommand,
  DeleteObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  type ObjectVersion,
  type S3Client,
} from "@aws-sdk/client-s3";
import { inParallel } from "@saas/cli-kit/concurrency";
import { byBytes, type Difference } from "./restore-differences";

export interface FilePlace {
  readonly files: S3Client;
  readonly bucket: string;
  /** Prefix of the tenant's files. */
  readonly prefix: string;
  readonly at: Date;
}

/** A file, and the restore's effect on it. */
interface FileDifference extends Difference {
  readonly key: string;
  /** The earlier version; absent if the file did not exist. */
  readonly version?: string;
}

/** Exports are not part of a tenant's data, and are left alone. */
const LEFT_ALONE = "exports/";

/** Metadata of a restored file: its source version. A repeated restore recognizes finished files by it. */
const MARK = "restored-version";

/** Concurrent copies. */
const COPIERS = 8;

/** Every file that the tenant has, had or ever had. */
export async function* fileDifferences(place: FilePlace): AsyncGenerator<FileDifference> {
  const { prefix, at } = place;
  for await (const [key, versions] of versionsByKey(place, prefix)) {
    if (key.startsWith(`${prefix}${LEFT_ALONE}`)) continue;
    const [now] = versions;
    const then = versions.find(({ second }) => second <= at.getTime() / 1000);
    const is = now !== undefined && !now.isMarker;
    const was = then !== undefined && !then.isMarker;
    const name = key.slice(prefix.length);
    if (!was) {
      if (is) yield { fate: "removed", name, key };
    } else if (!is) yield { fate: "put_back", name, key, version: then.id };
    else if (await isThat(place, now, then)) yield { fate: "same", name, key, version: then.id };
    else yield { fate: "replaced", name, key, version: then.id };
  }
}

/** Whether a file is the earlier version, or a copy of it from an earlier restore. */
async function isThat(place: FilePlace, now: FileVersion, then: FileVersion): Promise<boolean> {
  if (now.id === then.id) return true;
  if (now.size !== then.size) return false;
  const { Metadata } = await place.files.send(new HeadObjectCommand({ Bucket: place.bucket, Key: now.key }));
  return Metadata?.[MARK] === then.id;
}

/** Restores the tenant's files: no version is lost, the current ones become older versions. */
export async function restoreFiles(place: FilePlace, onCount: (count: number) => void): Promise<void> {
  let done = 0;
  await inParallel(fileDifferences(place), COPIERS, async ({ fate, key, version }) => {
    if (fate === "same") return;
    const { files, bucket } = place;
    if (version === undefined) await files.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
    else await putBack(place, key, version);
    done += 1;
    onCount(done);
  });
}

/** A copy within S3, up to the 5 GB that one upload can have. */
async function putBack({ files, bucket }: FilePlace, Key: string, version: string): Promise<void> {
  const head = await files.send(new HeadObjectCommand({ Bucket: bucket, Key, VersionId: version }));
  await files.send(
    new CopyObjectCommand({
      Bucket: bucket,
      Key,
      CopySource: `${bucket}/${Key.split("/").map(encodeURIComponent).join("/")}?versionId=${version}`,
      MetadataDirective: "REPLACE",
      Metadata: { ...head.Metadata, [MARK]: version },
      ContentType: head.ContentType,
      CacheControl: head.CacheControl,
      ContentDisposition: head.ContentDisposition,
      ContentEncoding: head.ContentEncoding,
      ContentLanguage: head.ContentLanguage,
    }),
  );
}

/** A version of a file, or the marker that a deletion left. */
export interface FileVersion {
  readonly key: string;
  readonly id: string;
  /** Seconds since 1970, S3's resolution. */
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

/** Every key below a prefix with all its versions, newest first, in the order of keys. */
export async function* versionsByKey(
  place: Files,
  prefix: string,
): AsyncGenerator<readonly [key: string, versions: readonly FileVersion[]]> {
  const gathered = new Map<string, FileVersion[]>();
  for await (const page of pages(place, prefix)) {
    for (const version of page.versions) {
      gathered.set(version.key, [...(gathered.get(version.key) ?? []), version]);
    }
    // The last key of a page may continue on the next one.
    for (const key of [...gathered.keys()].filter((each) => each !== page.goesOnAt).sort(byBytes)) {
      yield [key, await ordered(place, gathered.get(key) ?? [])];
      gathered.delete(key);
    }
  }
  for (const [key, versions] of gathered) yield [key, await ordered(place, versions)];
}

/**
 * Newest first. S3 lists versions and markers separately: if both fall within a second and neither is the latest, a list of
 * one entry at a time shows their order.
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
  /** The key whose versions may continue on the next page. */
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
