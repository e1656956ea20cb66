import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
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
