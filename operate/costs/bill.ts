import { parse } from "csv-parse/sync";
import { z } from "zod";
import { type Decimal, parseDecimal } from "./apportion";
import { jsonIn } from "./usage";

/** A part of the bill. */
export interface BillLine {
  /** As the bill names it. */
  readonly service: string;
  /** Usage type of the service; "" if the bill has none. */
  readonly usageType: string;
  /** The tag's value: an id or a silo's slug; "" for untagged resources. */
  readonly tenant: string;
  readonly amount: Decimal;
}

export interface Bill {
  readonly currency: string;
  readonly lines: readonly BillLine[];
}

/** Tags that name a resource's tenant, as silos' stacks set them. */
const tenantTags = ["tenant_id", "tenant"];

const exploreCosts = z.object({
  NextPageToken: z.string().nullish(),
  GroupDefinitions: z.array(z.object({ Type: z.string(), Key: z.string() })),
  ResultsByTime: z.array(
    z.object({
      TimePeriod: z.object({ Start: z.string(), End: z.string() }),
      Groups: z.array(
        z.object({
          Keys: z.array(z.string()),
          Metrics: z.record(z.string(), z.object({ Amount: z.string(), Unit: z.string() })),
        }),
      ),
    }),
  ),
});

/**
 * Reads a month's bill: the output of `aws ce get-cost-and-usage`, grouped by SERVICE and by USAGE_TYPE or a tag, or a CSV with the
 * columns service, usage, amount and, optionally, tenant and currency.
 * @param month `2026-10`
 * @throws Error naming the file, the field and the fix
 */
export function parseBill(file: string, text: string, month: string): Bill {
  const bill = /^\s*[{[]/.test(text) ? ofCostExplorer(file, text, month) : ofCsv(file, text);
  if (bill.lines.length === 0) throw new Error(`${file}: the bill of ${month} has no lines`);
  return bill;
}

function ofCostExplorer(file: string, text: string, month: string): Bill {
  const parsed = exploreCosts.safeParse(jsonIn(file, text));
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0] ?? { path: [], message: "" };
    throw new Error(
      `${file}: ${path.join(".")}: ${message}; write the output of \`aws ce get-cost-and-usage\``,
    );
  }
  const { GroupDefinitions: groups, ResultsByTime: results, NextPageToken } = parsed.data;
  if (NextPageToken)
    throw new Error(`${file}: this is one page of the bill: the AWS CLI joins them without --no-paginate`);
  if (groups[0]?.Type !== "DIMENSION" || groups[0].Key !== "SERVICE") {
    throw new Error(
      `${file}: GroupDefinitions: group by SERVICE first, and by USAGE_TYPE or the tag tenant_id second`,
    );
  }
  const currencies = new Set<string>();
  const lines = results.flatMap(({ TimePeriod: { Start }, Groups }) => {
    if (!Start.startsWith(month)) {
      throw new Error(`${file}: ResultsByTime: ${Start} is not in ${month}: ask for the month alone`);
    }
    return Groups.map(({ Keys: [service = "", second = ""], Metrics }): BillLine => {
      const { Amount, Unit } = costIn(file, service, Metrics);
      currencies.add(Unit);
      return { service, ...secondIn(file, groups[1], second), amount: amountIn(file, service, Amount) };
    });
  });
  return { currency: onlyOne(file, currencies), lines };
}

/** The bill's cost metric; other requested metrics are ignored. */
function costIn(
  file: string,
  service: string,
  metrics: Readonly<Record<string, { Amount: string; Unit: string }>>,
) {
  const costs = Object.entries(metrics).filter(([name]) => /Cost$/.test(name));
  const chosen =
    costs.find(([name]) => name === "UnblendedCost") ?? (costs.length === 1 ? costs[0] : undefined);
  if (chosen === undefined) throw new Error(`${file}: ${service}: ask for the metric UnblendedCost`);
  return chosen[1];
}

function secondIn(file: string, group: { Type: string; Key: string } | undefined, value: string) {
  if (group === undefined) return { usageType: "", tenant: "" };
  if (group.Type === "DIMENSION" && group.Key === "USAGE_TYPE") return { usageType: value, tenant: "" };
  if (group.Type === "TAG" && tenantTags.includes(group.Key)) {
    // Cost Explorer writes the tag's name, a dollar sign, and the value, which may be empty.
    return { usageType: "", tenant: value.slice(value.indexOf("$") + 1) };
  }
  throw new Error(
    `${file}: GroupDefinitions: ${group.Type} ${group.Key} is not supported: group by USAGE_TYPE, or by the tag tenant_id`,
  );
}

function ofCsv(file: string, text: string): Bill {
  const rows = rowsIn(file, text);
  const columns = Object.keys(rows[0] ?? {});
  for (const column of ["service", "amount"]) {
    if (rows.length > 0 && !columns.includes(column)) {
      throw new Error(`${file}: there is no column "${column}": the first line names service, usage, amount`);
    }
  }
  const currencies = new Set(rows.map(({ currency = "" }) => currency).filter((currency) => currency !== ""));
  return {
    currency: currencies.size === 0 ? "" : onlyOne(file, currencies),
    lines: rows.map(({ service = "", usage = "", amount = "", tenant = "" }) => ({
      service,
      usageType: usage,
      tenant,
      amount: amountIn(file, service, amount),
    })),
  };
}

function rowsIn(file: string, text: string): Record<string, string>[] {
  try {
    return parse(text, { columns: true, trim: true, skip_empty_lines: true, bom: true });
  } catch (error) {
    throw new Error(`${file}: cannot be read as CSV (${(error as Error).message})`);
  }
}

function amountIn(file: string, service: string, text: string): Decimal {
  try {
    return parseDecimal(text);
  } catch (error) {
    throw new Error(`${file}: ${service}: ${(error as Error).message}`);
  }
}

function onlyOne(file: string, currencies: ReadonlySet<string>): string {
  const [only = "", ...others] = currencies;
  if (others.length > 0)
    throw new Error(
      `${file}: amounts are in ${[...currencies].sort().join(" and ")}: split one currency at a time`,
    );
  return only;
}
