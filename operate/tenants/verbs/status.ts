import { fromNow, printable, time } from "@saas/cli-kit/text";
import type { TenantView } from "../../../api/tenant";
import { change } from "../change";
import type { Context, NextStep } from "../context";
import type { ExitCode } from "../exit";

const statuses = (before: TenantView, after: TenantView) =>
  before.status === after.status ? after.status : `${before.status} -> ${after.status}`;

const activation = ({ tenant_id }: TenantView): NextStep => ["let it work again", "activate", tenant_id];

/** Why a tenant that leaves cannot be changed; undefined: it does not leave. */
function leaves({ status, offboarding }: TenantView, afterwards = ""): string | undefined {
  if (status !== "offboarding") return undefined;
  return offboarding === undefined || offboarding.purge.state === "waiting"
    ? `is being offboarded: \`call-off\` takes that back${afterwards}`
    : "is being purged, which nothing takes back";
}

/** Locks a tenant's users out and disables its API key. */
export function suspend(context: Context, reference: string): Promise<ExitCode> {
  return change(context, reference, {
    // The same change would call the offboarding off.
    refusal: (tenant) => leaves(tenant),
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
    refusal: (tenant) => leaves(tenant, ", `activate` comes after it"),
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
    refusal: ({ status }) =>
      status === "active" ? "is active: `suspend` it first, then offboard it" : undefined,
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
            ["keep what is exported", "export", tenant_id, "--out <directory>"],
            ["take it all back", "call-off", tenant_id],
          ],
    waits: false,
  });
}

/** Takes an offboarding back, until its purge has begun. */
export function callOff(context: Context, reference: string): Promise<ExitCode> {
  return change(context, reference, {
    // The same change would suspend an active tenant.
    refusal: ({ status }) =>
      status === "offboarding" || status === "suspended"
        ? undefined
        : `is ${printable(status)}: there is no offboarding to call off`,
    already: ({ status }) => status === "suspended",
    make: (seen) => context.plane.change(seen, { status: "suspended" }),
    outcome: statuses,
    meaning: () => "it stays suspended until somebody activates it",
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
