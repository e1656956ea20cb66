import { randomBytes } from "node:crypto";
import { ApiClient } from "@saas/api-client/api";
import { expectResponse } from "@saas/api-client/responses";
import { emailFor, type Target } from "@saas/api-client/target";
import colors from "picocolors";
import { tenantCreated } from "../../api/onboarding";
import type { Company } from "./company";
import { enter } from "./company";
import { showFiles, showItems, showSeparateFiles, showSeparateItems, tidyFiles, tidyItems } from "./data";
import { showMachine } from "./machine";
import { Narrator, TourStoppedError } from "./narrator";
import { offboard, showOperator, showSilo } from "./operator";
import { showProvisioning } from "./provisioning";
import { showSecondFactor } from "./second-factor";
import { showSingleSignOn } from "./single-sign-on";
import { showUsers } from "./users";

/**
 * Walks through a platform as new customers, and as its operator if there is one, and checks every step. At the
 * end the operator offboards the tenants; without one, the tour deletes its items and files, and tenants and users stay.
 * @param print prints one line of the tour
 * @param width of the terminal; undefined: it is none
 * @returns whether every step succeeded
 */
export async function runTour(
  target: Target,
  print: (line: string) => void,
  width?: number,
): Promise<boolean> {
  const narrator = new Narrator(print, width);
  const companies: Company[] = [];
  const withFiles = (await new ApiClient(target.apiEndpoint).send("GET", "/files")).status !== 404;
  print(`A tour of ${target.apiEndpoint}`);
  const stops = [
    await stopOf(() => visit(narrator, target, companies, withFiles)),
    await stopOf(() => tidy(narrator, target, companies, withFiles)),
  ].filter((stop) => stop !== undefined);
  const [stop] = stops;
  narrator.end(
    stop === undefined
      ? colors.green(`The tour is complete: all ${narrator.steps} steps succeeded.`)
      : colors.red(`The tour failed at "${stop}"; ${narrator.steps} steps succeeded.`),
  );
  return stop === undefined;
}

/** The failed step; any other error is a fault of the tour and propagates. */
async function stopOf(act: () => Promise<void>): Promise<string | undefined> {
  try {
    await act();
    return undefined;
  } catch (error) {
    if (error instanceof TourStoppedError) return error.message;
    throw error;
  }
}

async function visit(
  narrator: Narrator,
  target: Target,
  companies: Company[],
  withFiles: boolean,
): Promise<void> {
  const run = randomBytes(3).toString("hex");
  const bakery = await welcome(narrator, target, `Acme Bakery ${run}`);
  companies.push(bakery);
  const cycles = await welcome(narrator, target, `Globex Cycles ${run}`);
  companies.push(cycles);

  narrator.heading(`${bakery.name} works with items and files`);
  await showItems(narrator, bakery);
  if (withFiles) await showFiles(narrator, bakery);

  narrator.heading(`${cycles.name} cannot reach them`);
  await showSeparateItems(narrator, bakery, cycles);
  if (withFiles) await showSeparateFiles(narrator, bakery, cycles);

  narrator.heading(`${bakery.name} manages users`);
  await showUsers(narrator, target, bakery);
  await showSecondFactor(narrator, target, bakery);
  await showMachine(narrator, target, bakery);
  await showSingleSignOn(narrator, bakery, `acme-bakery-${run}.com`);
  await showProvisioning(narrator, target, bakery);

  const { operator, otherTier, silo } = target;
  if (operator === undefined) return;
  narrator.heading(`The operator manages ${bakery.name}`);
  await showOperator(narrator, operator, bakery, otherTier);

  if (silo === undefined) return;
  const name = `Initech Bank ${run}`;
  narrator.heading(`${name} gets a silo`);
  companies.push(await showSilo(narrator, target, { operator, silo }, name, bakery));
}

async function welcome(narrator: Narrator, target: Target, name: string): Promise<Company> {
  const api = new ApiClient(target.apiEndpoint);
  const email = emailFor(target, name.toLowerCase().replaceAll(" ", "-"));

  narrator.heading(`${name} signs up`);
  const sent = {
    body: { tenant_name: name, admin_email: email },
    headers: { "idempotency-key": `tour-${randomBytes(8).toString("hex")}` },
  };
  const tenant = await narrator.step(
    "onboard the company",
    async () => expectResponse(await api.send("POST", "/onboarding", sent), 201, tenantCreated),
    ({ tenant_id, status }) => `tenant ${tenant_id}, ${status}`,
  );
  await narrator.step(
    "send the request again",
    async () => {
      const again = expectResponse(await api.send("POST", "/onboarding", sent), 201, tenantCreated);
      if (again.tenant_id !== tenant.tenant_id)
        throw new Error(`a second tenant ${again.tenant_id} was created`);
    },
    () => "the same tenant, by its Idempotency-Key",
  );
  return enter(narrator, target, { name, email, tenantId: tenant.tenant_id });
}

async function tidy(
  narrator: Narrator,
  { operator }: Target,
  companies: readonly Company[],
  withFiles: boolean,
): Promise<void> {
  if (companies.length === 0) return;
  narrator.heading(operator === undefined ? "Cleanup" : "The operator offboards all tenants");
  for (const company of companies) {
    if (operator !== undefined) {
      await offboard(narrator, operator, company);
      continue;
    }
    await tidyItems(narrator, company);
    if (withFiles) await tidyFiles(narrator, company);
  }
  if (operator !== undefined) return;
  narrator.note("These tenants and their users stay, which only an operator can offboard:");
  for (const { name, tenantId } of companies) narrator.note(`  ${name} (${tenantId})`);
}
