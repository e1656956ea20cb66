import { text } from "node:stream/consumers";
import { startServer } from "../../http-server";

/** One version of an object, newest first in its list. */
export interface PlayedVersion {
  readonly id: string;
  readonly text?: string;
  /** Absent: a delete marker. */
  readonly modified: string;
}

/**
 * S3 and STS, as far as the commands ask: an HTTP server that answers as AWS does, and notes what it was asked.
 * Objects are versions by key, newest first.
 */
export class PlayedAws {
  readonly objects = new Map<string, PlayedVersion[]>();
  readonly requests: { method: string; path: string; owner: string | undefined }[] = [];
  account = "111122223333";
  /** Gets what a test's own program puts to /played/…, in Terraform's place. */
  onPut: (body: string) => void = () => {};
  /** Answers every request to S3 with this error. */
  failure: { status: number; code: string } | undefined;
  bucketExists = true;
  /** How many versions a page has. */
  pageSize = 1000;
  #server: Awaited<ReturnType<typeof startServer>> | undefined;

  get url(): string {
    if (this.#server === undefined) throw new Error("not started");
    return this.#server.url;
  }

  async start(): Promise<this> {
    this.#server = await startServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? "/", "http://x");
      const answer = (status: number, body: string, modified = "2026-03-01T09:00:00Z") =>
        response
          .writeHead(status, {
            "content-type": "application/xml",
            "last-modified": new Date(modified).toUTCString(),
          })
          .end(body);
      if (request.method === "POST" && pathname === "/") {
        const identity = `<GetCallerIdentityResult><Account>${this.account}</Account></GetCallerIdentityResult>`;
        return answer(200, `<GetCallerIdentityResponse>${identity}</GetCallerIdentityResponse>`);
      }
      if (request.method === "PUT" && pathname.startsWith("/played/")) {
        return void text(request).then((body) => {
          this.onPut(body);
          answer(200, "");
        });
      }
      const owner = request.headers["x-amz-expected-bucket-owner"] as string | undefined;
      this.requests.push({ method: request.method ?? "", path: pathname, owner });
      const fail = (status: number, code: string) => answer(status, `<Error><Code>${code}</Code></Error>`);
      if (this.failure !== undefined) return fail(this.failure.status, this.failure.code);
      if (!this.bucketExists) return fail(404, "NoSuchBucket");
      const [, , ...rest] = pathname.split("/");
      const key = rest.join("/");
      if (searchParams.has("versions")) return answer(200, this.#versions(searchParams));
      if (searchParams.has("list-type")) return answer(200, this.#list(searchParams.get("prefix") ?? ""));
      const versions = this.objects.get(key) ?? [];
      const id = searchParams.get("versionId");
      const found = id === null ? versions[0] : versions.find((version) => version.id === id);
      if (found?.text === undefined) return fail(404, "NoSuchKey");
      return answer(200, found.text, found.modified);
    });
    return this;
  }

  close(): Promise<void> | undefined {
    return this.#server?.close();
  }

  /** Puts a new version of an object. */
  put(key: string, text: string | undefined, modified = "2026-03-01T09:00:00Z", id = `v${modified}`): void {
    const version = { id, modified, ...(text !== undefined && { text }) };
    this.objects.set(key, [version, ...(this.objects.get(key) ?? [])]);
  }

  #list(prefix: string): string {
    const keys = [...this.objects]
      .filter(([key, [newest]]) => key.startsWith(prefix) && newest?.text !== undefined)
      .map(([key]) => key)
      .filter((key) => !key.slice(prefix.length).includes("/"));
    return `<ListBucketResult><IsTruncated>false</IsTruncated>${keys
      .map((key) => `<Contents><Key>${key}</Key></Contents>`)
      .join("")}</ListBucketResult>`;
  }

  #versions(query: URLSearchParams): string {
    const all = [...this.objects]
      .filter(([key]) => key.startsWith(query.get("prefix") ?? ""))
      .flatMap(([key, versions]) =>
        versions.map((version, index) => ({ key, version, latest: index === 0 })),
      );
    const marker = query.get("version-id-marker");
    const from = marker === null ? 0 : all.findIndex(({ version }) => version.id === marker) + 1;
    const page = all.slice(from, from + this.pageSize);
    const more = from + page.length < all.length;
    const last = page.at(-1);
    const next = `<NextKeyMarker>${last?.key}</NextKeyMarker><NextVersionIdMarker>${last?.version.id}</NextVersionIdMarker>`;
    return `<ListVersionsResult><IsTruncated>${more}</IsTruncated>${more ? next : ""}${page
      .map(({ key, version, latest }) => {
        const name = version.text === undefined ? "DeleteMarker" : "Version";
        return `<${name}><Key>${key}</Key><VersionId>${version.id}</VersionId><IsLatest>${latest}</IsLatest><LastModified>${version.modified}</LastModified><Size>${version.text?.length ?? 0}</Size></${name}>`;
      })
      .join("")}</ListVersionsResult>`;
  }
}
