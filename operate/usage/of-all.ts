import { type Amounts, amountsOf, grouped, numberOrNull } from "./amounts";
import type { Stored } from "./of-tenant";
import type { Period } from "./period";
import type { Questions } from "./questions";

/** What a tenant of many used; bytes are the average of the measurements. */
export type TenantAmounts = Amounts & Stored & { readonly tenant_id: string };

/** Asks about all tenants that did something or have something stored. @throws as {@link Questions.ask} */
export async function usageOfAll(
  questions: Pick<Questions, "askOfAll">,
  period: Period,
): Promise<TenantAmounts[]> {
  const groups = async (question: Parameters<Questions["askOfAll"]>[0]) =>
    grouped(await questions.askOfAll(question, period), "tenant_id");
  const [requests, latency, work, storage] = await Promise.all([
    groups("usage_of_all_requests"),
    groups("usage_of_all_latency"),
    groups("usage_of_all_work"),
    groups("usage_of_all_storage"),
  ]);
  const tenants = new Set([...requests.keys(), ...work.keys(), ...storage.keys()].filter(isTenant));
  return [...tenants].sort().map((tenant_id) => {
    const stored = storage.get(tenant_id)?.[0];
    return {
      tenant_id,
      ...amountsOf(requests.get(tenant_id) ?? [], latency.get(tenant_id)?.[0], work.get(tenant_id) ?? []),
      item_bytes: numberOrNull(stored, "item_bytes"),
      file_bytes: numberOrNull(stored, "file_bytes"),
    };
  });
}

/** The access log has `-` where it does not know; some lines of functions have no tenant. */
export const isTenant = (tenantId: string | undefined): tenantId is string =>
  tenantId !== undefined && tenantId !== "" && tenantId !== "-";
