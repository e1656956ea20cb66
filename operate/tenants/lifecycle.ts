import { randomUUID } from "node:crypto";
import { UnreachableError } from "@saas/api-client/api";
import { type ExitCode, exitCodes } from "@saas/cli-kit/exit";
import { fromNow, printable, time } from "@saas/cli-kit/text";
import type { TenantMfaDemand } from "../../api/mfa";
import type { TenantView } from "../../api/tenant";
import { environmentOf } from "../support/target";
import { change, type Pending, settled, unsettled } from "./change";
import { type Context, type NextStep, nextSteps, output } from "./context";
import { findTenant, RefusedError } from "./control-plane";
import { placeIn } from "./show";

export interface CreateOptions {
  readonly name: string;
  readonly adminEmail: string;
  readonly tier?: string;
  readonly idempotencyKey?: string;
}

/** Creates a tenant; repeating the same key returns the same tenant. */
export async function create(context: Context, options: CreateOptions): Promise<ExitCode> {
  const { name, adminEmail, tier, idempotencyKey = randomUUID() } = options;
  const tenant = { tenant_name: name, admin_email: adminEmail, ...(tier !== undefined && { tier }) };
  try {
    const created = await context.plane.create(tenant, idempotencyKey);
    const awaits = created.status === "provisioning";
    output(context, created, () => [
      `${printable(name)} (${created.tenant_id}): ${created.status}; ${awaits ? "it awaits its silo" : "its first administrator is invited by e-mail"}`,
      ...nextSteps(
        context,
        awaits
          ? [["add its silo to the registry", "silo", "add", created.tenant_id]]
          : [["look at it", "show", created.tenant_id]],
      ),
    ]);
    return exitCodes.done;
  } catch (error) {
    if (mayHaveBeenMade(error)) {
      context.terminal.note(
        `The tenant may exist: repeat the command with --idempotency-key ${idempotencyKey}, which creates no second one.`,
      );
    }
    throw error;
  }
}

/** Whether the request was sent, but its result is unknown. */
const mayHaveBeenMade = (error: unknown): boolean =>
  error instanceof UnreachableError || (error instanceof RefusedError && error.response.status >= 500);

const statuses = (before: TenantView, after: TenantView) =>
  before.status === after.status ? after.status : `${before.status} -> ${after.status}`;

const activation = ({ tenant_id }: TenantView): NextStep => ["let it work again", "activate", tenant_id];

/** Why a tenant in offboarding cannot be changed, and the commands that end that; undefined if it is not in offboarding. */
function leaves(context: Context, tenant: TenantView, afterwards: readonly NextStep[]): string | undefined {
  const { status, offboarding, tenant_id } = tenant;
  if (status !== "offboarding") return undefined;
  if (offboarding !== undefined && offboarding.purge.state !== "waiting")
    return "is being purged, which cannot be cancelled";
  const steps: NextStep[] = [["cancel that", "call-off", tenant_id], ...afterwards];
  return ["is being offboarded", ...nextSteps(context, steps)].join("\n");
}

/** Locks a tenant's users out and disables its API key. */
export function suspend(context: Context, reference: string): Promise<ExitCode> {
  return change(context, reference, {
    // The same change would cancel the offboarding.
    refusal: (tenant) => leaves(context, tenant, []),
    already: ({ status }) => status === "suspended",
    question: (tenant) => ({
      warning: `${printable(tenant.tenant_name)} will be suspended: its users are signed out, and its API key is refused.`,
      answer: "yes",
    }),
    make: (seen) => context.plane.change(seen, { status: "suspended" }),
    outcome: statuses,
    next: (tenant) => [activation(tenant), ["export and delete it", "offboard", tenant.tenant_id]],
    waits: true,
  });
}

/** Lets a suspended tenant work again. */
export function activate(context: Context, reference: string): Promise<ExitCode> {
  return change(context, reference, {
    refusal: (tenant) =>
      tenant.awaits_silo
        ? [
            "awaits its silo",
            ...nextSteps(context, [["once it is deployed", "silo", "activate", tenant.tenant_id]]),
          ].join("\n")
        : leaves(context, tenant, [activation(tenant)]),
    already: ({ status }) => status === "active",
    make: (seen) => context.plane.change(seen, { status: "active" }),
    outcome: statuses,
    meaning: () => "its users can sign in, and its API key works",
    next: () => [],
    waits: true,
  });
}

/** Begins to offboard: export, grace period, purge. */
export function offboard(context: Context, reference: string): Promise<ExitCode> {
  return change(context, reference, {
    refusal: ({ status, tenant_id }) =>
      status === "active"
        ? [
            "is active: only a suspended tenant can be offboarded",
            ...nextSteps(context, [
              ["suspend it", "suspend", tenant_id],
              ["then offboard it", "offboard", tenant_id],
            ]),
          ].join("\n")
        : undefined,
    already: ({ status }) => status === "offboarding",
    question: (tenant) => ({
      warning: `${printable(tenant.tenant_name)} (${tenant.tenant_id}) will be exported and, after the grace period, deleted: users, items, files, for good.`,
      answer: "name",
    }),
    make: (seen) => context.plane.offboard(seen),
    outcome: statuses,
    meaning: ({ offboarding }) => purgeOf(context, offboarding?.purge_after),
    next: ({ tenant_id, offboarding }) =>
      isOver(context, offboarding?.purge_after)
        ? [["see how far it is", "show", tenant_id]]
        : [
            ["keep what is exported", "export", tenant_id, `--out export-${tenant_id}`],
            ["cancel the offboarding", "call-off", tenant_id],
          ],
    waits: false,
  });
}

