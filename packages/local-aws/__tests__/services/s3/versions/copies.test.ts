import { CopyObjectCommand, HeadObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { Bucket, place, startVersionedBucket, type VersionedBucket } from "../../../support/versioned-bucket";

let bucket: VersionedBucket;
let files: ReturnType<VersionedBucket["folder"]>;
const folder = "copied/";

beforeAll(async () => {
  bucket = await startVersionedBucket();
  files = bucket.folder(folder);
});
afterAll(() => bucket?.close());

const copy = (from: string, id: string, to: string, metadata?: Record<string, string>) =>
  bucket.s3.send(
    new CopyObjectCommand({
      ...place,
      Key: folder + to,
      CopySource: `${Bucket}/${(folder + from).split("/").map(encodeURIComponent).join("/")}?versionId=${id}`,
      ...(metadata !== undefined && {
        MetadataDirective: "REPLACE",
        Metadata: metadata,
        ContentType: "text/new",
      }),
    }),
  );

describe("a copy of a version", () => {
  it("has the content and the checksum of an older version, and the given metadata", async () => {
    const name = "a b+ü&.txt";
    const first = await files.put(name, "one", { ContentType: "text/one" });
    const { ETag } = await bucket.s3.send(new HeadObjectCommand({ ...place, Key: folder + name }));
    await files.put(name, "two longer");
    await copy(name, first, name, { mark: "m" });
    const head = await bucket.s3.send(new HeadObjectCommand({ ...place, Key: folder + name }));
    expect(head).toMatchObject({ ETag, Metadata: { mark: "m" }, ContentType: "text/new", ContentLength: 3 });
    expect((await files.get(name)).text).toBe("one");
    expect((await files.get(name, first)).text).toBe("one");
  });

  it("can be of what is deleted by now, of the current version, of another name", async () => {
    const first = await files.put("b", "first", { ContentType: "text/first" });
    await files.remove("b");
    await copy("b", first, "b", {});
    expect((await files.get("b")).text).toBe("first");
    const current = await files.put("b", "second");
    await copy("b", current, "b", { mark: "again" });
    expect((await files.get("b")).text).toBe("second");
    await copy("b", first, "c");
    expect(await files.get("c")).toMatchObject({ text: "first", type: "text/first" });
  });

  it("is refused for a version that there is not, and for a delete marker", async () => {
    await bucket.s3.send(new PutObjectCommand({ ...place, Key: `${folder}d`, Body: "d" }));
    await expect(copy("d", "nothing", "d", {})).rejects.toMatchObject({ name: "NoSuchVersion" });
    const { VersionId = "" } = await files.remove("d");
    await expect(copy("d", VersionId, "d", {})).rejects.toMatchObject({ name: "InvalidRequest" });
    await expect(files.get("d")).rejects.toMatchObject({ name: "NoSuchKey" });
  });
});
