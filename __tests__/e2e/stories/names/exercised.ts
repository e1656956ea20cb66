import type { Target } from "@saas/api-client/target";
import { embeddedMetrics, type MetricSeries } from "@saas/local-aws/cloudwatch";
import { routes } from "../../../../api/routes";
import { acts } from "../../../../develop/load/acts";
import { type RouteName, Tally } from "../../../../develop/load/companies";
import { runLoad, setUp } from "../../../../develop/load/run";
import { type Emitted, gather } from "../../../../develop/observability/emitted";
import type { LocalPlatform } from "../../../../develop/start/platform";
import { local } from "../../../../environments";
import { exampleBody } from "../../../support/example-request";
import { startSynthesizedPlatform } from "../../../support/local-platform";
import type { Arguments } from "../../../support/synth";
import { Companies } from "../../../support/target/connected";
import { newTenant, targetOf } from "../../../support/target/tenants";
import { rareLines } from "./rare-lines";

const STACK = "saas-local";
/** The burst that a tenant of the standard tier has here, and how much more is sent: some of it is throttled however slow the machine is. */
const BURST = 20;
const FLOOD = 60;

/** Limits that a test exceeds with few requests. */
const slowTiers = {
  tiers: { ...local.tiers, standard: { ...local.tiers.standard, rateLimit: 10, burstLimit: BURST } },
};

export interface Exercised {
  readonly emitted: Emitted;
  /** Of the platform, as its local endpoint shows them. */
  readonly metrics: readonly MetricSeries[];
  /** Routes that were asked. */
  readonly routes: readonly string[];
}

const keyOf = ({ method, path }: (typeof routes)[number]) => `${method} ${path}` as RouteName;

/** Routes that no act asks yet. */
function unasked(tally: Tally): (typeof routes)[number][] {
  const asked = new Set(tally.rows().map(({ route }) => route));
  return routes.filter((route) => !asked.has(keyOf(route)));
}

/**
 * Runs a whole platform, does everything once that tenants and operators do, lets the clock's and the logs' functions run, and tells
 * what all of that emitted; lines that no client can bring about come from the function's own harness.
 */
export async function exercised(): Promise<Exercised> {
  const platform = await startSynthesizedPlatform(slowTiers, {}, withoutRights);
  try {
    const target = targetOf(platform);
    const tally = new Tally();
    const { companies, scene } = await setUp({ target, tenants: 1, tiers: ["standard"] }, tally);
    const [company] = companies;
    if (company === undefined) throw new Error("no company was made");
    for (const [index, act] of acts.entries()) {
      await act.run({ ...scene, target, company, turn: index });
    }
    for (const route of unasked(tally)) {
      const caller = route.authorization === "tenant" ? company.caller : scene.operator;
      const params = [...route.path.matchAll(/\{(\w+)/g)].map(([, name]) => [name, company.tenantId]);
      const body = exampleBody(route);
      await caller.call(keyOf(route), { params: Object.fromEntries(params), ...(body && { body }) });
    }
    await refuseWithoutSecondFactor(target);
    await signInAtCompany(platform);
    await company.flood(FLOOD, FLOOD);
    await runLoad({ target, tiers: ["premium"], tenants: 1, minutes: 0.03, perSecond: 20, flood: 0 });
    await platform.schedules.fire(`${STACK}-lifecycle-sweep`);
    await platform.idle();
    const rare = (await rareLines())
      .flatMap(embeddedMetrics)
      .map((sample) => ({ ...sample, namespace: STACK }));
    const groups = new Map(
      platform.logs
        .groups()
        .map((group) => [group, platform.logs.lines(group).map(({ message }) => message)]),
    );
    return {
      emitted: gather(STACK, [...platform.metrics.series(), ...rare], groups),
      metrics: platform.metrics.series(),
      routes: tally.rows().map(({ route }) => route),
    };
  } finally {
    await platform.close();
  }
}

/** Asks for data of a tenant whose demand of a second factor counts at once: nothing has read of this tenant before. */
async function refuseWithoutSecondFactor(target: Target): Promise<void> {
  const { api } = await newTenant(target, "Guarded");
  await api.send("PATCH", "/tenant", { body: { mfa: "required" } });
  const { status } = await api.send("GET", "/data");
  if (status !== 403) throw new Error(`GET /data without the demanded second factor: ${status}`);
}

/** Signs in through a connection, and is refused there. */
async function signInAtCompany(platform: LocalPlatform): Promise<void> {
  const companies = new Companies(platform);
  try {
    const connected = await companies.connect("observed");
    connected.company.directory.set("guest", { sub: "guest", email: "guest@nobody.example" });
    const { token } = await companies.signIn(connected, "guest");
    if (token !== "") throw new Error("a guest of another domain signed in");
  } finally {
    await companies.close();
  }
}

/** Statements of tenants' roles without which something is refused that otherwise never is: by role's policy, the statement's Sid. */
const missing = {
  // Lists no files: the access is refused.
  tenant_access: "ListOwnFiles",
  // Writes no entry: the audit trail has a gap.
  tenant_account: "OwnAuditTrail",
} as const;

/** The platform's JSON with rights taken away, so that functions tell of what must never happen. @throws Error when there are none */
function withoutRights(json: string): string {
  const template = JSON.parse(json) as { resource: { aws_iam_role_policy: Record<string, Arguments> } };
  for (const [role, sid] of Object.entries(missing)) {
    const found = template.resource.aws_iam_role_policy[role] as { policy: string } | undefined;
    const policy = JSON.parse(found?.policy ?? "{}") as { Statement?: { Sid: string }[] };
    const left = policy.Statement?.filter(({ Sid }) => Sid !== sid);
    if (found === undefined || left === undefined || left.length === policy.Statement?.length) {
      throw new Error(`aws_iam_role_policy.${role} has no statement ${sid}`);
    }
    found.policy = JSON.stringify({ ...policy, Statement: left });
  }
  return JSON.stringify(template);
}
