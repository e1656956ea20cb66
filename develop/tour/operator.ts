import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { ApiClient } from "@saas/api-client/api";
import { expectAnswer, expectProblem, tenantCreated } from "@saas/api-client/shapes";
import { emailFor, type Target } from "@saas/api-client/target";
import { ownTenant } from "@saas/api-client/tenant-api";
import { type TenantView, tenantView } from "@saas/api-client/tenants";
import { type Company, enter } from "./company";
import type { Narrator } from "./narrator";

/** The platform carries out what the control plane decides within seconds. */
const PATIENCE_MS = 90_000;
const POLL_MS = 250;

const pathOf = ({ tenantId }: Company) => `/admin/tenants/${tenantId}`;

/** The operator moves a company to another tier, if there is one, suspends it and lets it work again. */
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
        const answer = await company.api.send("GET", "/data?limit=1");
        return answer.status === 403 ? expectProblem(answer, 403) : undefined;
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
    () => "its users and its API key are as they were",
  );
}

async function showTierChange(
  narrator: Narrator,
  operator: ApiClient,
  company: Company,
  tier: string,
): Promise<void> {
  const rate = async () => {
    const tenant = expectAnswer(await company.api.send("GET", "/tenant"), 200, ownTenant);
    return tenant.limits.requests_per_second;
  };
  await narrator.step(
    `move it to the tier ${tier}`,
    async () => {
      const before = await rate();
      await change(operator, company, { tier });
      await settled(operator, company, ({ pending }) => pending.length === 0);
      return [before, await rate()];
    },
    ([before, after]) => `from ${before} to ${after} requests a second; its API key has changed plans`,
  );
}

/** The operator offboards a company: export, grace period, purge. Tells how far that goes at once. */
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
      expectAnswer(await operator.send("DELETE", pathOf(company)), 202, tenantView);
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
      return `exported, then purged: ${items} items, ${files} versions of files, ${users} users; a tombstone stays`;
    },
  );
}

const isDue = (time: string): boolean => Date.parse(time) <= Date.now();

async function change(operator: ApiClient, company: Company, body: object): Promise<TenantView> {
  return expectAnswer(await operator.send("PATCH", pathOf(company), { body }), 200, tenantView);
}

function settled(
  operator: ApiClient,
  company: Company,
  wanted: (tenant: TenantView) => boolean,
): Promise<TenantView> {
  return until(`${company.name} to settle`, async () => {
    const tenant = expectAnswer(await operator.send("GET", pathOf(company)), 200, tenantView);
    return wanted(tenant) ? tenant : undefined;
  });
}

/** What `look` finds, looking again and again. @throws Error when it is not there in time */
async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`waited ${PATIENCE_MS / 1000} s for ${what}`);
    await sleep(POLL_MS);
  }
}

/** A company with a table, a bucket and a key of its own: the operator makes it, its stack is deployed, and it works. */
export async function showSilo(
  narrator: Narrator,
  target: Target,
  { operator, silo }: Required<Pick<Target, "operator" | "silo">>,
  name: string,
  neighbour: Company,
): Promise<Company> {
  const email = emailFor(target, name.toLowerCase().replaceAll(" ", "-"));
  const { tenant_id } = await narrator.step(
    `make it in the tier ${silo.tier}`,
    async () => {
      const body = { tenant_name: name, admin_email: email, tier: silo.tier };
      const headers = { "idempotency-key": `tour-${randomBytes(8).toString("hex")}` };
      return expectAnswer(
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
    () => "table, bucket, key and access role of its own",
  );
  await narrator.step(
    "activate it",
    async () => {
      const path = `/admin/tenants/${tenant_id}/activation`;
      for (const end = Date.now() + PATIENCE_MS; ; await sleep(POLL_MS)) {
        const answer = await operator.send("POST", path);
        if (answer.status !== 409 || Date.now() > end) return expectAnswer(answer, 200, tenantView);
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
    () => "by the same routes as everybody: only the record knows where it is",
  );
  await narrator.step(
    `look for it as ${neighbour.name}`,
    async () => expectProblem(await neighbour.api.send("GET", "/data/contract"), 404),
    ({ status, title }) => `${status} ${title}`,
  );
  return company;
}
