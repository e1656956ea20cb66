import { randomUUID } from "node:crypto";
import type { Act } from "./act";

/** What operators do: they look, and now and then suspend a tenant that then goes on asking. */
export const operatorActs: readonly Act[] = [
  {
    name: "list tenants",
    weight: 2,
    run: async ({ operator }) => void (await operator.call("GET /admin/tenants", { query: "limit=20" })),
  },
  {
    name: "read a tenant",
    weight: 2,
    run: async ({ operator, company }) =>
      void (await operator.call("GET /admin/tenants/{tenant_id}", {
        params: { tenant_id: company.tenantId },
      })),
  },
  {
    name: "read an audit trail",
    weight: 1,
    run: async ({ operator, company }) =>
      void (await operator.call("GET /admin/tenants/{tenant_id}/audit", {
        params: { tenant_id: company.tenantId },
      })),
  },
  {
    name: "suspend a tenant, which is refused, and activate it again",
    weight: 0.1,
    run: async ({ operator, company }) => {
      const params = { tenant_id: company.tenantId };
      const change = (status: string) =>
        operator.call("PATCH /admin/tenants/{tenant_id}", { params, body: { status } });
      await change("suspended");
      for (let asked = 0; asked < 3; asked += 1) await company.caller.call("GET /data");
      await change("active");
    },
  },
  {
    name: "repair a tenant's users",
    weight: 0.4,
    run: async ({ operator, company }) =>
      void (await operator.call("POST /admin/tenants/{tenant_id}/reconciliation", {
        params: { tenant_id: company.tenantId },
      })),
  },
  {
    name: "ask for what a tenant is not in the way of",
    weight: 0.4,
    run: async ({ operator, company }) => {
      const params = { tenant_id: company.tenantId };
      await operator.call("POST /admin/tenants/{tenant_id}/activation", { params });
      await operator.call("GET /admin/tenants/{tenant_id}/export", { params });
      await operator.call("POST /admin/tenants/{tenant_id}/move", { params, body: { tier: company.tier } });
      await operator.call("POST /admin/tenants/{tenant_id}/move/confirmation", { params });
      await operator.call("DELETE /admin/tenants/{tenant_id}/move", { params });
      await operator.call("DELETE /admin/tenants/{tenant_id}", { params: { tenant_id: randomUUID() } });
    },
  },
];
