import { usageOfTenant } from "../../usage/usage";
import type { Probe } from "../probe";
import { ITEM } from "../tenants";
import { inSeconds, until } from "../wait";

export const usageByTenant: Probe = {
  name: "usage-by-tenant",
  assumes: "the logs tell a tenant's requests, and the capacity that they used, from other tenants'",
  source:
    "CloudWatch Logs user guide, Logs Insights query syntax; DynamoDB API reference, ReturnConsumedCapacity",
  otherwise:
    "run npm run tenants -- usage <tenant>, and compare the fields of the lines with docs/observability.md",
  meaningful: ["aws", "emulator", "local"],
  run: async ({ clock, questions, tenants, plane }) => {
    const [one, other] = await tenants.two();
    const [logged, otherLogged] = [await plane.tenant(one.tenantId), await plane.tenant(other.tenantId)];
    const from = clock.now() - 60 * 60_000;
    await one.api.send("GET", `/data/${ITEM}`);
    const waiting = { clock, seconds: 180, everyMs: 5_000 };
    const { found, after } = await until(`usage of ${one.tenantId}`, waiting, async () => {
      const period = { from, to: clock.now() };
      const [used, unused] = [
        await usageOfTenant(questions, logged, period),
        await usageOfTenant(questions, otherLogged, period),
      ];
      const route = used.routes.find((each) => each.route === "GET /data/{item_id}");
      return route !== undefined && route.requests > 0 && route.read_units > 0 && unused.total.requests > 0
        ? { used, route }
        : undefined;
    });
    const { used, route } = found;
    return `${used.total.requests} requests of the tenant, ${route.read_units} read units of ${route.route}, after ${inSeconds(after)}`;
  },
};
