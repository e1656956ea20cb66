import { nextPage } from "@saas/api-client/api";
import { expectAnswer, expectProblem, item, items } from "@saas/api-client/shapes";
import { newTenant, type Tenant, unique } from "../../target/tenants";
import type { Stage } from "./stage";

export function dataTests(stage: () => Stage): void {
  const api = () => stage().acme.api;
  const newItem = async (data: unknown = "one") => {
    const id = `item-${unique()}`;
    const response = await api().send("POST", "/data", { body: { item_id: id, data } });
    return { id, path: `/data/${id}`, response, item: expectAnswer(response, 201, item) };
  };

  describe("items", () => {
    test("are created once, and read back as they were written", async () => {
      const data = { text: "ünï — ☂", list: [1, 2.5, null, true, { deep: [] }], empty: "" };
      const created = await newItem(data);
      expect(created.item).toMatchObject({
        tenant_id: stage().acme.tenantId,
        item_id: created.id,
        data,
        version: 1,
      });
      expect(created.response.headers.get("etag")).toBe('"1"');
      const read = await api().send("GET", created.path);
      expect(expectAnswer(read, 200, item)).toEqual(created.item);
      expect(read.headers.get("etag")).toBe('"1"');
      expect(read.headers.get("content-type")).toMatch(/^application\/json\b/);
    });

    test("are not overwritten by a second POST", async () => {
      const created = await newItem("kept");
      expectProblem(await api().send("POST", "/data", { body: { item_id: created.id, data: "lost" } }), 409);
      expect(expectAnswer(await api().send("GET", created.path), 200, item).data).toBe("kept");
    });

    test("are replaced by PUT, and a lost update is refused", async () => {
      const { path } = await newItem("first");
      const replaced = await api().send("PUT", path, {
        body: { data: "second" },
        headers: { "if-match": '"1"' },
      });
      expect(expectAnswer(replaced, 200, item)).toMatchObject({ data: "second", version: 2 });
      expect(replaced.headers.get("etag")).toBe('"2"');
      expectProblem(
        await api().send("PUT", path, { body: { data: "third" }, headers: { "if-match": '"1"' } }),
        412,
      );
      const unconditional = await api().send("PUT", path, { body: { data: "third" } });
      expect(expectAnswer(unconditional, 200, item)).toMatchObject({ data: "third", version: 3 });
    });

    test("are created by PUT when they are new, and only then with If-None-Match", async () => {
      const path = `/data/item-${unique()}`;
      const first = { body: { data: 1 }, headers: { "if-none-match": "*" } };
      expect(expectAnswer(await api().send("PUT", path, first), 201, item).version).toBe(1);
      expectProblem(await api().send("PUT", path, first), 412);
      expectProblem(
        await api().send("PUT", `/data/item-${unique()}`, {
          body: { data: 1 },
          headers: { "if-match": '"1"' },
        }),
        412,
      );
    });

    test("are deleted, conditionally if asked; what is not there can be deleted again", async () => {
      const { path } = await newItem();
      expectProblem(await api().send("DELETE", path, { headers: { "if-match": '"7"' } }), 412);
      expect((await api().send("DELETE", path, { headers: { "if-match": '"1"' } })).status).toBe(204);
      expectProblem(await api().send("GET", path), 404);
      expect((await api().send("DELETE", path)).status).toBe(204);
    });

    test("are listed in pages that link to the next one, each item once", async () => {
      const { api: own } = await newTenant(stage().target, "Pages");
      const ids = ["a", "b", "c", "d", "e"];
      for (const id of ids) await own.send("POST", "/data", { body: { item_id: id, data: id } });
      const pages: string[][] = [];
      for (let path: string | undefined = "/data?limit=2"; path !== undefined; ) {
        const response = await own.send("GET", path);
        pages.push(expectAnswer(response, 200, items).map(({ item_id }) => item_id));
        path = nextPage(response, path);
      }
      expect(pages.every((page) => page.length <= 2)).toBe(true);
      expect(pages.flat().sort()).toEqual(ids);
      const whole = await own.send("GET", "/data");
      expect(expectAnswer(whole, 200, items)).toHaveLength(ids.length);
      expect(whole.headers.get("link")).toBeNull();
    });

    test.each([
      "limit=0",
      "limit=101",
      "limit=two",
      "limit=1.5",
      "cursor=bm90IGEgY3Vyc29y",
      "cursor=",
      "tenant_id=x",
    ])("a list with ?%s: 400", async (query) => {
      expectProblem(await api().send("GET", `/data?${query}`), 400);
    });

    test.each<[string, unknown]>([
      ["no item_id", { data: 1 }],
      ["an empty item_id", { item_id: "" }],
      ["a number as item_id", { item_id: 7 }],
      ["an item_id with a slash", { item_id: "a/b" }],
      ["an item_id of 129 characters", { item_id: "x".repeat(129) }],
      ["a tenant_id", { item_id: "x", tenant_id: "00000000-0000-4000-8000-000000000000" }],
      ["a list", [1]],
      ["null", null],
    ])("a new item that is %s: 400, naming the field", async (_, body) => {
      const { errors } = expectProblem(await api().send("POST", "/data", { body }), 400);
      expect(errors).not.toHaveLength(0);
    });

    test.each(['{"item_id":', "item_id=1", ""])("a body of %j instead of JSON: 400", async (rawBody) => {
      expectProblem(await api().send("POST", "/data", { rawBody }), 400);
    });

    test("If-Match takes one entity tag", async () => {
      const { path } = await newItem();
      expectProblem(
        await api().send("PUT", path, { body: { data: 1 }, headers: { "if-match": "not a tag" } }),
        400,
      );
    });
  });
}

/** Whether a tenant's list, all pages of it, has an item. */
export async function hasItem({ api }: Tenant, itemId: string): Promise<boolean> {
  for (let path: string | undefined = "/data?limit=100"; path !== undefined; ) {
    const response = await api.send("GET", path);
    if (expectAnswer(response, 200, items).some(({ item_id }) => item_id === itemId)) return true;
    path = nextPage(response, path);
  }
  return false;
}
