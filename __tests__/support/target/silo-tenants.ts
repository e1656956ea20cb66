import { expectAnswer, tenantCreated } from "@saas/api-client/shapes";
import { emailFor, type Target } from "@saas/api-client/target";
import { tenantView } from "@saas/api-client/tenants";
import { operatorOf, tenantPath } from "./operator";
import { signedIn, type Tenant, unique } from "./tenants";

/** Makes a tenant with a silo, from an operator's request until its administrator is signed in. @throws Error without a way to silos */
export async function newSiloTenant(target: Target, label: string): Promise<Tenant> {
  const { silo } = target;
  if (silo === undefined) throw new Error("the target has no way to silos");
  const run = unique();
  const name = `E2E ${label} ${run}`;
  const email = emailFor(target, `e2e-${label}-${run}`.toLowerCase());
  const operator = operatorOf(target);
  const made = await operator.send("POST", "/admin/tenants", {
    body: { tenant_name: name, admin_email: email, tier: silo.tier },
    headers: { "idempotency-key": `e2e-${unique()}` },
  });
  const { tenant_id: tenantId } = expectAnswer(made, 201, tenantCreated);
  await silo.deploy(tenantId);
  const activated = await operator.send("POST", `${tenantPath(tenantId)}/activation`);
  expect(expectAnswer(activated, 200, tenantView)).toMatchObject({ status: "active" });
  return signedIn(target, { tenantId, name, email });
}
