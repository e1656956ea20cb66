import { downloadFile, uploadFile } from "@saas/api-client/files";
import { expectAnswer, expectProblem, item } from "@saas/api-client/shapes";
import { unique } from "../../target/tenants";
import { hasItem } from "./data";
import { keysIn } from "./files";
import type { Stage } from "./stage";

export function isolationTests(stage: () => Stage): void {
  describe("two tenants", () => {
    test("do not see each other's items, and each has its own under the same id", async () => {
      const { acme, globex } = stage();
      const id = `shared-${unique()}`;
      const path = `/data/${id}`;
      const write = (tenant: typeof acme, data: string) =>
        tenant.api.send("POST", "/data", { body: { item_id: id, data } });

      expectAnswer(await write(acme, "of Acme"), 201, item);
      expectProblem(await globex.api.send("GET", path), 404);
      expect(await hasItem(globex, id)).toBe(false);
      expect((await globex.api.send("DELETE", path)).status).toBe(204);

      expectAnswer(await write(globex, "of Globex"), 201, item);
      expect(await hasItem(globex, id)).toBe(true);
      for (const [tenant, data] of [
        [acme, "of Acme"],
        [globex, "of Globex"],
      ] as const) {
        const read = expectAnswer(await tenant.api.send("GET", path), 200, item);
        expect(read).toMatchObject({ tenant_id: tenant.tenantId, data });
      }
    });

    test("do not see each other's files, and each has its own under the same key", async () => {
      const { acme, globex } = stage();
      const key = `shared/${unique()}.txt`;
      const path = `/files/${key}`;

      await uploadFile(acme.api, key, "of Acme");
      expectProblem(await globex.api.send("GET", path), 404);
      expect(await keysIn(globex)).not.toContain(key);
      expect((await globex.api.send("DELETE", path)).status).toBe(204);

      await uploadFile(globex.api, key, "of Globex");
      expect((await downloadFile(acme.api, key)).text).toBe("of Acme");
      expect((await downloadFile(globex.api, key)).text).toBe("of Globex");
    });

    test("cannot name another tenant, in the query or in a header", async () => {
      const { acme, globex } = stage();
      const id = `own-${unique()}`;
      expectAnswer(
        await acme.api.send("POST", "/data", { body: { item_id: id, data: "secret" } }),
        201,
        item,
      );
      const headers = { "x-tenant-id": acme.tenantId, tenant_id: acme.tenantId };
      expectProblem(await globex.api.send("GET", `/data/${id}`, { headers }), 404);
      expectProblem(await globex.api.send("GET", `/data?tenant_id=${acme.tenantId}`), 400);
    });
  });
}
