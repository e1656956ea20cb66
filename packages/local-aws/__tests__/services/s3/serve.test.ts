import { randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { bucket, tenantA, tenantB } from "../../support/deployment";
import { outcome, startTestPlatform, type TestPlatform } from "../../support/platform";

let platform: TestPlatform;
let asTenant: S3Client;
let asAdministrator: S3Client;

const own = `tenants/${tenantA}/report.txt`;
const foreign = `tenants/${tenantB}/report.txt`;

beforeAll(async () => {
  platform = await startTestPlatform();
  asTenant = platform.s3(await platform.tenant(tenantA));
  asAdministrator = platform.s3(platform.endpoint.administrator);
  for (const Key of [own, foreign]) {
    await asAdministrator.send(new PutObjectCommand({ Bucket: bucket, Key, Body: Key }));
  }
});

afterEach(() => jest.useRealTimers());
afterAll(() => platform?.close());

const read = async (client: S3Client, Key: string): Promise<Buffer> => {
  const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
};

describe("objects below the own tenant's prefix", () => {
  it.each(["a.txt", "with space/ünïcödé (1)+'*.txt", "a:b/c?d=e&f#g%20.txt"])(
    "are written, read and deleted: %s",
    async (name) => {
      const Key = `tenants/${tenantA}/${name}`;
      await asTenant.send(new PutObjectCommand({ Bucket: bucket, Key, Body: name, ContentType: "text/x" }));
      expect((await read(asTenant, Key)).toString()).toBe(name);
      expect((await asTenant.send(new HeadObjectCommand({ Bucket: bucket, Key }))).ContentType).toBe(
        "text/x",
      );
      await asTenant.send(new DeleteObjectCommand({ Bucket: bucket, Key }));
    },
  );

  it("are listed", async () => {
    const { Contents } = await asTenant.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: `tenants/${tenantA}/`, Delimiter: "/" }),
    );
    expect(Contents?.map(({ Key }) => Key)).toEqual([own]);
  });

  it("are uploaded as a stream, in chunks with a checksum behind them", async () => {
    const Key = `tenants/${tenantA}/stream.bin`;
    const content = randomBytes(3_000_001);
    const pieces = Array.from({ length: 31 }, (_, at) => content.subarray(at * 100_000, (at + 1) * 100_000));
    await asTenant.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key,
        Body: Readable.from(pieces),
        ContentLength: content.length,
        ContentEncoding: "identity",
      }),
    );
    expect((await read(asTenant, Key)).equals(content)).toBe(true);
  });
});

describe("everything else is refused", () => {
  const place = { Bucket: bucket };
  const attacks: [string, (client: S3Client) => Promise<unknown>][] = [
    ["get of another tenant's object", (c) => c.send(new GetObjectCommand({ ...place, Key: foreign }))],
    ["put for another tenant", (c) => c.send(new PutObjectCommand({ ...place, Key: foreign, Body: "x" }))],
    ["delete for another tenant", (c) => c.send(new DeleteObjectCommand({ ...place, Key: foreign }))],
    ["a key that reads as a pattern", (c) => c.send(new GetObjectCommand({ ...place, Key: "tenants/*" }))],
    ["list without a prefix", (c) => c.send(new ListObjectsV2Command(place))],
    ["list of all tenants", (c) => c.send(new ListObjectsV2Command({ ...place, Prefix: "tenants/" }))],
    [
      "list of another tenant",
      (c) => c.send(new ListObjectsV2Command({ ...place, Prefix: `tenants/${tenantB}/` })),
    ],
    [
      "list of ids that start like the own",
      (c) => c.send(new ListObjectsV2Command({ ...place, Prefix: `tenants/${tenantA.slice(0, 5)}` })),
    ],
    [
      "copy from another tenant",
      (c) => c.send(new CopyObjectCommand({ ...place, Key: own, CopySource: `${bucket}/${foreign}` })),
    ],
    [
      "what the bucket's policy denies",
      (c) => c.send(new PutObjectCommand({ ...place, Key: `tenants/${tenantA}/a.exe`, Body: "x" })),
    ],
  ];

  it.each(attacks)("%s", async (_, attack) => {
    expect(await outcome(attack(asTenant))).toBe("AccessDenied");
  });

  it("in a deletion of several, the key of another tenant alone", async () => {
    const Key = `tenants/${tenantA}/several & <1>.txt`;
    await asTenant.send(new PutObjectCommand({ ...place, Key, Body: "x" }));
    const Objects = [{ Key: foreign }, { Key }, { Key: `tenants/${tenantA}/./x` }];
    const { Deleted, Errors } = await asTenant.send(
      new DeleteObjectsCommand({ ...place, Delete: { Objects } }),
    );
    expect(Deleted).toEqual([{ Key }]);
    expect(Errors).toEqual([
      { Key: foreign, Code: "AccessDenied", Message: expect.stringContaining(`s3:DeleteObject on resource`) },
      { Key: `tenants/${tenantA}/./x`, Code: "InvalidURI", Message: expect.any(String) },
    ]);
    expect(await outcome(asTenant.send(new HeadObjectCommand({ ...place, Key })))).toBe("NotFound");
  });

  it("all of a deletion whose keys are another tenant's", async () => {
    const { Deleted, Errors } = await asTenant.send(
      new DeleteObjectsCommand({ ...place, Delete: { Objects: [{ Key: foreign }] } }),
    );
    expect([Deleted, Errors?.length]).toEqual([undefined, 1]);
  });

  it("a key that climbs out of the tenant's directory", async () => {
    const url = new URL(await getSignedUrl(asTenant, new GetObjectCommand({ ...place, Key: own })));
    // The client's URL class would resolve the dots before sending.
    for (const climbing of [`tenants/${tenantA}/../${tenantB}/report.txt`, `tenants/${tenantA}/%2E%2E/x`]) {
      const { status } = await sendRaw(`/${bucket}/${climbing}${url.search}`);
      expect(status).toBe(400);
    }
  });

  it("and nothing of it happened", async () => {
    expect((await read(asAdministrator, foreign)).toString()).toBe(foreign);
    expect((await read(asAdministrator, own)).toString()).toBe(own);
  });

  it("with the statement that denied it", async () => {
    await outcome(
      asTenant.send(new PutObjectCommand({ ...place, Key: `tenants/${tenantA}/a.exe`, Body: "x" })),
    );
    expect(platform.decisions.at(-1)?.reason).toBe(
      'denied by aws_s3_bucket_policy.files statement "NoExecutables"',
    );
  });
});

