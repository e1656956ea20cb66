import { Readable } from "node:stream";
import { text } from "node:stream/consumers";

type Input = Readonly<Record<string, unknown>>;

interface Version {
  readonly key: string;
  readonly id: string;
  /** Absent: a delete marker. */
  readonly body: string | undefined;
  /** What it is served with. */
  readonly headers: Input;
  readonly at: Date;
}

const refused = (name: string) => Object.assign(new Error(name), { name });

/**
 * A bucket with versions, as S3 keeps them: a put adds one, a delete without a version id adds a marker, one with an id
 * removes that version for good. Lists by key, newest version first.
 * Source: Amazon S3 user guide, working with delete markers; API reference, ListObjectVersions, DeleteObjects.
 */
export class VersionedS3 {
  /** By key, oldest first; of no key without versions. */
  private readonly stored = new Map<string, Version[]>();
  private ids = 0;

  /** @param now milliseconds since 1970; default: a second later each time */
  constructor(private readonly now: () => number = () => this.ids * 1000) {}

  /** Most entries of a page. */
  pageSize = 1000;
  /** Keys whose deletion fails inside an answer that succeeds. */
  readonly undeletable = new Set<string>();

  /** A client whose rights end at a tenant's prefix. */
  clientFor(tenantId: string): { send(command: never): Promise<unknown> } {
    const prefix = `tenants/${tenantId}/`;
    return {
      send: async (command: { readonly input: Input }) => {
        const operation = (command as object).constructor.name.replace(/Command$/, "");
        const { input } = command;
        const deleted = (input.Delete as { Objects: { Key: string }[] } | undefined)?.Objects ?? [];
        const keys = [input.Key ?? input.Prefix, ...deleted.map(({ Key }) => Key)].filter(
          (key): key is string => typeof key === "string",
        );
        if (keys.length === 0 || !keys.every((key) => key.startsWith(prefix))) throw refused("AccessDenied");
        return this.answer(operation, input);
      },
    };
  }

  put(key: string, body: string, headers: Input = {}): void {
    this.add(key, body, headers);
  }

  /** All that is stored, as text, to compare. Without the versions of keys that begin like this. */
  everythingBut(prefix: string): string {
    return JSON.stringify([...this.stored].filter(([key]) => !key.startsWith(prefix)));
  }

  /** Current text by key. */
  current(prefix: string): Record<string, string> {
    return Object.fromEntries(
      this.keysUnder(prefix).flatMap((key) => {
        const body = this.latest(key)?.body;
        return body !== undefined ? [[key.slice(prefix.length), body]] : [];
      }),
    );
  }

  /** Versions and markers under a prefix. */
  count(prefix: string): number {
    return this.versionsUnder(prefix).length;
  }

  delete(key: string): void {
    this.add(key, undefined);
  }

  private async answer(operation: string, input: Input): Promise<unknown> {
    const key = String(input.Key);
    switch (operation) {
      case "PutObject": {
        const { Body, Bucket: _, Key: __, ContentLength, ...headers } = input;
        const body = Body instanceof Readable ? await text(Body) : String(Body);
        if (ContentLength !== undefined && ContentLength !== Buffer.byteLength(body))
          throw refused("IncompleteBody");
        return { VersionId: this.add(key, body, headers).id };
      }
      case "GetObject": {
        const latest = this.latest(key);
        if (latest?.body === undefined) throw refused("NoSuchKey");
        const { body, headers } = latest;
        const Body = Object.assign(Readable.from([Buffer.from(body)]), {
          transformToString: async () => body,
        });
        return { ...headers, Body, ContentLength: Buffer.byteLength(body) };
      }
      case "DeleteObject":
        return { VersionId: this.add(key, undefined).id };
      case "ListObjectsV2":
        return this.listCurrent(input);
      case "ListObjectVersions":
        return this.list(input);
      case "DeleteObjects":
        return this.deleteAll(input);
      default:
        throw refused(`NotImplemented: ${operation}`);
    }
  }

  private add(key: string, body: string | undefined, headers: Input = {}): Version {
    this.ids += 1;
    const id = `v${String(this.ids).padStart(6, "0")}`;
    const version = { key, id, body, headers, at: new Date(this.now()) };
    this.stored.set(key, [...(this.stored.get(key) ?? []), version]);
    return version;
  }

  private keysUnder = (prefix: string): string[] =>
    [...this.stored.keys()].filter((key) => key.startsWith(prefix));

  private versionsUnder = (prefix: string): Version[] =>
    this.keysUnder(prefix).flatMap((key) => this.stored.get(key) ?? []);

  private latest = (key: string): Version | undefined => this.stored.get(key)?.at(-1);

  private listCurrent({ Prefix, StartAfter }: Input): unknown {
    const keys = this.keysUnder(String(Prefix))
      .filter((key) => this.latest(key)?.body !== undefined)
      .filter(
        (key) => StartAfter === undefined || Buffer.from(key).compare(Buffer.from(String(StartAfter))) > 0,
      )
      .sort((a, b) => Buffer.from(a).compare(Buffer.from(b)));
    return {
      Contents: keys.slice(0, this.pageSize).map((key) => {
        const { id, body = "", at } = this.latest(key) as Version;
        return { Key: key, Size: Buffer.byteLength(body), LastModified: at, ETag: `"${id}"` };
      }),
      IsTruncated: keys.length > this.pageSize,
    };
  }

  private list({ Prefix, KeyMarker, VersionIdMarker }: Input): unknown {
    const sorted = this.versionsUnder(String(Prefix)).sort((a, b) =>
      a.key === b.key ? (a.id < b.id ? 1 : -1) : Buffer.from(a.key).compare(Buffer.from(b.key)),
    );
    const after = sorted.findIndex(({ key, id }) => key === KeyMarker && id === VersionIdMarker);
    const start = KeyMarker === undefined ? 0 : after + 1;
    const page = sorted.slice(start, start + this.pageSize);
    const described = (version: Version) => ({
      Key: version.key,
      VersionId: version.id,
      IsLatest: this.latest(version.key) === version,
      LastModified: version.at,
    });
    const truncated = sorted.length > start + page.length;
    const last = page.at(-1);
    return {
      Versions: page
        .filter(({ body }) => body !== undefined)
        .map((version) => ({
          ...described(version),
          Size: Buffer.byteLength(version.body ?? ""),
          ETag: `"${version.id}"`,
        })),
      DeleteMarkers: page.filter(({ body }) => body === undefined).map(described),
      IsTruncated: truncated,
      ...(truncated && last && { NextKeyMarker: last.key, NextVersionIdMarker: last.id }),
    };
  }

  private deleteAll(input: Input): unknown {
    const { Objects } = input.Delete as { Objects: { Key: string; VersionId?: string }[] };
    if (Objects.length > 1000) throw refused("MalformedXML");
    const Errors: { Key: string; Code: string }[] = [];
    for (const { Key, VersionId } of Objects) {
      if (this.undeletable.has(Key)) Errors.push({ Key, Code: "InternalError" });
      else if (VersionId === undefined) this.add(Key, undefined);
      else this.remove(Key, VersionId);
    }
    return { Errors };
  }

  private remove(key: string, versionId: string): void {
    const left = (this.stored.get(key) ?? []).filter(({ id }) => id !== versionId);
    if (left.length > 0) this.stored.set(key, left);
    else this.stored.delete(key);
  }
}
