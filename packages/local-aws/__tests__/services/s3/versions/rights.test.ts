import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { accountId, region, roleArn } from "../../../support/deployment";
import { outcome } from "../../../support/platform";
import { Bucket, place, startVersionedBucket, type VersionedBucket } from "../../../support/versioned-bucket";

const bucketArn = `arn:aws:s3:::${Bucket}`;
let bucket: VersionedBucket;
let s3: S3Client;
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
  bucket = await startVersionedBucket();
  ({ s3 } = bucket);
  const { endpoint, clientOf } = bucket;
  const document = (Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });
  endpoint.enforce({
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

afterAll(() => bucket?.close());

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

it("authorizes every key of DeleteObjects separately", async () => {
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
