import { randomBytes } from "node:crypto";
import { request } from "node:http";
import { Readable } from "node:stream";
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
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

describe("an object that is written again", () => {
  it("stays as a version of its own, content and headers", async () => {
    const first = await files.put("a", "one", { ContentType: "text/one" });
    const second = await files.put("a", "two", { ContentType: "text/two" });
    expect(first).not.toBe(second);
    expect(await files.get("a")).toEqual({ text: "two", id: second, type: "text/two" });
    expect(await files.get("a", second)).toEqual({ text: "two", id: second, type: "text/two" });
    expect(await files.get("a", first)).toEqual({ text: "one", id: first, type: "text/one" });
    const head = await s3.send(new HeadObjectCommand({ ...place, Key: `${folder}a`, VersionId: first }));
    expect(head).toMatchObject({ VersionId: first, ContentLength: 3, ContentType: "text/one" });
  });

  it("is once in the ordinary list", async () => {
    await files.put("a", "one");
    await files.put("a", "two");
    const { Contents } = await s3.send(new ListObjectsV2Command({ ...place, Prefix: folder }));
    expect(Contents?.map(({ Key }) => Key)).toEqual([`${folder}a`]);
  });

  it("serves ranges of old versions", async () => {
    const first = await files.put("a", "0123456789");
    await files.put("a", "other");
    const answer = await s3.send(
      new GetObjectCommand({ ...place, Key: `${folder}a`, VersionId: first, Range: "bytes=2-4" }),
    );
    expect(await answer.Body?.transformToString()).toBe("234");
  });

  it("as a stream, by presigned URL, as a copy or in parts, makes versions as well", async () => {
    const Key = `${folder}a`;
    const large = randomBytes(200_000);
    await s3.send(
      new PutObjectCommand({ ...place, Key, Body: Readable.from([large]), ContentLength: large.length }),
    );
    const url = await getSignedUrl(s3, new PutObjectCommand({ ...place, Key }), { expiresIn: 60 });
    const response = await fetch(url, { method: "PUT", body: "presigned" });
    expect([response.status, response.headers.get("x-amz-version-id")]).toEqual([200, expect.any(String)]);
    await files.put("source", "copied");
    const copied = await s3.send(
      new CopyObjectCommand({ ...place, Key, CopySource: `${Bucket}/${folder}source` }),
    );
    expect(copied.VersionId).toEqual(expect.any(String));
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ ...place, Key }));
    const part = { ...place, Key, UploadId, PartNumber: 1 };
    const { ETag } = await s3.send(new UploadPartCommand({ ...part, Body: "in parts" }));
    const whole = new CompleteMultipartUploadCommand({
      ...place,
      Key,
      UploadId,
      MultipartUpload: { Parts: [{ ETag, PartNumber: 1 }] },
    });
    expect((await s3.send(whole)).VersionId).toEqual(expect.any(String));
    const { Versions = [] } = await files.list({ Prefix: Key });
    const texts = await Promise.all(Versions.map(({ VersionId }) => files.get("a", VersionId)));
    expect(texts.map(({ text }) => (text === undefined || text.length > 20 ? "large" : text))).toEqual([
      "in parts",
      "copied",
      "presigned",
      "large",
    ]);
  });

  it("is unharmed by an upload that fails", async () => {
    await files.put("a", "one");
    const missing = new CopyObjectCommand({ ...place, Key: `${folder}a`, CopySource: `${Bucket}/none` });
    expect(await outcome(s3.send(missing))).toBe("NoSuchKey");
    const broken = new CopyObjectCommand({ ...place, Key: `${folder}new/b`, CopySource: `${Bucket}/none` });
    expect(await outcome(s3.send(broken))).toBe("NoSuchKey");
    expect(await files.listed()).toEqual(["one*"]);
    expect((await files.get("a")).text).toBe("one");
  });

  it("is unharmed by an upload that breaks off", async () => {
    await files.put("a", "one");
    const url = await getSignedUrl(s3, new PutObjectCommand({ ...place, Key: `${folder}a` }));
    const upload = request(url, { method: "PUT", headers: { "content-length": 1_000_000 } });
    upload.once("error", () => {});
    await new Promise((written) => upload.write("half", written));
    // Broken off when the first bytes have arrived; nobody sees half of an object.
    await new Promise((arrived) => setTimeout(arrived, 100));
    expect((await files.get("a")).text).toBe("one");
    upload.destroy();
    const second = await files.put("a", "two");
    expect(await files.listed()).toEqual(["two*", "one"]);
    await files.remove("a", second);
    expect((await files.get("a")).text).toBe("one");
  });

  it("by many at once keeps all of them", async () => {
    const texts = Array.from({ length: 12 }, (_, at) => `text ${at}`);
    await Promise.all(texts.map((text) => files.put("a", text)));
    const versions = await files.listed();
    expect(versions.map((text) => text.replace("*", "")).sort()).toEqual(texts.sort());
    expect(versions.filter((text) => text.endsWith("*"))).toEqual([`${(await files.get("a")).text}*`]);
  });
});