/** Cancels an offboarding, until its purge has begun. */
export function callOff(context: Context, reference: string): Promise<ExitCode> {
  return change(context, reference, {
    // The same change would suspend an active tenant.
    refusal: ({ status }) =>
      status === "offboarding" || status === "suspended"
        ? undefined
        : `is ${printable(status)}: there is no offboarding to cancel`,
    already: ({ status }) => status === "suspended",
    make: (seen) => context.plane.change(seen, { status: "suspended" }),
    outcome: statuses,
    meaning: () => "it stays suspended until it is activated",
    next: (tenant) => [activation(tenant)],
    waits: true,
  });
}

const isOver = ({ clock }: Context, graceEnds: string | undefined): boolean =>
  graceEnds !== undefined && Date.parse(graceEnds) <= clock.now();

function purgeOf(context: Context, graceEnds: string | undefined): string {
  if (graceEnds === undefined) return "the purge begins after the grace period";
  if (isOver(context, graceEnds)) return "the purge follows the export at once: the grace period is over";
  return `the purge begins after ${time(graceEnds)} (${fromNow(graceEnds, context.clock.now())})`;
}

/** Why another tier needs a move: its tenants' data is elsewhere. An unknown tier is left to the API. */
function movesInstead(
  context: Context,
  { tenant_id, binding }: TenantView,
  tier: string,
): string | undefined {
  const { tiers } = environmentOf(context.options.environment);
  const isolation = Object.hasOwn(tiers, tier) ? tiers[tier]?.isolation : undefined;
  if (isolation === undefined || binding === undefined || isolation === binding.model) return undefined;
  return [
    `has its data ${placeIn(binding)}, and tenants of the tier ${tier} have it in ${isolation === "silo" ? "a silo" : "the pool"}`,
    ...nextSteps(context, [["move its data", "move", tenant_id, tier]]),
  ].join("\n");
}

/** Gives a tenant another tier's limits. */
export function setTier(context: Context, reference: string, tier: string): Promise<ExitCode> {
  return change(context, reference, {
    refusal: (tenant) => movesInstead(context, tenant, tier),
    already: (tenant) => tenant.tier === tier,
    make: (seen) => context.plane.change(seen, { tier }),
    outcome: (before, after) => (before.tier === after.tier ? after.tier : `${before.tier} -> ${after.tier}`),
    meaning: ({ pending }) => `its limits apply${pending.length === 0 ? "" : " once nothing is pending"}`,
    next: ({ tenant_id, pending }) =>
      pending.length === 0 ? [] : [["see what is pending", "show", tenant_id]],
    waits: true,
  });
}

const demandOf = ({ mfa }: TenantView): TenantMfaDemand => mfa ?? "optional";

/** Demands a second factor of a tenant's users, or withdraws the operators' demand. */
export function setMfa(context: Context, reference: string, mfa: TenantMfaDemand): Promise<ExitCode> {
  const { mfa: ofAll } = environmentOf(context.options.environment);
  return change(context, reference, {
    refusal: () =>
      ofAll === "off" ? 'cannot have second factors: the environment has mfa: "off"' : undefined,
    already: (tenant) => demandOf(tenant) === mfa,
    make: (seen) => context.plane.change(seen, { mfa }),
    outcome: (before, after) =>
      `second factor ${[...new Set([demandOf(before), demandOf(after)])].join(" -> ")}`,
    meaning: (tenant) =>
      demandOf(tenant) === "required"
        ? "within 30 seconds it serves only users who signed in with one"
        : "environment, tier and its administrators may still demand one",
    next: () => [],
    waits: false,
  });
}

/** Requests reconciliation of a tenant's users, and prints the repairs. */
export async function reconcile(context: Context, reference: string): Promise<ExitCode> {
  const { tenant_id } = await findTenant(context.plane, reference);
  const asked = await context.plane.reconcile(tenant_id);
  const reconciled: Pending = ({ reconciliation }) =>
    reconciliation === undefined || reconciliation.state === "done" ? [] : ["reconciliation of its users"];
  const tenant = await settled(context, asked, reconciled);
  const { state, repairs = [] } = tenant.reconciliation ?? {};
  output(context, tenant, () => {
    const name = `${printable(tenant.tenant_name)} (${tenant_id})`;
    if (state !== "done") return [`${name}: reconciliation requested`];
    if (repairs.length === 0)
      return [`${name}: table and user pool agree about its users, nothing to repair`];
    return [`${name}: done`, ...repairs.map((repair) => `  ${printable(repair)}`)];
  });
  return unsettled(context, tenant, reconciled) ? exitCodes.unsettled : exitCodes.done;
}
