import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { ApiClient } from "@saas/api-client/api";
import { expectProblem, expectResponse } from "@saas/api-client/responses";
import { emailFor, type Target } from "@saas/api-client/target";
import { counted } from "@saas/cli-kit/text";
import { ownTenant } from "../../api/account";
import { tenantCreated } from "../../api/onboarding";
import { type TenantView, tenantView } from "../../api/tenant";
import { type Company, enter } from "./company";
import type { Narrator } from "./narrator";

/** The lifecycle function carries out the control plane's changes within seconds. */
const PATIENCE_MS = 90_000;
const POLL_MS = 250;

const pathOf = ({ tenantId }: Company) => `/admin/tenants/${tenantId}`;

/** As the operator: changes a company's tier, if there is another, suspends it and activates it again. */
export async function showOperator(
  narrator: Narrator,
  operator: ApiClient,
  company: Company,
  tier: string | undefined,
): Promise<void> {
  if (tier !== undefined) await showTierChange(narrator, operator, company, tier);
  await narrator.step(
    "suspend it",
    async () => {
      await change(operator, company, { status: "suspended" });
      return until("a refusal", async () => {
        const response = await company.api.send("GET", "/data?limit=1");
        return response.status === 403 ? expectProblem(response, 403) : undefined;
      });
    },
    ({ status, title }) => `requests are refused: ${status} ${title}`,
  );
  await narrator.step(
    "activate it again",
    async () => {
      await settled(operator, company, ({ pending }) => pending.length === 0);
      await change(operator, company, { status: "active" });
      await settled(operator, company, ({ pending }) => pending.length === 0);
    },
    () => "its users and its API key work again",
  );
}

async function showTierChange(
  narrator: Narrator,
  operator: ApiClient,
  company: Company,
  tier: string,
): Promise<void> {
  const rate = async () => {
    const tenant = expectResponse(await company.api.send("GET", "/tenant"), 200, ownTenant);
    return tenant.limits.requests_per_second;
  };
  await narrator.step(
    `change its tier to ${tier}`,
    async () => {
      const before = await rate();
      await change(operator, company, { tier });
      await settled(operator, company, ({ pending }) => pending.length === 0);
      return [before, await rate()];
    },
    ([before, after]) =>
      `from ${before} to ${after} requests per second; its API key is in another usage plan`,
  );
}

/** As the operator: offboards a company, and prints how far export, grace period and purge have come. */
export async function offboard(narrator: Narrator, operator: ApiClient, company: Company): Promise<void> {
  await narrator.step(
    `suspend ${company.name}`,
    async () => {
      await change(operator, company, { status: "suspended" });
      return settled(operator, company, ({ pending }) => pending.length === 0);
    },
    ({ status }) => status,
  );
  await narrator.step(
    "offboard it",
    async () => {
      expectResponse(await operator.send("DELETE", pathOf(company)), 202, tenantView);
      return settled(
        operator,
        company,
        ({ status, offboarding }) =>
          status === "deleted" || (offboarding?.export.state === "done" && !isDue(offboarding.purge_after)),
      );
    },
    ({ status, offboarding }) => {
      if (status !== "deleted") return `exported; the purge begins after ${offboarding?.purge_after}`;
      const { items = 0, files = 0, users = 0 } = offboarding?.purge ?? {};
      return `exported, then purged: ${counted(items, "item")}, ${counted(files, "file version")}, ${counted(users, "user")}; a tombstone stays`;
    },
  );
}

const isDue = (time: string): boolean => Date.parse(time) <= Date.now();

async function change(operator: ApiClient, company: Company, body: object): Promise<TenantView> {
  return expectResponse(await operator.send("PATCH", pathOf(company), { body }), 200, tenantView);
}

function settled(
  operator: ApiClient,
  company: Company,
  wanted: (tenant: TenantView) => boolean,
): Promise<TenantView> {
  return until(`${company.name} to settle`, async () => {
    const tenant = expectResponse(await operator.send("GET", pathOf(company)), 200, tenantView);
    return wanted(tenant) ? tenant : undefined;
  });
}

/** Polls `look` until it finds something. @throws Error after `PATIENCE_MS` */
async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`waited ${PATIENCE_MS / 1000} s for ${what}`);
    await sleep(POLL_MS);
  }
}

/** Creates a company with its own table, bucket and key: as the operator creates the tenant, deploys its stack and activates it. */
export async function showSilo(
  narrator: Narrator,
  target: Target,
  { operator, silo }: Required<Pick<Target, "operator" | "silo">>,
  name: string,
  neighbour: Company,
): Promise<Company> {
  const email = emailFor(target, name.toLowerCase().replaceAll(" ", "-"));
  const { tenant_id } = await narrator.step(
    `create it in the tier ${silo.tier}`,
    async () => {
      const body = { tenant_name: name, admin_email: email, tier: silo.tier };
      const headers = { "idempotency-key": `tour-${randomBytes(8).toString("hex")}` };
      return expectResponse(
        await operator.send("POST", "/admin/tenants", { body, headers }),
        201,
        tenantCreated,
      );
    },
    ({ tenant_id, status }) => `tenant ${tenant_id}, ${status}: it awaits its stack`,
  );
  await narrator.step(
    "deploy its stack",
    () => silo.deploy(tenant_id),
    () => "its own table, bucket, key and access role",
  );
  await narrator.step(
    "activate it",
    async () => {
      const path = `/admin/tenants/${tenant_id}/activation`;
      for (const end = Date.now() + PATIENCE_MS; ; await sleep(POLL_MS)) {
        const response = await operator.send("POST", path);
        if (response.status !== 409 || Date.now() > end) return expectResponse(response, 200, tenantView);
      }
    },
    ({ status, binding }) => `${status}; its data is in its silo ${binding?.slug}`,
  );
  const company = await enter(narrator, target, { name, email, tenantId: tenant_id });
  await narrator.step(
    "write an item, and read it back",
    async () => {
      const item = { item_id: "contract", data: { party: name } };
      await company.api.send("POST", "/data", { body: item });
      const { status, body } = await company.api.send("GET", "/data/contract");
      if (status !== 200) throw new Error(`got ${status} ${JSON.stringify(body)}`);
    },
    () => "on the same routes as every tenant: only its record names the silo",
  );
  await narrator.step(
    `read it as ${neighbour.name}`,
    async () => expectProblem(await neighbour.api.send("GET", "/data/contract"), 404),
    ({ status, title }) => `refused: ${status} ${title}`,
  );
  return company;
}
