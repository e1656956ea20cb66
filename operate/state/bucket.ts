import {
  GetObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  paginateListObjectsV2,
  S3Client,
  type S3ClientConfig,
} from "@aws-sdk/client-s3";
import { CommandError, exitCodes } from "@saas/cli-kit/exit";
import type { EnvironmentConfig } from "../../environments/schema";
import { type AwsError, unavailability } from "../support/availability";
import { parseLock, type StateStore, type StateVersion, type StoredState } from "./store";

/** Where Terraform's S3 backend keeps the lock of a state (`use_lockfile`). Source: Terraform's documentation of the backend. */
const LOCK_SUFFIX = ".tflock";
const STATE_SUFFIX = ".tfstate";

/** An environment's state bucket. Every request names the expected owner, so that no other account's bucket of that name is read. */
export class StateBucket {
  readonly #s3: S3Client;

  constructor(
    readonly environment: EnvironmentConfig,
    credentials: NonNullable<S3ClientConfig["credentials"]>,
  ) {
    // Emulators on a host name support only path-style bucket addresses.
    const forcePathStyle = Boolean(process.env.AWS_ENDPOINT_URL ?? process.env.AWS_ENDPOINT_URL_S3);
    this.#s3 = new S3Client({ region: environment.region, credentials, forcePathStyle });
  }

  close(): void {
    this.#s3.destroy();
  }

  /** The state under a key. */
  store(key: string, bucket = this.environment.state.bucket): StateStore {
    const location = `s3://${bucket}/${key}`;
    return {
      kind: "s3",
      location,
      read: (version) => this.#object(bucket, key, version),
      lock: async () => {
        const stored = await this.#object(bucket, key + LOCK_SUFFIX);
        return stored === undefined ? undefined : parseLock(stored.text, location + LOCK_SUFFIX);
      },
      versions: (most) => this.#versions(bucket, key, most),
    };
  }

  /** The names of the stacks that have a state under the environment's prefix; undefined if there is no bucket. */
  async stacks(): Promise<string[] | undefined> {
    const { bucket: Bucket, keyPrefix } = this.environment.state;
    const Prefix = `${keyPrefix}/`;
    const names: string[] = [];
    try {
      // Deeper keys belong to environments whose prefix extends this one.
      const pages = paginateListObjectsV2(
        { client: this.#s3 },
        { ...this.#request(Bucket), Prefix, Delimiter: "/" },
      );
      for await (const { Contents = [] } of pages) {
        names.push(
          ...Contents.flatMap(({ Key = "" }) =>
            Key.endsWith(STATE_SUFFIX) ? [Key.slice(Prefix.length, -STATE_SUFFIX.length)] : [],
          ),
        );
      }
      return names;
    } catch (error) {
      if (isMissingBucket(error)) return undefined;
      throw bucketError(error, this.environment, "s3:ListBucket", Bucket);
    }
  }

  #request(Bucket: string) {
    return { Bucket, ExpectedBucketOwner: this.environment.accountId };
  }

  async #object(Bucket: string, Key: string, VersionId?: string): Promise<StoredState | undefined> {
    try {
      const { Body, LastModified = new Date(0) } = await this.#s3.send(
        new GetObjectCommand({
          ...this.#request(Bucket),
          Key,
          ...(VersionId !== undefined && { VersionId }),
        }),
      );
      const text = (await Body?.transformToString()) ?? "";
      return { text, modified: LastModified, bytes: Buffer.byteLength(text) };
    } catch (error) {
      if (isMissing(error) || isMissingBucket(error)) return undefined;
      const action = VersionId === undefined ? "s3:GetObject" : "s3:GetObjectVersion";
      throw bucketError(error, this.environment, action, `${Bucket}/${Key}`);
    }
  }

  async #versions(Bucket: string, Key: string, most: number) {
    const versions: StateVersion[] = [];
    let marker: Pick<ListObjectVersionsCommandOutput, "KeyMarker" | "VersionIdMarker"> | undefined = {};
    try {
      while (marker !== undefined && versions.length <= most) {
        const page: ListObjectVersionsCommandOutput = await this.#s3.send(
          new ListObjectVersionsCommand({ ...this.#request(Bucket), Prefix: Key, ...marker }),
        );
        versions.push(...versionsOf(page, Key));
        marker = next(page);
      }
    } catch (error) {
      if (isMissingBucket(error)) return { versions: [], more: false };
      throw bucketError(error, this.environment, "s3:ListBucketVersions", Bucket);
    }
    return { versions: versions.slice(0, most), more: versions.length > most };
  }
}

/** Start of the next page; undefined after the last. */
function next({ IsTruncated, NextKeyMarker, NextVersionIdMarker }: ListObjectVersionsCommandOutput) {
  if (!IsTruncated || NextKeyMarker === undefined) return undefined;
  return {
    KeyMarker: NextKeyMarker,
    ...(NextVersionIdMarker !== undefined && { VersionIdMarker: NextVersionIdMarker }),
  };
}

/** S3 lists versions and delete markers separately, each newest first; a page has those of one key together. */
function versionsOf(page: ListObjectVersionsCommandOutput, key: string): StateVersion[] {
  const { Versions = [], DeleteMarkers = [] } = page;
  return [
    ...Versions.map((version) => ({ ...version, deleted: false })),
    ...DeleteMarkers.map((marker) => ({ ...marker, Size: 0, deleted: true })),
  ]
    .filter(({ Key }) => Key === key)
    .map(({ VersionId = "null", LastModified = new Date(0), Size = 0, IsLatest = false, deleted }) => ({
      id: VersionId,
      modified: LastModified,
      bytes: Size,
      current: IsLatest,
      deleted,
    }))
    .sort((a, b) => Number(b.current) - Number(a.current) || b.modified.getTime() - a.modified.getTime());
}

export const isMissing = (error: unknown): boolean => (error as AwsError).name === "NoSuchKey";
const isMissingBucket = (error: unknown): boolean => (error as AwsError).name === "NoSuchBucket";

/**
 * Translates an AWS error of reading the state for people.
 * @param action the attempted action, e.g. `s3:GetObject`
 * @param resource bucket, or `bucket/key`
 */
export function bucketError(
  error: unknown,
  { name: environment, region, accountId }: EnvironmentConfig,
  action: string,
  resource: string,
): CommandError {
  const { name = "", code = "", message = "", $metadata } = error as AwsError;
  const status = $metadata?.httpStatusCode;
  const unreachable = (text: string) => new CommandError(text, exitCodes.unavailable);
  if (error instanceof CommandError) return error;
  const reason = unavailability(error);
  if (reason === "expired") return unreachable("the AWS credentials have expired: sign in again");
  if (reason === "unknown") return unreachable(`AWS does not accept the credentials: ${name}`);
  if (reason === "unreachable") {
    return unreachable(`AWS (${region}) cannot be reached: ${message || code || name}`);
  }
  if (status === 301 || name === "PermanentRedirect" || name === "AuthorizationHeaderMalformed") {
    return unreachable(
      `the bucket of ${resource} is in another region than environments/${environment}.ts declares (${region})`,
    );
  }
  if (status === 403) {
    return unreachable(
      `AWS refuses ${action} on ${resource}: the credentials lack that permission, or the bucket is not ` +
        `account ${accountId}'s, which environments/${environment}.ts names`,
    );
  }
  return unreachable(`${action} on ${resource} failed: ${name} ${message}`.trim());
}
