import { CommandError, type ExitCode, exitCodes } from "@saas/cli-kit/exit";
import { type Heading, table } from "@saas/cli-kit/table";
import { printable, size, time } from "@saas/cli-kit/text";
import type { PeriodOptions } from "../usage/period";
import type { Questions } from "../usage/questions";
import type { TenantAmounts, TenantUsage } from "../usage/usage";
import { type Context, nextSteps, output } from "./context";
import { findTenant } from "./control-plane";

/** What the table of tenants can be sorted by. */
export const orders = ["requests", "errors", "throttles", "p99", "capacity", "storage"] as const;
type Order = (typeof orders)[number];

export interface UsageOptions extends PeriodOptions {
  readonly by: Order;
  readonly limit: number;
}

/** A write costs as much as five reads. Source: Amazon DynamoDB pricing, on-demand capacity. */
const WRITE_IN_READS = 5;

const weightIn: Readonly<Record<Order, (tenant: TenantAmounts) => number>> = {
  requests: ({ requests }) => requests,
  errors: ({ errors }) => errors,
  throttles: ({ throttles }) => throttles,
  p99: ({ p99_ms }) => p99_ms ?? 0,
  capacity: ({ read_units, write_units }) => read_units + WRITE_IN_READS * write_units,
  storage: ({ item_bytes, file_bytes }) => (item_bytes ?? 0) + (file_bytes ?? 0),
};

/** The columns that show what a table is sorted by: a narrow terminal has them too. */
const shownFor: Readonly<Record<Order, readonly string[]>> = {
  requests: ["REQUESTS"],
  errors: ["5XX"],
  throttles: ["429"],
  p99: ["P99 MS"],
  capacity: ["READS", "WRITES"],
  storage: ["ITEMS", "FILES"],
};

/** The usage of one tenant, or the tenants with the highest usage. */
export async function usage(
  context: Context,
  reference: string | undefined,
  options: UsageOptions,
): Promise<ExitCode> {
  // Loaded on demand, as the API's target is.
  const { Questions } = await import("../usage/questions");
  const { periodOf } = await import("../usage/period");
  const { terminal, clock, aws } = context;
  const period = usable(() => periodOf(options, clock.now()));
  const note = (line: string) => terminal.note(terminal.noteColors.dim(line));
  const questions = new Questions({ access: aws, clock, note });
  try {
    const kept = clock.now() - questions.retentionDays * 86_400_000;
    if (period.from < kept) {
      const { yellow } = terminal.noteColors;
      terminal.note(yellow(`logs are kept for ${questions.retentionDays} days: older usage is missing`));
    }
    return reference === undefined
      ? await most(context, questions, period, options)
      : await ofOne(context, questions, reference, period);
  } finally {
    questions.close();
  }
}

function usable<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new CommandError((error as Error).message, exitCodes.usage);
  }
}

type Range = Parameters<Questions["ask"]>[1];

async function ofOne(context: Context, questions: Questions, reference: string, period: Range) {
  const { usageOfTenant } = await import("../usage/usage");
  const tenant = await findTenant(context.plane, reference);
  const used = await usageOfTenant(questions, tenant, period);
  output(context, used, () => readable(context, tenant.tenant_name, used));
  return exitCodes.done;
}

async function most(context: Context, questions: Questions, period: Range, { by, limit }: UsageOptions) {
  const { usageOfAll } = await import("../usage/usage");
  const { plane, terminal } = context;
  const { entries } = await plane.tenants(undefined);
  const all = await usageOfAll(questions, period, entries);
  const weight = weightIn[by];
  const shown = all.sort((one, other) => weight(other) - weight(one)).slice(0, limit);
  const names = new Map(entries.map(({ tenant_id, tenant_name }) => [tenant_id, tenant_name]));
  const named = shown.map((tenant) => ({ ...tenant, tenant_name: names.get(tenant.tenant_id) ?? null }));
  output(context, named, () =>
    named.length === 0
      ? []
      : [
          ...aligned(
            [
              { text: "TENANT", whole: true },
              { text: "NAME", least: 12, early: true },
            ],
            [...HEADINGS, ...STORED].map((text) =>
              ["REQUESTS", ...shownFor[by]].includes(text) ? text : { text, optional: true },
            ),
            named.map((tenant) => [
              [tenant.tenant_id, printable(tenant.tenant_name ?? "")],
              [...cellsOf(tenant), bytes(tenant.item_bytes), bytes(tenant.file_bytes)],
            ]),
            context,
          ),
          ...nextSteps(context, [["look at one", "usage", named[0]?.tenant_id ?? ""]]),
        ],
  );
  if (named.length === 0) terminal.note("no tenant used anything in this time");
  if (all.length > limit) terminal.note(`There are ${all.length}: --limit ${all.length}.`);
  return exitCodes.done;
}

function readable(context: Context, name: string, used: TenantUsage): string[] {
  const { bold } = context.terminal.colors;
  const { total, routes, days } = used;
  const head = [
    bold(printable(name)),
    `  ${used.tenant_id}, ${time(used.from)} to ${time(used.to)}`,
    `  stored: items ${bytes(total.item_bytes)}, files ${bytes(total.file_bytes)}${
      total.file_bytes === null ? " (measured once a day, and not in this time)" : ""
    }`,
    "",
  ];
  const byRoute: Cells[] = [
    ...routes.map((each): Cells => [[each.route], cellsOf(each)]),
    [["all"], cellsOf(total)],
  ];
  const byDay = days.map(
    (each): Cells => [[each.day], [...cellsOf(each), bytes(each.item_bytes), bytes(each.file_bytes)]],
  );
  return [
    ...head,
    ...aligned([{ text: "ROUTE", least: 16 }], HEADINGS.map(optional), byRoute, context),
    "",
    ...aligned(["DAY"], [...HEADINGS, ...STORED].map(optional), byDay, context),
  ];
}

const HEADINGS = ["REQUESTS", "5XX", "4XX", "429", "P50 MS", "P99 MS", "READS", "WRITES", "WORK"];
const STORED = ["ITEMS", "FILES"];
const optional = (text: string): Heading => ({ text, optional: true });

type Cells = readonly [texts: readonly string[], numbers: readonly string[]];

const cellsOf = (used: Omit<TenantUsage["total"], "item_bytes" | "file_bytes">): string[] => [
  whole(used.requests),
  whole(used.errors),
  whole(used.client_errors),
  whole(used.throttles),
  used.p50_ms === null ? "-" : whole(Math.round(used.p50_ms)),
  used.p99_ms === null ? "-" : whole(Math.round(used.p99_ms)),
  units(used.read_units),
  units(used.write_units),
  `${(used.function_ms / 1000).toFixed(1)} s`,
];

const whole = (count: number): string => count.toLocaleString("en");
/** DynamoDB counts in halves. */
const units = (count: number): string => count.toLocaleString("en", { maximumFractionDigits: 1 });
const bytes = (count: number | null): string => (count === null ? "-" : size(Math.round(count)));

/** Aligns text columns, then number columns. */
const aligned = (
  texts: readonly Heading[],
  numbers: readonly Heading[],
  rows: readonly Cells[],
  { terminal }: Context,
): string[] =>
  table(
    [...texts, ...numbers],
    rows.map((cells) => cells.flat()),
    terminal,
    { from: texts.length },
  );
