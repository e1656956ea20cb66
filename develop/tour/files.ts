import type { ApiClient } from "@saas/api-client/api";
import { downloadFile, filePath, uploadFile } from "@saas/api-client/files";
import { expectProblem, expectResponse, UnexpectedResponseError } from "@saas/api-client/responses";
import { files } from "../../api/files";
import type { Company } from "./company";
import type { Narrator } from "./narrator";

const key = "letters/welcome.txt";
const letter = "Fresh bread from seven o'clock.";

/** Uploads, lists and downloads a file of one company. */
export async function showFiles(narrator: Narrator, { api }: Company): Promise<void> {
  await narrator.step(
    "upload a file",
    () => uploadFile(api, key, letter),
    () => `${key}, by a presigned URL`,
  );
  await narrator.step(
    "list files",
    async () => {
      const listed = await keysOf(api);
      if (listed.join() !== key) throw new Error(`listed "${listed.join()}" instead of "${key}"`);
      return listed;
    },
    (listed) => listed.join(", "),
  );
  await narrator.step(
    "download it",
    async () => {
      const { text } = await downloadFile(api, key);
      if (text !== letter) throw new Error(`got "${text}" instead of "${letter}"`);
      return text;
    },
    (text) => `"${text}"`,
  );
}

/** Shows that `stranger` sees no file of `owner`, and has its own under the same key. */
export async function showSeparateFiles(
  narrator: Narrator,
  owner: Company,
  stranger: Company,
): Promise<void> {
  await narrator.step(
    "list files",
    async () => {
      const listed = await keysOf(stranger.api);
      if (listed.length > 0) throw new Error(`listed "${listed.join()}"`);
    },
    () => "none",
  );
  await narrator.step(
    "download the other company's file",
    async () => expectProblem(await stranger.api.send("GET", filePath(key)), 404),
    ({ status, title }) => `refused: ${status} ${title}`,
  );
  await narrator.step(
    "upload one of the same name",
    async () => {
      await uploadFile(stranger.api, key, "Bicycles for everyone.");
      const { text } = await downloadFile(owner.api, key);
      if (text !== letter) throw new Error(`the other company's file is "${text}" now`);
    },
    () => `its own; ${owner.name}'s is as it was`,
  );
}

/** Deletes every file of a company. */
export async function tidyFiles(narrator: Narrator, { name, api }: Company): Promise<void> {
  await narrator.step(
    `delete files of ${name}`,
    async () => {
      const keys = await keysOf(api);
      for (const stored of keys) {
        const response = await api.send("DELETE", filePath(stored));
        if (response.status !== 204) throw new UnexpectedResponseError(response, "204");
      }
      return keys.length;
    },
    (count) => `${count} deleted`,
  );
}

const keysOf = async (api: ApiClient): Promise<string[]> =>
  expectResponse(await api.send("GET", "/files"), 200, files).map((stored) => stored.key);
