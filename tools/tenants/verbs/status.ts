import type { TenantView } from "../../client/tenants";
import { change } from "../change";
import { type Context, commandLine } from "../context";
import type { ExitCode } from "../exit";
import { fromNow, printable, time } from "../text";

const statuses = (before: TenantView, after: TenantView) =>
  before.status === after.status ? after.status : `${before.status} -> ${after.status}`;

/** Locks a tenant's users out and disables its API key. */
export function suspend(context: Context, reference: string): Promise<ExitCode> {
  return change(context, reference, {
    // The same change would call the offboarding off.
    refusal: ({ status }) =>
      status === "offboarding" ? "is being offboarded: `call-off` takes that back" : undefined,
    already: ({ status }) => status === "suspended",
    question: (tenant) => ({
      warning: `${printable(tenant.tenant_name)} will be suspended: its users are signed out, and its API key is refused.`,
      answer: "yes",
    }),
    make: (seen) => context.plane.change(seen, { status: "suspended" }),
    outcome: statuses,
    next: ({ tenant_id }) =>
      `${commandLine(context, "activate", tenant_id)}, or ${commandLine(context, "offboard", tenant_id)}`,
    waits: true,
  });
}

/** Lets a suspended tenant work again. */
export function activate(context: Context, reference: string): Promise<ExitCode> {
  return change(context, reference, {
    already: ({ status }) => status === "active",
    make: (seen) => context.plane.change(seen, { status: "active" }),
    outcome: statuses,
    next: () => "its users can sign in again, and its API key works; nothing else is to be done",
    waits: true,
  });
}

/** Begins to offboard: export, grace period, purge. */
export function offboard(context: Context, reference: string): Promise<ExitCode> {
  return change(context, reference, {
    already: ({ status }) => status === "offboarding",
    question: (tenant) => ({
      warning: `${printable(tenant.tenant_name)} (${tenant.tenant_id}) will be exported and, after the grace period, deleted: users, items, files, for good.`,
      answer: "name",
    }),
    make: (seen) => context.plane.offboard(seen),
    outcome: statuses,
    next: (tenant) => afterOffboarding(context, tenant),
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
    next: ({ tenant_id }) =>
      `the tenant stays suspended until ${commandLine(context, "activate", tenant_id)}`,
    waits: true,
  });
}

function afterOffboarding(context: Context, { tenant_id, offboarding }: TenantView): string {
  const after = offboarding?.purge_after;
  const purge =
    after === undefined
      ? "the purge begins after the grace period"
      : `the purge begins after ${time(after)} (${fromNow(after, context.clock.now())})`;
  return `${purge}; until then ${commandLine(context, "export", tenant_id, "--out <directory>")} keeps what was exported, and ${commandLine(context, "call-off", tenant_id)} takes it all back`;
}
