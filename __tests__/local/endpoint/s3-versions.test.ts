import { randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
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
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { type LocalEndpoint, startEndpoint } from "../../../local/endpoint";
import { startEmbeddedServices } from "../../../local/services";
import { accountId, region, roleArn } from "./deployment";
import { outcome } from "./platform";

const Bucket = "versioned-files";
const bucketArn = `arn:aws:s3:::${Bucket}`;
const place = { Bucket };

let services: Awaited<ReturnType<typeof startEmbeddedServices>>;
let endpoint: LocalEndpoint;
let s3: S3Client;
const clients: S3Client[] = [];

const clientOf = (credentials: LocalEndpoint["administrator"]) => {
  const client = new S3Client({ endpoint: endpoint.url, region, credentials, forcePathStyle: true });
  clients.push(client);
  return client;
};

const enable = (bucket: string) =>
  s3.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status: "Enabled" } }));

beforeAll(async () => {
  services = await startEmbeddedServices({ region, accountId });
  endpoint = await startEndpoint({ backends: services.backends, accountId, region });
  s3 = clientOf(endpoint.administrator);
  await s3.send(new CreateBucketCommand(place));
  await enable(Bucket);
});

afterAll(async () => {
  for (const client of clients) client.destroy();
  await endpoint?.close();
  await services?.close();
});

let folders = 0;
let folder: string;
beforeEach(() => {
  folders += 1;
  folder = `folder${folders}/`;
});

const put = async (name: string, Body: string, more: { ContentType?: string } = {}) => {
  const { VersionId } = await s3.send(new PutObjectCommand({ ...place, Key: folder + name, Body, ...more }));
  return VersionId ?? "";
};
const remove = async (name: string, VersionId?: string) =>
  s3.send(new DeleteObjectCommand({ ...place, Key: folder + name, VersionId }));
const get = async (name: string, VersionId?: string) => {
  const answer = await s3.send(new GetObjectCommand({ ...place, Key: folder + name, VersionId }));
  return { text: await answer.Body?.transformToString(), id: answer.VersionId, type: answer.ContentType };
};
const list = (more: Partial<ListObjectVersionsCommandInput> = {}) =>
  s3.send(new ListObjectVersionsCommand({ ...place, Prefix: folder, ...more }));
/** The content of each version of a listing, `-` for a marker, with a star at the newest. */
const listed = async () => {
  const { Versions = [], DeleteMarkers = [] } = await list();
  return [
    ...(await Promise.all(
      Versions.map(async ({ Key = "", VersionId, IsLatest }) => {
        const { text } = await get(Key.slice(folder.length), VersionId);
        return `${text}${IsLatest ? "*" : ""}`;
      }),
    )),
    ...DeleteMarkers.map(({ IsLatest }) => `-${IsLatest ? "*" : ""}`),
  ];
};

describe("an object that is written again", () => {
  it("stays as a version of its own, content and headers", async () => {
    const first = await put("a", "one", { ContentType: "text/one" });
    const second = await put("a", "two", { ContentType: "text/two" });
    expect(first).not.toBe(second);
    expect(await get("a")).toEqual({ text: "two", id: second, type: "text/two" });
    expect(await get("a", second)).toEqual({ text: "two", id: second, type: "text/two" });
    expect(await get("a", first)).toEqual({ text: "one", id: first, type: "text/one" });
    const head = await s3.send(new HeadObjectCommand({ ...place, Key: `${folder}a`, VersionId: first }));
    expect(head).toMatchObject({ VersionId: first, ContentLength: 3, ContentType: "text/one" });
  });

  it("is there once in the ordinary list", async () => {
    await put("a", "one");
    await put("a", "two");
    const { Contents } = await s3.send(new ListObjectsV2Command({ ...place, Prefix: folder }));
    expect(Contents?.map(({ Key }) => Key)).toEqual([`${folder}a`]);
  });

  it("serves ranges of old versions", async () => {
    const first = await put("a", "0123456789");
    await put("a", "other");
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
    await put("source", "copied");
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
    const { Versions = [] } = await list({ Prefix: Key });
    const texts = await Promise.all(Versions.map(({ VersionId }) => get("a", VersionId)));
    expect(texts.map(({ text }) => (text === undefined || text.length > 20 ? "large" : text))).toEqual([
      "in parts",
      "copied",
      "presigned",
      "large",
    ]);
  });

  it("is unharmed by an upload that fails", async () => {
    await put("a", "one");
    const missing = new CopyObjectCommand({ ...place, Key: `${folder}a`, CopySource: `${Bucket}/none` });
    expect(await outcome(s3.send(missing))).toBe("NoSuchKey");
    const broken = new CopyObjectCommand({ ...place, Key: `${folder}new/b`, CopySource: `${Bucket}/none` });
    expect(await outcome(s3.send(broken))).toBe("NoSuchKey");
    expect(await listed()).toEqual(["one*"]);
    expect((await get("a")).text).toBe("one");
  });

  it("by many at once keeps all of them", async () => {
    const texts = Array.from({ length: 12 }, (_, at) => `text ${at}`);
    await Promise.all(texts.map((text) => put("a", text)));
    const versions = await listed();
    expect(versions.map((text) => text.replace("*", "")).sort()).toEqual(texts.sort());
    expect(versions.filter((text) => text.endsWith("*"))).toEqual([`${(await get("a")).text}*`]);
  });
});