describe("an object that is deleted", () => {
  it("is hidden behind a marker, and its versions stay", async () => {
    const version = await files.put("a", "one");
    const deleted = await files.remove("a");
    expect(deleted).toMatchObject({ DeleteMarker: true, VersionId: expect.any(String) });
    const missing = s3.send(new GetObjectCommand({ ...place, Key: `${folder}a` }));
    await expect(missing).rejects.toMatchObject({ name: "NoSuchKey" });
    expect((await files.get("a", version)).text).toBe("one");
    const { Contents } = await s3.send(new ListObjectsV2Command({ ...place, Prefix: folder }));
    expect(Contents).toBeUndefined();
    expect(await files.listed()).toEqual(["one", "-*"]);
    expect(await outcome(files.get("a", deleted.VersionId))).toBe("MethodNotAllowed");
  });

  it("gets a marker again and again, also when it never was", async () => {
    await files.remove("never");
    await files.remove("never");
    expect(await files.listed()).toEqual(["-*", "-"]);
  });

  it("is back when the marker is deleted", async () => {
    await files.put("a", "one");
    const { VersionId } = await files.remove("a");
    expect(await files.remove("a", VersionId)).toMatchObject({ DeleteMarker: true, VersionId });
    expect((await files.get("a")).text).toBe("one");
    expect(await files.listed()).toEqual(["one*"]);
  });

  it("can be written again", async () => {
    await files.put("a", "one");
    await files.remove("a");
    await files.put("a", "two");
    expect(await files.listed()).toEqual(["two*", "one", "-"]);
  });
});

describe("a version that is deleted by its id", () => {
  it("is gone for good; the one before it is current again", async () => {
    const first = await files.put("a", "one");
    const second = await files.put("a", "two");
    const answer = await files.remove("a", second);
    expect([answer.VersionId, answer.DeleteMarker]).toEqual([second, undefined]);
    expect(await files.get("a")).toMatchObject({ text: "one", id: first });
    expect(await outcome(files.get("a", second))).toBe("NoSuchVersion");
    await files.remove("a", first);
    expect(await outcome(files.get("a"))).toBe("NoSuchKey");
    expect(await files.listed()).toEqual([]);
  });

  it("leaves the marker before it in force", async () => {
    await files.put("a", "one");
    await files.remove("a");
    const last = await files.put("a", "two");
    await files.remove("a", last);
    expect(await outcome(files.get("a"))).toBe("NoSuchKey");
    expect(await files.listed()).toEqual(["one", "-*"]);
  });

  it("leaves the current one alone when it is an old one", async () => {
    const first = await files.put("a", "one");
    await files.put("a", "two");
    await files.remove("a", first);
    expect(await files.listed()).toEqual(["two*"]);
  });

  it("may be gone already", async () => {
    await files.put("a", "one");
    expect(await outcome(files.remove("a", "0000000000ff00000000000000000000"))).toBe("allowed");
    expect(await files.listed()).toEqual(["one*"]);
  });
});
