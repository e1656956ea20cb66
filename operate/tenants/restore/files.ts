import { CopyObjectCommand, DeleteObjectCommand, HeadObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { type Difference, inParallel } from "./difference";
import { type FileVersion, versionsByKey } from "./versions";

export interface FilePlace {
  readonly files: S3Client;
  readonly bucket: string;
  /** Below it are the tenant's files. */
  readonly prefix: string;
  readonly at: Date;
}

/** A file, and what becomes of it. */
interface FileDifference extends Difference {
  readonly key: string;
  /** The version that it was; absent: it was not. */
  readonly version?: string;
}

/** Exports are made of what a tenant has, and are not what it had. */
const LEFT_ALONE = "exports/";

/** On a file that was put back: the version that it is a copy of. By it a repeated restore knows what is done. */
const MARK = "restored-version";

/** So many copies at a time. */
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

/** Whether a file is the version that it was, or a copy that an earlier restore made of it. */
async function isThat(place: FilePlace, now: FileVersion, then: FileVersion): Promise<boolean> {
  if (now.id === then.id) return true;
  if (now.size !== then.size) return false;
  const { Metadata } = await place.files.send(new HeadObjectCommand({ Bucket: place.bucket, Key: now.key }));
  return Metadata?.[MARK] === then.id;
}

/** Makes the tenant's files what they were: no version is lost, what was there now becomes an older one. */
export async function restoreFiles(place: FilePlace, tell: (count: number) => void): Promise<void> {
  let done = 0;
  await inParallel(fileDifferences(place), COPIERS, async ({ fate, key, version }) => {
    if (fate === "same") return;
    const { files, bucket } = place;
    if (version === undefined) await files.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
    else await putBack(place, key, version);
    done += 1;
    tell(done);
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