describe("a presigned download", () => {
  const presign = (Key: string, expiresIn = 60) =>
    getSignedUrl(asTenant, new GetObjectCommand({ Bucket: bucket, Key }), { expiresIn });

  it("works without credentials", async () => {
    const response = await fetch(await presign(own));
    expect([response.status, await response.text()]).toEqual([200, own]);
  });

  it.each<[string, (url: string) => [string, RequestInit]]>([
    ["for another key", (url) => [url.replace(tenantA, tenantB), {}]],
    ["for another method", (url) => [url, { method: "DELETE" }]],
    ["with a longer life", (url) => [url.replace("X-Amz-Expires=60", "X-Amz-Expires=6000"), {}]],
    ["with another parameter", (url) => [`${url}&response-content-type=text/html`, {}]],
    ["with a header of Amazon's added", (url) => [url, { headers: { "x-amz-acl": "public-read" } }]],
    ["without its session token", (url) => [url.replace(/X-Amz-Security-Token=[^&]*&/, ""), {}]],
  ])("is refused %s", async (_, change) => {
    const response = await fetch(...change(await presign(own)));
    expect(response.status).toBe(403);
  });

  it("is refused for another tenant's key, though well signed", async () => {
    const response = await fetch(await presign(foreign));
    expect([response.status, await response.text()]).toEqual([
      403,
      expect.stringContaining("<Code>AccessDenied</Code>"),
    ]);
  });

  it("is refused after its expiry", async () => {
    const url = await presign(own, 2);
    const doNotFake = ["nextTick", "queueMicrotask", "setImmediate", "setTimeout"] as const;
    jest.useFakeTimers({ now: Date.now() + 3000, doNotFake: [...doNotFake] });
    const response = await fetch(url);
    expect([response.status, await response.text()]).toEqual([
      403,
      expect.stringContaining("Request has expired"),
    ]);
  });
});

describe("a presigned upload", () => {
  const key = `tenants/${tenantA}/upload.txt`;
  const presign = () =>
    getSignedUrl(
      asTenant,
      new PutObjectCommand({ Bucket: bucket, Key: key, ContentType: "text/plain", ContentLength: 5 }),
      { expiresIn: 60, signableHeaders: new Set(["content-type", "content-length"]) },
    );
  const put = async (url: string, body: string, type: string) =>
    (await fetch(url, { method: "PUT", body, headers: { "content-type": type } })).status;

  it("takes exactly what was signed", async () => {
    expect(await put(await presign(), "12345", "text/plain")).toBe(200);
    expect((await read(asTenant, key)).toString()).toBe("12345");
  });

  it.each([
    ["another content type", "12345", "text/html"],
    ["a longer body", "123456", "text/plain"],
    ["a shorter body", "1234", "text/plain"],
  ])("refuses %s", async (_, body, type) => {
    expect(await put(await presign(), body, type)).toBe(403);
  });

  it("refuses another key", async () => {
    const url = (await presign()).replace("upload.txt", "other.txt");
    expect(await put(url, "12345", "text/plain")).toBe(403);
  });

  it("answers a refusal after a large body, too", async () => {
    const url = (await presign()).replace("upload.txt", "other.txt");
    const response = await fetch(url, { method: "PUT", body: randomBytes(20_000_000) });
    expect([response.status, await response.text()]).toEqual([
      403,
      expect.stringContaining("SignatureDoesNotMatch"),
    ]);
  });

  it("streams 100 MB through", async () => {
    const piece = randomBytes(1024 * 1024);
    const Key = `tenants/${tenantA}/large.bin`;
    const url = await getSignedUrl(asTenant, new PutObjectCommand({ Bucket: bucket, Key }));
    const body = Readable.toWeb(Readable.from(Array.from({ length: 100 }, () => piece)));
    const response = await fetch(url, {
      method: "PUT",
      body: body as ReadableStream,
      duplex: "half",
    } as RequestInit);
    expect(response.status).toBe(200);
    const { ContentLength } = await asTenant.send(new HeadObjectCommand({ Bucket: bucket, Key }));
    expect(ContentLength).toBe(100 * 1024 * 1024);
  });
});

async function sendRaw(path: string): Promise<{ status: number | undefined }> {
  const { request } = await import("node:http");
  const { hostname, port } = new URL(platform.endpoint.url);
  return new Promise((resolve, reject) => {
    request({ hostname, port, path }, (response) => {
      response.resume();
      resolve({ status: response.statusCode });
    })
      .once("error", reject)
      .end();
  });
}
