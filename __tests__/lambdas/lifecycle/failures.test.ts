import { operator, type Platform, startPlatform } from "../../support/lambdas/platform";
import type { SeamFault } from "../../support/lambdas/seam";
import { sampled } from "../../support/sampled";
import { count } from "../../support/tally";

let platform: Platform;

beforeAll(async () => {
  platform = await startPlatform();
});
afterAll(() => platform.close());

/** What reads has no effect that could be there without its answer. */
const reads =
  /(Get|Query|AdminGetUser|AdminListGroupsForUser|GetUsagePlans|ListUsers|ListUserPoolClients|ListObjectVersions|AssumeRole)$/;
const faultsOf = (call: string): readonly SeamFault[] =>
  reads.test(call) ? ["before", "crash"] : ["before", "after", "crash"];
type Tenant = Awaited<ReturnType<Platform["addTenant"] | Platform["addAwaiting"]>>;

/** What an operator does, and how a tenant is from which nothing is missing then. */
interface Scenario {
  readonly begin: () => Promise<Tenant>;
  readonly actions: readonly ((tenant: Tenant) => Promise<unknown>)[];
  /** What is wrong with the tenant's resources. */
  readonly wrong: (tenant: Tenant) => Promise<string[]>;
  /** Types of its events; absent: any. */
  readonly events?: readonly string[];
  /** Actions of its audit trail. */
  readonly audit: readonly string[];
}

const suspend = ({ id }: Tenant) => platform.control.change(id, { status: "suspended" }, {});
const activate = ({ id }: Tenant) => platform.control.change(id, { status: "active" }, {});
const promote = ({ id }: Tenant) => platform.control.change(id, { tier: "premium" }, {});
const offboard = ({ id }: Tenant) => platform.control.offboard(id, operator, {});

const scenarios: Record<string, Scenario> = {
  offboarding: {
    begin: async () => {
      const tenant = await platform.addSuspended();
      await platform.addMachine(tenant.id);
      await platform.connect(tenant);
      return tenant;
    },
    actions: [offboard],
    wrong: resourcesOf,
    events: ["TenantOffboardingStarted", "TenantDeleted"],
    audit: ["export", "purge"],
  },
  "giving up a tenant that awaits its silo": {
    begin: () => platform.addAwaiting(),
    actions: [offboard],
    wrong: resourcesOf,
    events: ["TenantOffboardingStarted", "TenantDeleted"],
    audit: ["purge", "sign out users"],
  },
  suspension: {
    begin: () => platform.addTenant(),
    actions: [suspend],
    wrong: (tenant) =>
      wrongState(tenant, { status: "suspended", enabled: "", key: false, plan: "p-standard" }),
    events: ["TenantSuspended"],
    audit: ["sign out users"],
  },
  "change of tier and activation": {
    begin: () => platform.addSuspended(),
    actions: [promote, activate],
    wrong: (tenant) =>
      wrongState(tenant, { status: "active", enabled: "admin member", key: true, plan: "p-premium" }),
    events: ["TenantActivated", "TenantTierChanged"],
    audit: ["change plan", "restore users"],
  },
  reconciliation: {
    // One who is gone from the pool, and one whom no membership names.
    begin: async () => {
      const tenant = await platform.addTenant();
      for (const { email, role } of tenant.users) platform.pool.users.get(email)?.groups.add(role);
      platform.pool.users.delete(tenant.users[1]?.email ?? "");
      platform.pool.add(`half-invited@${tenant.id}.example`, { tenantId: tenant.id });
      return tenant;
    },
    actions: [({ id }) => platform.control.reconcile(id)],
    wrong: async (tenant) => {
      const rows = await platform.tables.rowsOf("members", tenant.id);
      const members = rows.map(({ user_id }) => String(user_id)).filter((id) => !id.startsWith("#"));
      const users = [...platform.pool.users.values()]
        .filter(({ tenantId }) => tenantId === tenant.id)
        .map(({ sub }) => sub);
      const done = (await platform.record(tenant.id))?.reconciliation?.state === "done";
      return [
        ...(members.length === 2 && members.sort().join() === users.sort().join() ? [] : ["two sides"]),
        ...(done ? [] : ["not done"]),
      ];
    },
    audit: ["reconcile users"],
  },
};

