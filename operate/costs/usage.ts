import { z } from "zod";
import { ownersOf, tenantOf } from "../usage/owners";
import type { Period } from "../usage/period";
import { numberIn, type Questions, type Row } from "../usage/questions";

const amount = z.number().nonnegative();

const quantities = {
  /** Billed by API Gateway. */
  requests: amount,
  /** Function invocations, for requests and otherwise. */
  invocations: amount,
  /** Duration of function invocations. */
  function_ms: amount,
  read_units: amount,
  write_units: amount,
  /** Requests to file routes. */
  file_requests: amount,
  /** Stored bytes multiplied by days. */
  item_byte_days: amount,
  file_byte_days: amount,
  log_lines: amount,
};

/** What a month's costs are split by: `--save-usage` writes it, `--usage` reads it. */
const monthUsage = z.strictObject({
  environment: z.string(),
  /** `2026-10`. */
  month: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/),
  tenants: z.array(z.strictObject({ tenant_id: z.string().min(1), ...quantities })),
  /** Usage without a tenant: operators, the platform's own work. */
  nobody: z.strictObject(quantities),
});

export type MonthUsage = z.output<typeof monthUsage>;
export type Quantities = MonthUsage["nobody"];
export type Quantity = keyof Quantities;

export const noQuantities: Quantities = {
  requests: 0,
  invocations: 0,
  function_ms: 0,
  read_units: 0,
  write_units: 0,
  file_requests: 0,
  item_byte_days: 0,
  file_byte_days: 0,
  log_lines: 0,
};

/** @throws Error naming the file, the field and the mistake */
export function parseUsage(file: string, text: string): MonthUsage {
  const parsed = monthUsage.safeParse(jsonIn(file, text));
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0] ?? { path: [], message: "" };
    throw new Error(`${file}: ${path.join(".")}: ${message}; --save-usage writes such a file`);
  }
  const seen = new Set<string>();
  for (const { tenant_id } of parsed.data.tenants) {
    if (seen.has(tenant_id)) throw new Error(`${file}: tenants: ${tenant_id} is there twice`);
    seen.add(tenant_id);
  }
  return parsed.data;
}

export function jsonIn(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${file}: cannot be read as JSON (${(error as Error).message})`);
  }
}

/** The time of a month, in UTC, as AWS bills it. @param month `2026-10` */
export function periodOfMonth(month: string): Period {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return { from: Date.UTC(year, number - 1), to: Date.UTC(year, number) };
}

/**
 * Queries the logs for a month's usage, deleted tenants included.
 * @throws as {@link Questions.ask}
 */
export async function usageOfMonth(
  questions: Pick<Questions, "askOfAll">,
  environment: string,
  month: string,
): Promise<MonthUsage> {
  const period = periodOfMonth(month);
  const [owners, requests, work, lines, storage] = await Promise.all([
    ownersOf(questions, period),
    questions.askOfAll("usage_of_all_charged", period),
    questions.askOfAll("usage_of_all_work", period),
    questions.askOfAll("usage_of_all_lines", period),
    questions.askOfAll("usage_of_all_storage", period),
  ]);
  const found = new Map<string, Quantities>();
  const add = (row: Row, amounts: Partial<Quantities>) => {
    const id = tenantOf(row, owners) ?? NOBODY;
    const before = found.get(id) ?? noQuantities;
    const after = Object.entries(amounts).map(([name, amount]) => [name, before[name as Quantity] + amount]);
    found.set(id, { ...before, ...Object.fromEntries(after) });
  };
  for (const row of requests) add(row, { requests: numberIn(row, "requests") });
  for (const row of lines) add(row, { log_lines: numberIn(row, "lines") });
  for (const row of work) {
    const invocations = numberIn(row, "invocations");
    add(row, {
      invocations,
      function_ms: numberIn(row, "milliseconds"),
      read_units: numberIn(row, "reads"),
      write_units: numberIn(row, "writes"),
      ...(row.function === "files" && { file_requests: invocations }),
    });
  }
  for (const row of storage) {
    // Items are measured on some days: the average is used for the others.
    const days = numberIn(row, "days");
    add(row, {
      item_byte_days: Math.round(numberIn(row, "item_bytes") * days),
      file_byte_days: Math.round(numberIn(row, "file_bytes") * days),
    });
  }
  const tenants = [...found]
    .filter(([id]) => id !== NOBODY)
    .map(([tenant_id, used]) => ({ tenant_id, ...used }));
  return {
    environment,
    month,
    tenants: tenants.sort((one, other) => (one.tenant_id < other.tenant_id ? -1 : 1)),
    nobody: found.get(NOBODY) ?? noQuantities,
  };
}

const NOBODY = "";
