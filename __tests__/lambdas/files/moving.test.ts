import { fileOperations } from "../../../lambdas/files/operations";
import type { FileStore } from "../../../lambdas/files/store";
import { blockedWritesDuring, moveStates } from "../../../lambdas/registry/move";

const refusing = ["closing", "files", "freezing", "items", "settling", "unheard of", undefined];

/** The function's operations on a store that counts what it is asked for. */
function filesWhile(move: object) {
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
    tenant: { blockedWrites: blockedWritesDuring(move) },
    params: { key: "a" },
    body: { key: "a", content_type: "text/plain", size: 1 },
    query: { limit: 1 },
  } as never;
  return { asked, operations, request };
}

test.each([...moveStates, "unheard of", undefined])("while the move is %s", async (state) => {
  const { asked, operations, request } = filesWhile({ state });
  const writes = [
    () => operations["POST /files"](request),
    () => operations["DELETE /files/{key+}"](request),
  ];
  for (const write of writes) {
    if (!refusing.includes(state)) await write();
    else {
      await expect(write()).rejects.toMatchObject({
        status: 503,
        slug: "tenant-moving",
        headers: { "retry-after": "30" },
      });
    }
  }
  expect(asked).toEqual(refusing.includes(state) ? [] : ["upload", "remove"]);
  expect((await operations["GET /files"](request)).status).toBe(200);
  expect((await operations["GET /files/{key+}"](request)).status).toBe(200);
});
