import { nextPage } from "@saas/api-client/api";
import {
  downloadFile,
  filePath,
  files,
  presignedRequest,
  sendPresigned,
  uploadFile,
} from "@saas/api-client/files";
import { expectAnswer, expectProblem } from "@saas/api-client/shapes";
import { type Tenant, unique } from "../../target/tenants";
import type { Stage } from "./stage";

export function filesTests(stage: () => Stage): void {
  const api = () => stage().acme.api;
  const askUpload = (body: unknown) => api().send("POST", "/files", { body });

  describe("files", () => {
    test.each(["plain.txt", "folder/with space/ünï — ☂ (1)+=&.txt"])(
      "%s is uploaded, listed, downloaded as an attachment, and deleted",
      async (name) => {
        const key = `${unique()}/${name}`;
        await uploadFile(api(), key, "as it was written");
        expect(await storedFiles(stage().acme)).toContainEqual(
          expect.objectContaining({ key, size: "as it was written".length }),
        );
        const { text, headers } = await downloadFile(api(), key);
        expect(text).toBe("as it was written");
        expect(headers.get("content-disposition")).toMatch(/^attachment\b/);
        expect(headers.get("content-type")).toMatch(/^text\/plain\b/);
        expect((await api().send("DELETE", filePath(key))).status).toBe(204);
        expectProblem(await api().send("GET", filePath(key)), 404);
        expect((await api().send("DELETE", filePath(key))).status).toBe(204);
      },
    );

    test("a presigned upload takes what was announced and nothing else", async () => {
      const key = `${unique()}.txt`;
      const request = expectAnswer(
        await askUpload({ key, content_type: "text/plain", size: 4 }),
        201,
        presignedRequest,
      );
      expect(new Date(request.expires_at).getTime()).toBeGreaterThan(Date.now());
      const html = { ...request.headers, "content-type": "text/html" };
      expect((await sendPresigned({ ...request, headers: html }, Buffer.from("four"))).ok).toBe(false);
      const longer = { ...request.headers, "content-length": "5" };
      expect((await sendPresigned({ ...request, headers: longer }, Buffer.from("fives"))).ok).toBe(false);
      const elsewhere = request.url.replace(key, `other-${key}`);
      expect((await sendPresigned({ ...request, url: elsewhere }, Buffer.from("four"))).ok).toBe(false);
      expect((await sendPresigned(request, Buffer.from("four"))).ok).toBe(true);
    });

    test("are listed in pages that link to the next one, each file once", async () => {
      const prefix = unique();
      for (const name of ["a", "b", "c"]) await uploadFile(api(), `${prefix}/${name}`, name);
      const paged = await keysIn(stage().acme, "/files?limit=2");
      expect(paged.filter((key) => key.startsWith(prefix))).toEqual(
        ["a", "b", "c"].map((name) => `${prefix}/${name}`),
      );
      expect(new Set(paged).size).toBe(paged.length);
    });

    test("a file that is not there cannot be downloaded: 404", async () => {
      expectProblem(await api().send("GET", filePath(`${unique()}.txt`)), 404);
    });

    test.each([
      "/absolute",
      "../up",
      "a/../../b",
      "a//b",
      "trailing/",
      "",
      ".",
      "a\\b",
      "nul\u0000",
      "x".repeat(1025),
    ])("key %j: 400", async (key) => {
      expectProblem(await askUpload({ key, content_type: "text/plain", size: 1 }), 400);
    });

    test.each<[string, Record<string, unknown>, number]>([
      ["an empty file", { size: 0 }, 400],
      ["a negative size", { size: -1 }, 400],
      ["a size beyond S3's largest upload", { size: 5 * 1024 ** 3 + 1 }, 413],
      ["no content type", { content_type: undefined }, 400],
      ["a content type with a line break", { content_type: "text/plain\r\nx: y" }, 400],
      ["a tenant_id", { tenant_id: "x" }, 400],
    ])("an upload with %s is refused", async (_, wrong, status) => {
      const valid = { key: `${unique()}.txt`, content_type: "text/plain", size: 1 };
      expectProblem(await askUpload({ ...valid, ...wrong }), status);
    });

    test.each(["limit=0", "limit=1001", "cursor=x", "prefix=tenants/"])(
      "a list with ?%s: 400",
      async (query) => {
        expectProblem(await api().send("GET", `/files?${query}`), 400);
      },
    );
  });
}

/** The keys of all files of a tenant, page by page. */
export async function keysIn(tenant: Tenant, first = "/files"): Promise<string[]> {
  return (await storedFiles(tenant, first)).map(({ key }) => key);
}

async function storedFiles({ api }: Tenant, first = "/files") {
  const all = [];
  for (let path: string | undefined = first; path !== undefined; ) {
    const response = await api.send("GET", path);
    all.push(...expectAnswer(response, 200, files));
    path = nextPage(response, path);
  }
  return all;
}