/** What is left of a tenant that is to be gone. */
async function resourcesOf(tenant: Tenant): Promise<string[]> {
  const remains = Object.entries(await platform.resourcesOf(tenant)).filter(([, count]) => count !== 0);
  const { status, offboarding } = (await platform.record(tenant.id)) ?? {};
  return [
    ...remains.map(([what, count]) => `${count} ${what} left`),
    ...(JSON.stringify([...platform.pool.clients.values()]).includes(tenant.id)
      ? ["an app client left"]
      : []),
    ...(status === "deleted" && offboarding?.purge.state === "done" ? [] : [`status ${status}`]),
  ];
}

async function wrongState(
  { id, users }: Tenant,
  wanted: { status: string; enabled: string; key: boolean; plan: string },
): Promise<string[]> {
  const record = await platform.record(id);
  const enabled = users
    .filter(({ email }) => platform.pool.users.get(email)?.enabled)
    .map(({ email }) => email.split("@")[0])
    .join(" ");
  const found = {
    status: record?.status,
    enabled,
    key: platform.gateway.keys.get(`key-${id}`)?.enabled,
    plan: platform.gateway.planOf.get(`key-${id}`),
  };
  const pending = record?.users_work ?? (record?.key_version === record?.version ? undefined : "api_key");
  return [
    ...(JSON.stringify(found) === JSON.stringify(wanted) ? [] : [JSON.stringify(found)]),
    ...(pending ? ["pending work"] : []),
  ];
}

/** Each at least once, and however often, the same one. */
function wrongEvents({ id }: Tenant, wanted: readonly string[]): string[] {
  const ofTenant = platform.bus.filter(({ Detail }) => Detail.includes(id));
  const distinct = new Set(ofTenant.map(({ DetailType, Detail }) => `${DetailType} ${Detail}`));
  const types = [...distinct].map((event) => event.split(" ")[0]).sort();
  return JSON.stringify(types) === JSON.stringify([...wanted].sort()) ? [] : [`events ${types}`];
}

async function wrongAudit({ id }: Tenant, wanted: readonly string[]): Promise<string[]> {
  const entries = await platform.tables.rowsOf("audit", id);
  const actions = entries.map(({ action }) => action).sort();
  return JSON.stringify(actions) === JSON.stringify([...wanted].sort()) ? [] : [`audit ${actions}`];
}

/** "" or what is wrong with a tenant after a scenario. */
async function wrongAfter({ wrong, events, audit }: Scenario, tenant: Tenant): Promise<string> {
  const found = [
    await wrong(tenant),
    events ? wrongEvents(tenant, events) : [],
    await wrongAudit(tenant, audit),
  ];
  return found.flat().join(", ");
}

/** Plays a scenario as an operator and Lambda would: what fails is repeated. */
async function play({ actions }: Scenario, tenant: Tenant): Promise<void> {
  for (const action of actions) {
    await action(tenant).catch(() => {
      platform.seam.restart();
      return action(tenant);
    });
    await platform.drain();
  }
}

describe.each(Object.entries(scenarios))("%s", (title, scenario) => {
  test("every call meets every fault, and nothing is half-made in the end", async () => {
    const first = await scenario.begin();
    platform.seam.calls.length = 0;
    await play(scenario, first);
    const calls = platform.seam.calls.map(({ service, operation }) => `${service} ${operation}`);
    expect(await wrongAfter(scenario, first)).toBe("");
    expect(calls.length).toBeGreaterThan(10);

    const outcomes: string[] = [];
    const faults = calls.flatMap((call, at) => faultsOf(call).map((fault) => ({ at, call, fault })));
    for (const { at, call, fault } of sampled("faults", faults, ({ fault }) => `${title} ${fault}`)) {
      const tenant = await scenario.begin();
      platform.seam.faultAt(at, fault);
      await play(scenario, tenant);
      expect({ at, met: platform.seam.heal() }).toEqual({ at, met: true });
      const wrong = await wrongAfter(scenario, tenant);
      count("faults", 1, wrong === "" ? 1 : 0);
      if (wrong !== "") outcomes.push(`${fault} call ${at} (${call}): ${wrong}`);
    }
    expect(outcomes).toEqual([]);
  });
});