describe("an object that is deleted", () => {
  it("is hidden behind a marker, and its versions stay", async () => {
    const version = await put("a", "one");
    const deleted = await remove("a");
    expect(deleted).toMatchObject({ DeleteMarker: true, VersionId: expect.any(String) });
    const missing = s3.send(new GetObjectCommand({ ...place, Key: `${folder}a` }));
    await expect(missing).rejects.toMatchObject({ name: "NoSuchKey" });
    expect((await get("a", version)).text).toBe("one");
    const { Contents } = await s3.send(new ListObjectsV2Command({ ...place, Prefix: folder }));
    expect(Contents).toBeUndefined();
    expect(await listed()).toEqual(["one", "-*"]);
    expect(await outcome(get("a", deleted.VersionId))).toBe("MethodNotAllowed");
  });

  it("gets a marker again and again, also when it never was", async () => {
    await remove("never");
    await remove("never");
    expect(await listed()).toEqual(["-*", "-"]);
  });

  it("is back when the marker is deleted", async () => {
    await put("a", "one");
    const { VersionId } = await remove("a");
    expect(await remove("a", VersionId)).toMatchObject({ DeleteMarker: true, VersionId });
    expect((await get("a")).text).toBe("one");
    expect(await listed()).toEqual(["one*"]);
  });

  it("can be written again", async () => {
    await put("a", "one");
    await remove("a");
    await put("a", "two");
    expect(await listed()).toEqual(["two*", "one", "-"]);
  });
});

describe("a version that is deleted by its id", () => {
  it("is gone for good; the one before it is current again", async () => {
    const first = await put("a", "one");
    const second = await put("a", "two");
    const answer = await remove("a", second);
    expect([answer.VersionId, answer.DeleteMarker]).toEqual([second, undefined]);
    expect(await get("a")).toMatchObject({ text: "one", id: first });
    expect(await outcome(get("a", second))).toBe("NoSuchVersion");
    await remove("a", first);
    expect(await outcome(get("a"))).toBe("NoSuchKey");
    expect(await listed()).toEqual([]);
  });

  it("leaves the marker before it in force", async () => {
    await put("a", "one");
    await remove("a");
    const last = await put("a", "two");
    await remove("a", last);
    expect(await outcome(get("a"))).toBe("NoSuchKey");
    expect(await listed()).toEqual(["one", "-*"]);
  });

  it("leaves the current one alone when it is an old one", async () => {
    const first = await put("a", "one");
    await put("a", "two");
    await remove("a", first);
    expect(await listed()).toEqual(["two*"]);
  });

  it("may be gone already", async () => {
    await put("a", "one");
    expect(await outcome(remove("a", "0000000000ff00000000000000000000"))).toBe("allowed");
    expect(await listed()).toEqual(["one*"]);
  });
});

