import { type ApiClient, nextPage } from "@saas/api-client/api";
import { downloadFile, filePath, uploadFile } from "@saas/api-client/files";
import { expectProblem, expectResponse, UnexpectedResponseError } from "@saas/api-client/responses";
import { files } from "../../api/files";
import { item, items } from "../../api/items";
import type { Company } from "./company";
import type { Narrator } from "./narrator";

const recipes = ["baguette", "brioche", "ciabatta", "focaccia", "sourdough"];
const changed = "/data/sourdough";

/** Writes, reads, lists and updates items of one company. */
export async function showItems(narrator: Narrator, { api }: Company): Promise<void> {
  await narrator.step(
    "write items",
    async () => {
      for (const id of recipes) {
        expectResponse(
          await api.send("POST", "/data", { body: { item_id: id, data: { hours: 3 } } }),
          201,
          item,
        );
      }
    },
    () => recipes.join(", "),
  );
  await narrator.step(
    "read one",
    async () => {
      const response = await api.send("GET", changed);
      return { read: expectResponse(response, 200, item), tag: response.headers.get("etag") };
    },
    ({ read, tag }) => `${read.item_id} ${JSON.stringify(read.data)}, entity tag ${tag}`,
  );
  await narrator.step(
    "list them, two per page",
    async () => {
      const pages = await pagesOf({ api }, 2);
      const listed = pages.flat().join();
      if (listed !== recipes.join()) throw new Error(`listed ${listed} instead of ${recipes.join()}`);
      return pages;
    },
    (pages) => pages.map((page) => page.join(" ")).join(" | "),
  );
  const update = { body: { data: { hours: 24 } }, headers: { "if-match": '"1"' } };
  await narrator.step(
    "update one, If-Match",
    async () => expectResponse(await api.send("PUT", changed, update), 200, item),
    ({ item_id, version, data }) => `${item_id} ${JSON.stringify(data)}, version ${version}`,
  );
  await narrator.step(
    "update it with the old version",
    async () => expectProblem(await api.send("PUT", changed, update), 412),
    ({ status, title }) => `refused: ${status} ${title}`,
  );
}

/** Shows that `stranger` sees no item of `owner`, and can have its own with the same id. */
export async function showSeparateItems(
  narrator: Narrator,
  owner: Company,
  stranger: Company,
): Promise<void> {
  await narrator.step(
    "list items",
    async () => {
      const pages = await pagesOf(stranger, 100);
      if (pages.flat().length > 0) throw new Error(`listed ${pages.flat().join()}`);
    },
    () => "none",
  );
  await narrator.step(
    "read the other company's item",
    async () => expectProblem(await stranger.api.send("GET", changed), 404),
    ({ status, title }) => `refused: ${status} ${title}`,
  );
  await narrator.step(
    "write one with the same id",
    async () => {
      expectResponse(await stranger.api.send("PUT", changed, { body: { data: "a bicycle" } }), 201, item);
      return expectResponse(await owner.api.send("GET", changed), 200, item);
    },
    ({ data }) => `its own; ${owner.name} still has ${JSON.stringify(data)}`,
  );
  await narrator.step(
    "read it without signing in",
    async () => expectProblem(await stranger.api.as(undefined).send("GET", changed), 401),
    ({ status, title }) => `refused: ${status} ${title}`,
  );
}

/** Deletes every item of a company. */
export async function tidyItems(narrator: Narrator, { name, api }: Company): Promise<void> {
  await narrator.step(
    `delete items of ${name}`,
    async () => {
      const ids = (await pagesOf({ api }, 100)).flat();
      for (const id of ids) {
        const response = await api.send("DELETE", `/data/${id}`);
        if (response.status !== 204) throw new UnexpectedResponseError(response, "204");
      }
      return ids.length;
    },
    (count) => `${count} deleted`,
  );
}

/** The ids of all items, page by page. */
async function pagesOf({ api }: Pick<Company, "api">, limit: number): Promise<string[][]> {
  const pages: string[][] = [];
  for (let path: string | undefined = `/data?limit=${limit}`; path !== undefined; ) {
    const response = await api.send("GET", path);
    pages.push(expectResponse(response, 200, items).map(({ item_id }) => item_id));
    path = nextPage(response, path);
  }
  return pages;
}

const key = "letters/welcome.txt";
const letter = "Fresh bread from seven o'clock.";

/** Uploads, lists and downloads a file of one company. */
export async function showFiles(narrator: Narrator, { api }: Company): Promise<void> {
  await narrator.step(
    "upload a file",
    () => uploadFile(api, key, letter),
    () => `${key}, with a presigned URL`,
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

/** Shows that `stranger` sees no file of `owner`, and can have its own with the same key. */
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
    "upload one with the same key",
    async () => {
      await uploadFile(stranger.api, key, "Bicycles for everyone.");
      const { text } = await downloadFile(owner.api, key);
      if (text !== letter) throw new Error(`the other company's file is "${text}" now`);
    },
    () => `its own; ${owner.name}'s is unchanged`,
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
