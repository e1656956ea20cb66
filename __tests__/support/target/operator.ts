import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { ApiClient } from "@saas/api-client/api";
import { expectAnswer } from "@saas/api-client/shapes";
import type { Target } from "@saas/api-client/target";
import { type TenantView, tenantView } from "@saas/api-client/tenants";
import { checked } from "./tenants";

/** The control plane of a target, every answer of it checked. @throws Error when there is no operator at hand. */
export function operatorOf({ operator }: Target): Pick<ApiClient, "send"> {
  if (operator === undefined) throw new Error("the target has no operator");
  return { send: async (...args) => checked(args, await operator.send(...args)) };
}

export const tenantPath = (tenantId: string) => `/admin/tenants/${tenantId}`;

export async function show(target: Target, tenantId: string): Promise<TenantView> {
  return expectAnswer(await operatorOf(target).send("GET", tenantPath(tenantId)), 200, tenantView);
}

export async function change(target: Target, tenantId: string, body: object): Promise<TenantView> {
  return expectAnswer(
    await operatorOf(target).send("PATCH", tenantPath(tenantId), { body }),
    200,
    tenantView,
  );
}

/** The tenant once it is as wanted: the platform carries out what the control plane decides a moment later. */
export async function eventually(
  target: Target,
  tenantId: string,
  wanted: (tenant: TenantView) => boolean = ({ pending }) => pending.length === 0,
): Promise<TenantView> {
  for (let tries = 0; ; tries += 1) {
    const tenant = await show(target, tenantId);
    if (wanted(tenant)) return tenant;
    if (tries === TRIES) throw new Error(`${tenantId} stays ${JSON.stringify(tenant)}`);
    await sleep(WAIT_MS);
  }
}

const TRIES = 150;
const WAIT_MS = 200;

/** An id that no tenant has. */
export const unknownId = () => randomUUID();
