import { fileOperations } from "../../../lambdas/files/operations";
import type { FileStore } from "../../../lambdas/files/store";

test.each([
  [true, ["remove"]],
  [false, ["upload", "remove"]],
])("with storage full: %s, a tenant reads, and is given what it asks for: %j", async (storageFull, given) => {
  const asked: string[] = [];
  const store = {
    list: async () => ({ files: [] }),
    exists: async () => true,
    presignDownload: async () => ({}),
    presignUpload: async () => void asked.push("upload"),
    remove: async () => void asked.push("remove"),
  };
  const operations = fileOperations({
    filesOf: async () => store as unknown as FileStore,
    maxUploadBytes: 10,
  });
  const request = {
    tenant: { blockedWrites: "nothing", storageFull },
    params: { key: "a" },
    body: { key: "a", content_type: "text/plain", size: 1 },
    query: { limit: 1 },
  } as never;
  const upload = operations["POST /files"](request);
  if (storageFull) await expect(upload).rejects.toMatchObject({ status: 403, slug: "storage-full" });
  else await upload;
  await operations["DELETE /files/{key+}"](request);
  expect(asked).toEqual(given);
  expect((await operations["GET /files"](request)).status).toBe(200);
  expect((await operations["GET /files/{key+}"](request)).status).toBe(200);
});
