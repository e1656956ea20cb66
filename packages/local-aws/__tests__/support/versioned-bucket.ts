import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandInput,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { startEmbeddedServices } from "../../src/embedded";
import { type LocalEndpoint, startEndpoint } from "../../src/endpoint";
import { accountId, region } from "./deployment";

export const Bucket = "versioned-files";
export const place = { Bucket };

/** A versioned bucket of the embedded S3 behind the endpoint, with the administrator's client; files lie in a folder. */
export type VersionedBucket = Awaited<ReturnType<typeof startVersionedBucket>>;

export async function startVersionedBucket() {
  const services = await startEmbeddedServices({ region, accountId });
  const endpoint = await startEndpoint({ backends: services.backends, accountId, region });
  const clients: S3Client[] = [];
  const clientOf = (credentials: LocalEndpoint["administrator"]) => {
    const client = new S3Client({ endpoint: endpoint.url, region, credentials, forcePathStyle: true });
    clients.push(client);
    return client;
  };
  const s3 = clientOf(endpoint.administrator);
  const enable = (bucket: string) =>
    s3.send(
      new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status: "Enabled" } }),
    );
  await s3.send(new CreateBucketCommand(place));
  await enable(Bucket);

  return {
    endpoint,
    s3,
    clientOf,
    enable,
    /** A folder of its own in the bucket. */
    folder(folder: string) {
      const list = (more: Partial<ListObjectVersionsCommandInput> = {}) =>
        s3.send(new ListObjectVersionsCommand({ ...place, Prefix: folder, ...more }));
      const get = async (name: string, VersionId?: string) => {
        const answer = await s3.send(new GetObjectCommand({ ...place, Key: folder + name, VersionId }));
        return {
          text: await answer.Body?.transformToString(),
          id: answer.VersionId,
          type: answer.ContentType,
        };
      };
      return {
        list,
        get,
        /** @returns the id of the new version. */
        put: async (name: string, Body: string, more: { ContentType?: string } = {}) => {
          const input = { ...place, Key: folder + name, Body, ...more };
          return (await s3.send(new PutObjectCommand(input))).VersionId ?? "";
        },
        remove: (name: string, VersionId?: string) =>
          s3.send(new DeleteObjectCommand({ ...place, Key: folder + name, VersionId })),
        /** The content of each version, `-` for a marker, with a star at the newest; markers last. */
        async listed() {
          const { Versions = [], DeleteMarkers = [] } = await list();
          const texts = await Promise.all(
            Versions.map(async ({ Key = "", VersionId, IsLatest }) => {
              const { text } = await get(Key.slice(folder.length), VersionId);
              return `${text}${IsLatest ? "*" : ""}`;
            }),
          );
          return [...texts, ...DeleteMarkers.map(({ IsLatest }) => `-${IsLatest ? "*" : ""}`)];
        },
      };
    },
    async close() {
      for (const client of clients) client.destroy();
      await endpoint.close();
      await services.close();
    },
  };
}
