import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { expectProblem, expectResponse } from "@saas/api-client/responses";
import { emailFor, type Target } from "@saas/api-client/target";
import { tenantCreated } from "../../api/onboarding";
import { tenantView } from "../../api/tenant";
import type { Company } from "./company";
import { enter } from "./enter";
import type { Narrator } from "./narrator";

/** The platform that npm start runs deploys a silo by itself, within seconds. */
const PATIENCE_MS = 60_000;
const POLL_MS = 250;

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
    () => "table, bucket, key and access role of its own",
  );
  await narrator.step(
    "activate it",
    async () => {
      const path = `/admin/tenants/${tenant_id}/activation`;
      for (const end = Date.now() + PATIENCE_MS; ; await sleep(POLL_MS)) {
        const answer = await operator.send("POST", path);
        if (answer.status !== 409 || Date.now() > end) return expectResponse(answer, 200, tenantView);
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
