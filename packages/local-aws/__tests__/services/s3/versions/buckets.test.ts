import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandInput,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { outcome } from "../../../support/platform";
import { Bucket, place, startVersionedBucket, type VersionedBucket } from "../../../support/versioned-bucket";

let bucket: VersionedBucket;
let s3: S3Client;
let folder: string;
let folders = 0;
let files: ReturnType<VersionedBucket["folder"]>;

beforeAll(async () => {
  bucket = await startVersionedBucket();
  ({ s3 } = bucket);
});

beforeEach(() => {
  folders += 1;
  folder = `folder${folders}/`;
  files = bucket.folder(folder);
});

afterAll(() => bucket?.close());

describe("a bucket", () => {
  it("reports whether it is versioned", async () => {
    await s3.send(new CreateBucketCommand({ Bucket: "plain" }));
    const statusOf = async (Bucket: string) =>
      (await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status;
    expect([await statusOf(Bucket), await statusOf("plain")]).toEqual(["Enabled", undefined]);
    expect(await outcome(statusOf("none"))).toBe("NoSuchBucket");
  });

  it("that is versioned later has its objects as the version null", async () => {
    const later = { Bucket: "later" };
    await s3.send(new CreateBucketCommand(later));
    await s3.send(new PutObjectCommand({ ...later, Key: "a", Body: "before" }));
    await bucket.enable("later");
    await s3.send(new PutObjectCommand({ ...later, Key: "a", Body: "after" }));
    const { Versions = [] } = await s3.send(new ListObjectVersionsCommand(later));
    expect(Versions.map(({ VersionId }) => VersionId === "null")).toEqual([false, true]);
    const old = await s3.send(new GetObjectCommand({ ...later, Key: "a", VersionId: "null" }));
    expect(await old.Body?.transformToString()).toBe("before");
  });

  it("is not deleted while it has versions", async () => {
    const full = { Bucket: "full" };
    await s3.send(new CreateBucketCommand(full));
    await bucket.enable("full");
    const { VersionId } = await s3.send(new DeleteObjectCommand({ ...full, Key: "a" }));
    expect(await outcome(s3.send(new DeleteBucketCommand(full)))).toBe("BucketNotEmpty");
    await s3.send(new DeleteObjectCommand({ ...full, Key: "a", VersionId }));
    expect(await outcome(s3.send(new DeleteBucketCommand(full)))).toBe("allowed");
  });

  it("without versions knows no version, and deletes nothing for one", async () => {
    const unversioned = { Bucket: "unversioned" };
    await s3.send(new CreateBucketCommand(unversioned));
    await s3.send(new PutObjectCommand({ ...unversioned, Key: "a", Body: "x" }));
    const wrong = new DeleteObjectCommand({ ...unversioned, Key: "a", VersionId: "1" });
    expect(await outcome(s3.send(wrong))).toBe("NoSuchVersion");
    expect(await outcome(s3.send(new HeadObjectCommand({ ...unversioned, Key: "a" })))).toBe("allowed");
  });

  it("says what it does not do with versions", async () => {
    const VersionId = await files.put("a", "one");
    const Key = `${folder}a`;
    expect(await outcome(s3.send(new GetObjectTaggingCommand({ ...place, Key, VersionId })))).toBe(
      "NotImplemented",
    );
    const suspend = new PutBucketVersioningCommand({
      ...place,
      VersioningConfiguration: { Status: "Suspended" },
    });
    expect(await outcome(s3.send(suspend))).toBe("NotImplemented");
  });
});

describe("ListObjectVersions", () => {
  const names = ["a", "b/1", "b/2", "c", "ü", "\u{1F600}", "\uFF5E", "z & <y>"];

  beforeEach(async () => {
    for (const name of names) {
      await files.put(name, "1");
      await files.put(name, "2");
    }
    await files.remove("c");
  });

  const idsOf = (answer: Awaited<ReturnType<typeof files.list>>) =>
    [...(answer.Versions ?? []), ...(answer.DeleteMarkers ?? [])].map(
      ({ Key, VersionId }) => `${Key} ${VersionId}`,
    );

  it("goes by the bytes of keys, each key from its newest version on", async () => {
    const { Versions = [], IsTruncated } = await files.list();
    const order = ["a", "b/1", "b/2", "c", "z & <y>", "ü", "\uFF5E", "\u{1F600}"];
    expect(Versions.map(({ Key }) => Key)).toEqual(order.flatMap((name) => [folder + name, folder + name]));
    const dates = Versions.filter(({ Key }) => Key === `${folder}a`);
    expect(dates.map(({ IsLatest, Size, StorageClass }) => [IsLatest, Size, StorageClass])).toEqual([
      [true, 1, "STANDARD"],
      [false, 1, "STANDARD"],
    ]);
    expect(IsTruncated).toBe(false);
  });

  it.each([1, 2, 3, 7, 100])("pages of %d miss nothing and repeat nothing", async (MaxKeys) => {
    const all = idsOf(await files.list());
    const found: string[] = [];
    let markers: Partial<ListObjectVersionsCommandInput> = {};
    for (;;) {
      const page = await files.list({ MaxKeys, ...markers });
      expect(idsOf(page).length).toBeLessThanOrEqual(MaxKeys);
      found.push(...idsOf(page));
      if (!page.IsTruncated) break;
      markers = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
    }
    expect(found.sort()).toEqual(all.sort());
  });

  it("goes on behind a page whose versions are deleted meanwhile", async () => {
    let markers: Partial<ListObjectVersionsCommandInput> = {};
    for (;;) {
      const page = await files.list({ MaxKeys: 3, ...markers });
      const Objects = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map(({ Key, VersionId }) => ({
        Key,
        VersionId,
      }));
      const { Errors } = await s3.send(
        new DeleteObjectsCommand({ ...place, Delete: { Objects, Quiet: true } }),
      );
      expect(Errors).toBeUndefined();
      if (!page.IsTruncated) break;
      markers = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
    }
    expect(await files.listed()).toEqual([]);
  });

  it("behind a key alone leaves out all of its versions", async () => {
    const { Versions } = await files.list({ KeyMarker: `${folder}c` });
    expect(Versions?.[0]?.Key).toBe(`${folder}z & <y>`);
  });

  it("gathers what is below a delimiter, page by page as well", async () => {
    const whole = await files.list({ Delimiter: "/" });
    expect(whole.CommonPrefixes).toEqual([{ Prefix: `${folder}b/` }]);
    expect(whole.Versions?.some(({ Key }) => Key?.includes("/b/"))).toBe(false);
    const first = await files.list({ Delimiter: "/", MaxKeys: 3 });
    expect(first.NextKeyMarker).toBe(`${folder}b/`);
    const second = await files.list({ Delimiter: "/", MaxKeys: 3, KeyMarker: first.NextKeyMarker });
    expect([second.CommonPrefixes, second.Versions?.[0]?.Key]).toEqual([undefined, `${folder}c`]);
  });

  it("encodes names when it is asked to", async () => {
    const { Versions = [], EncodingType } = await files.list({ EncodingType: "url", Prefix: `${folder}z` });
    expect([Versions[0]?.Key, EncodingType]).toEqual([`${folder}z%20%26%20%3Cy%3E`, "url"]);
  });

  it("takes no version marker without a key marker, and no odd page size", async () => {
    expect(await outcome(files.list({ VersionIdMarker: "x" }))).toBe("InvalidArgument");
    expect(await outcome(files.list({ MaxKeys: -1 }))).toBe("InvalidArgument");
  });
});

describe("DeleteObjects", () => {
  it("makes markers, deletes versions and markers, and tells which", async () => {
    const version = await files.put("a", "one");
    await files.put("b", "one");
    const { VersionId: marker } = await files.remove("c");
    const key = (name: string) => `${folder}${name}`;
    const { Deleted } = await s3.send(
      new DeleteObjectsCommand({
        ...place,
        Delete: {
          Objects: [
            { Key: key("a"), VersionId: version },
            { Key: key("b") },
            { Key: key("c"), VersionId: marker },
          ],
        },
      }),
    );
    expect(Deleted).toEqual([
      { Key: key("a"), VersionId: version },
      { Key: key("b"), DeleteMarker: true, DeleteMarkerVersionId: expect.any(String) },
      { Key: key("c"), VersionId: marker, DeleteMarker: true, DeleteMarkerVersionId: marker },
    ]);
    expect(await files.listed()).toEqual(["one", "-*"]);
  });

  it("takes keys of any characters", async () => {
    const names = ["123", " a ", "<&>\"'", "line\nend", "ünï"];
    for (const name of names) await files.put(name, "x");
    const Objects = names.map((name) => ({ Key: folder + name }));
    const { Deleted } = await s3.send(new DeleteObjectsCommand({ ...place, Delete: { Objects } }));
    expect(Deleted?.map(({ Key }) => Key)).toEqual(Objects.map(({ Key }) => Key));
    const { Contents } = await s3.send(new ListObjectsV2Command({ ...place, Prefix: folder }));
    expect(Contents).toBeUndefined();
  });

  it("takes no conditions, which it would not keep", async () => {
    await files.put("a", "one");
    const Objects = [{ Key: `${folder}a`, ETag: '"x"' }];
    expect(await outcome(s3.send(new DeleteObjectsCommand({ ...place, Delete: { Objects } })))).toBe(
      "NotImplemented",
    );
    expect(await files.listed()).toEqual(["one*"]);
  });
});
