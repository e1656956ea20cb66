import { isTenant } from "../usage/of-all";
import type { Period } from "../usage/period";
import { numberIn, type Questions, type Row } from "../usage/questions";
import { type MonthUsage, noQuantities, type Quantities, type Quantity } from "./usage-file";

/** The time of a month, in UTC, as AWS bills it. @param month `2026-10` */
export function periodOfMonth(month: string): Period {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return { from: Date.UTC(year, number - 1), to: Date.UTC(year, number) };
}

/**
 * Asks the logs for a month's usage, of tenants that are deleted by now too: what they did is logged.
 * @throws as {@link Questions.ask}
 */
export async function usageOfMonth(
  questions: Pick<Questions, "askOfAll">,
  environment: string,
  month: string,
): Promise<MonthUsage> {
  const period = periodOfMonth(month);
  const [requests, work, lines, storage] = await Promise.all([
    questions.askOfAll("usage_of_all_charged", period),
    questions.askOfAll("usage_of_all_work", period),
    questions.askOfAll("usage_of_all_lines", period),
    questions.askOfAll("usage_of_all_storage", period),
  ]);
  const found = new Map<string, Quantities>();
  const add = (row: Row, amounts: Partial<Quantities>) => {
    const id = isTenant(row.tenant_id) ? row.tenant_id : NOBODY;
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
    // Items are measured on some days: their average stands for the others.
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
