import { filePath } from "@saas/api-client/files";
import { Untrue } from "../outcome";
import type { Probe } from "../probe";
import { FILE, ITEM } from "../tenants";

export const tenantApart: Probe = {
  name: "tenant-apart",
  assumes: "a tenant's administrator reaches neither item, file nor user of another tenant through the API",
  source: "docs/isolation.md; IAM user guide, tags for attribute-based access control",
  otherwise: "close the API (onboarding, usage plans), and run npm run test:isolation on the deployed commit",
  meaningful: ["aws", "emulator", "local"],
  run: async ({ tenants }) => {
    const [one, other] = await tenants.two();
    const own = await one.api.send("GET", `/data/${ITEM}`);
    if (own.status !== 200) throw new Untrue(`its own item: ${own.status}`);
    const of = JSON.stringify(own.body);
    if (!of.includes(one.tenantId) || of.includes(other.tenantId)) throw new Untrue(`its own item is ${of}`);
    const attacks = [
      ["GET", `/data/${other.tenantId}:${ITEM}`],
      ["GET", filePath(`../${other.tenantId}/${FILE}`)],
      ["GET", filePath(`tenants/${other.tenantId}/${FILE}`)],
      ["PATCH", `/users/${other.userId}`],
      ["DELETE", `/users/${other.userId}`],
    ] as const;
    for (const [method, path] of attacks) {
      const body = { role: "tenant-member" };
      const { status } = await one.api.send(method, path, method === "PATCH" ? { body } : {});
      if (status < 400 || status > 499) throw new Untrue(`${method} ${path} gets ${status}`);
    }
    const users = await other.api.send("GET", "/users");
    const foreign = await other.api.send("GET", `/data/${ITEM}`);
    if (!JSON.stringify(users.body).includes("tenant-admin") || foreign.status !== 200) {
      throw new Untrue("the other tenant's user or item has changed");
    }
    return `${attacks.length} requests for the other tenant's item, file and user were refused`;
  },
};