describe("ListObjectVersions", () => {
  const names = ["a", "b/1", "b/2", "c", "ü", "\u{1F600}", "z & <y>"];

  beforeEach(async () => {
    for (const name of names) {
      await put(name, "1");
      await put(name, "2");
    }
    await remove("c");
  });

  const idsOf = (answer: Awaited<ReturnType<typeof list>>) =>
    [...(answer.Versions ?? []), ...(answer.DeleteMarkers ?? [])].map(
      ({ Key, VersionId }) => `${Key} ${VersionId}`,
    );

  it("goes by the bytes of keys, each key from its newest version on", async () => {
    const { Versions = [], IsTruncated } = await list();
    const order = ["a", "b/1", "b/2", "c", "z & <y>", "ü", "\u{1F600}"];
    expect(Versions.map(({ Key }) => Key)).toEqual(order.flatMap((name) => [folder + name, folder + name]));
    const dates = Versions.filter(({ Key }) => Key === `${folder}a`);
    expect(dates.map(({ IsLatest, Size, StorageClass }) => [IsLatest, Size, StorageClass])).toEqual([
      [true, 1, "STANDARD"],
      [false, 1, "STANDARD"],
    ]);
    expect(IsTruncated).toBe(false);
  });

  it.each([1, 2, 3, 7, 100])("pages of %d miss nothing and repeat nothing", async (MaxKeys) => {
    const all = idsOf(await list());
    const found: string[] = [];
    let markers: Partial<ListObjectVersionsCommandInput> = {};
    for (;;) {
      const page = await list({ MaxKeys, ...markers });
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
      const page = await list({ MaxKeys: 3, ...markers });
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
    expect(await listed()).toEqual([]);
  });

  it("behind a key alone leaves out all of its versions", async () => {
    const { Versions } = await list({ KeyMarker: `${folder}c` });
    expect(Versions?.[0]?.Key).toBe(`${folder}z & <y>`);
  });

  it("gathers what is below a delimiter, page by page as well", async () => {
    const whole = await list({ Delimiter: "/" });
    expect(whole.CommonPrefixes).toEqual([{ Prefix: `${folder}b/` }]);
    expect(whole.Versions?.some(({ Key }) => Key?.includes("/b/"))).toBe(false);
    const first = await list({ Delimiter: "/", MaxKeys: 3 });
    expect(first.NextKeyMarker).toBe(`${folder}b/`);
    const second = await list({ Delimiter: "/", MaxKeys: 3, KeyMarker: first.NextKeyMarker });
    expect([second.CommonPrefixes, second.Versions?.[0]?.Key]).toEqual([undefined, `${folder}c`]);
  });

  it("encodes names when it is asked to", async () => {
    const { Versions = [], EncodingType } = await list({ EncodingType: "url", Prefix: `${folder}z` });
    expect([Versions[0]?.Key, EncodingType]).toEqual([`${folder}z%20%26%20%3Cy%3E`, "url"]);
  });

  it("takes no version marker without a key marker, and no odd page size", async () => {
    expect(await outcome(list({ VersionIdMarker: "x" }))).toBe("InvalidArgument");
    expect(await outcome(list({ MaxKeys: -1 }))).toBe("InvalidArgument");
  });
});

describe("DeleteObjects", () => {
  it("makes markers, deletes versions and markers, and tells which", async () => {
    const version = await put("a", "one");
    await put("b", "one");
    const { VersionId: marker } = await remove("c");
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
    expect(await listed()).toEqual(["one", "-*"]);
  });

  it("takes keys of any characters", async () => {
    const names = ["123", " a ", "<&>\"'", "line\nend", "ünï"];
    for (const name of names) await put(name, "x");
    const Objects = names.map((name) => ({ Key: folder + name }));
    const { Deleted } = await s3.send(new DeleteObjectsCommand({ ...place, Delete: { Objects } }));
    expect(Deleted?.map(({ Key }) => Key)).toEqual(Objects.map(({ Key }) => Key));
    const { Contents } = await s3.send(new ListObjectsV2Command({ ...place, Prefix: folder }));
    expect(Contents).toBeUndefined();
  });

  it("takes no conditions, which it would not keep", async () => {
    await put("a", "one");
    const Objects = [{ Key: `${folder}a`, ETag: '"x"' }];
    expect(await outcome(s3.send(new DeleteObjectsCommand({ ...place, Delete: { Objects } })))).toBe(
      "NotImplemented",
    );
    expect(await listed()).toEqual(["one*"]);
  });
});

describe("a bucket", () => {
  it("tells whether it is versioned", async () => {
    await s3.send(new CreateBucketCommand({ Bucket: "plain" }));
    const statusOf = async (bucket: string) =>
      (await s3.send(new GetBucketVersioningCommand({ Bucket: bucket }))).Status;
    expect([await statusOf(Bucket), await statusOf("plain")]).toEqual(["Enabled", undefined]);
    expect(await outcome(statusOf("none"))).toBe("NoSuchBucket");
  });

  it("that is versioned later has its objects as the version null", async () => {
    const later = { Bucket: "later" };
    await s3.send(new CreateBucketCommand(later));
    await s3.send(new PutObjectCommand({ ...later, Key: "a", Body: "before" }));
    await enable("later");
    await s3.send(new PutObjectCommand({ ...later, Key: "a", Body: "after" }));
    const { Versions = [] } = await s3.send(new ListObjectVersionsCommand(later));
    expect(Versions.map(({ VersionId }) => VersionId === "null")).toEqual([false, true]);
    const old = await s3.send(new GetObjectCommand({ ...later, Key: "a", VersionId: "null" }));
    expect(await old.Body?.transformToString()).toBe("before");
  });

  it("is not deleted while it has versions", async () => {
    const full = { Bucket: "full" };
    await s3.send(new CreateBucketCommand(full));
    await enable("full");
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
    const VersionId = await put("a", "one");
    const Key = `${folder}a`;
    const CopySource = `${Bucket}/${Key}?versionId=${VersionId}`;
    expect(await outcome(s3.send(new CopyObjectCommand({ ...place, Key, CopySource })))).toBe(
      "NotImplemented",
    );
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

describe("IAM", () => {
  const statement = (Action: string, Resource: string, Condition?: object) => ({
    Effect: "Allow",
    Action,
    Resource,
    ...(Condition !== undefined && { Condition }),
  });
  const own = `${bucketArn}/own/*`;
  const roles: Record<string, object[]> = {
    purger: [
      statement("s3:ListBucketVersions", bucketArn, { StringLike: { "s3:prefix": ["own/*"] } }),
      statement("s3:DeleteObjectVersion", own),
      statement("s3:GetObjectVersion", own),
    ],
    // What is good for objects, and not enough for versions.
    user: [
      statement("s3:ListBucket", bucketArn),
      statement("s3:DeleteObject", own),
      statement("s3:GetObject", own),
      statement("s3:PutObject", own),
    ],
  };
  let purger: S3Client;
  let user: S3Client;
  let VersionId: string | undefined;

  beforeAll(async () => {
    const document = (Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });
    endpoint.enforce({
      environment: "test",
      region,
      accountId,
      outputs: {},
      resources: Object.entries(roles).flatMap(([name, statements]) => [
        {
          type: "aws_iam_role",
          name,
          values: { name, arn: roleArn(name), assume_role_policy: document([]) },
        },
        { type: "aws_iam_role_policy", name, values: { role: name, policy: document(statements) } },
      ]),
    });
    [purger, user] = ["purger", "user"].map((name) =>
      clientOf(endpoint.credentialsFor(roleArn(name), "session")),
    ) as [S3Client, S3Client];
    ({ VersionId } = await s3.send(new PutObjectCommand({ ...place, Key: "own/a", Body: "one" })));
  });

  const key = () => ({ ...place, Key: "own/a", VersionId });
  const other = () => ({ ...key(), Key: "foreign/a" });

  it.each<[string, (client: S3Client) => Promise<unknown>, string, string]>([
    [
      "listing",
      (c) => c.send(new ListObjectVersionsCommand({ ...place, Prefix: "own/" })),
      "allowed",
      "AccessDenied",
    ],
    [
      "listing more",
      (c) => c.send(new ListObjectVersionsCommand({ ...place, Prefix: "o" })),
      "AccessDenied",
      "AccessDenied",
    ],
    ["listing all", (c) => c.send(new ListObjectVersionsCommand(place)), "AccessDenied", "AccessDenied"],
    ["reading a version", (c) => c.send(new GetObjectCommand(key())), "allowed", "AccessDenied"],
    ["reading another's", (c) => c.send(new GetObjectCommand(other())), "AccessDenied", "AccessDenied"],
    [
      "reading the current one",
      (c) => c.send(new GetObjectCommand({ ...place, Key: "own/a" })),
      "AccessDenied",
      "allowed",
    ],
    [
      "deleting another's version",
      (c) => c.send(new DeleteObjectCommand(other())),
      "AccessDenied",
      "AccessDenied",
    ],
    [
      "deleting the current one",
      (c) => c.send(new DeleteObjectCommand({ ...place, Key: "own/b" })),
      "AccessDenied",
      "allowed",
    ],
    [
      "copying from a version",
      (c) =>
        c.send(
          new CopyObjectCommand({
            ...place,
            Key: "own/b",
            CopySource: `${Bucket}/own/a?versionId=${VersionId}`,
          }),
        ),
      "AccessDenied",
      "AccessDenied",
    ],
  ])("%s", async (_, call, forPurger, forUser) => {
    expect([await outcome(call(purger)), await outcome(call(user))]).toEqual([forPurger, forUser]);
  });

  it("decides on every key of DeleteObjects by itself", async () => {
    const Objects = [
      { Key: "own/a", VersionId },
      { Key: "own/a" },
      { Key: "foreign/a", VersionId: "1" },
      { Key: "foreign/a" },
    ];
    const errorsOf = async (client: S3Client) => {
      const answer = await client.send(
        new DeleteObjectsCommand({ ...place, Delete: { Objects, Quiet: true } }),
      );
      return answer.Errors?.map(({ Key, VersionId: id, Code }) => [Key, id, Code]);
    };
    expect(await errorsOf(user)).toEqual([
      ["own/a", VersionId, "AccessDenied"],
      ["foreign/a", "1", "AccessDenied"],
      ["foreign/a", undefined, "AccessDenied"],
    ]);
    expect(await errorsOf(purger)).toEqual([
      ["own/a", undefined, "AccessDenied"],
      ["foreign/a", "1", "AccessDenied"],
      ["foreign/a", undefined, "AccessDenied"],
    ]);
    // The user hid the object, the purger deleted the version behind the marker.
    const { Versions, DeleteMarkers } = await s3.send(
      new ListObjectVersionsCommand({ ...place, Prefix: "own/a" }),
    );
    expect([Versions, DeleteMarkers?.length]).toEqual([undefined, 1]);
  });
});
