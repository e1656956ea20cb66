import { table } from "@saas/cli-kit/table";
import type { Terminal } from "@saas/cli-kit/terminal";
import { formatted } from "./apportion";
import type { Bill } from "./bill";
import type { Split } from "./split";
import type { MonthUsage } from "./usage";

/** What a report is about. */
export interface Reported {
  readonly split: Split;
  readonly bill: Bill;
  readonly usage: MonthUsage;
}

/** The columns of amounts, in both tables. */
const AMOUNTS = { from: 1, to: 4 };

/** A row for costs that no tenant shares. */
const UNSHARED = "(nobody)";

/** The split as data: amounts are texts, exact. */
export function asJson({ split, bill, usage }: Reported): object {
  const { decimals } = split;
  const money = (units: bigint) => formatted(units, decimals);
  const parts = (part: { amount: bigint; direct: bigint; used: bigint; shared: bigint }) => ({
    amount: money(part.amount),
    direct: money(part.direct),
    used: money(part.used),
    shared: money(part.shared),
  });
  return {
    environment: usage.environment,
    month: usage.month,
    currency: bill.currency,
    total: money(split.total),
    unshared: money(split.unshared),
    tenants: split.tenants.map((tenant) => ({
      tenant_id: tenant.tenant_id,
      ...parts(tenant),
      services: Object.fromEntries([...tenant.services].map(([name, amount]) => [name, money(amount)])),
    })),
    services: split.services.map(({ service, drivers, known, ...part }) => ({
      service,
      ...parts(part),
      drivers,
      known,
    })),
  };
}

/** A row a tenant and a column a service, and the total at the end of both. */
export function asCsv({ split }: Reported): string[] {
  const { decimals, tenants, services } = split;
  const names = services.map(({ service }) => service);
  const row = (id: string, of: (service: string) => bigint, all: bigint) =>
    [id, ...names.map((name) => formatted(of(name), decimals)), formatted(all, decimals)].map(cell).join(",");
  const summed = (service: string) =>
    tenants.reduce((sum, { services: own }) => sum + (own.get(service) ?? 0n), 0n);
  const amounts = new Map(services.map(({ service, amount }) => [service, amount]));
  return [
    ["tenant_id", ...names, "total"].map(cell).join(","),
    ...tenants.map((tenant) =>
      row(tenant.tenant_id, (name) => tenant.services.get(name) ?? 0n, tenant.amount),
    ),
    ...(split.unshared === 0n
      ? []
      : [row(UNSHARED, (name) => (amounts.get(name) ?? 0n) - summed(name), split.unshared)]),
    row("total", (name) => amounts.get(name) ?? 0n, split.total),
  ];
}

const cell = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Tables for people: tenants by what they cost, and services with what they were split by. */
export function asTables(
  { split, bill, usage }: Reported,
  terminal: Pick<Terminal, "colors" | "width">,
): string[] {
  const { decimals, tenants, services, total, unshared } = split;
  const money = (units: bigint) => formatted(units, decimals);
  const rows = [...tenants].sort(
    (one, other) => Number(other.amount > one.amount) - Number(other.amount < one.amount),
  );
  const ofTenants: string[][] = [
    ...rows.map(({ tenant_id, ...part }) => [tenant_id, ...cells(part)]),
    ...(unshared === 0n ? [] : [[UNSHARED, money(unshared), "", "", ""]]),
    ["total", money(total), "", "", ""],
  ];
  const ofServices: string[][] = [
    ...services.map(({ service, drivers, known, ...part }) => [
      service,
      ...cells(part),
      drivers.length === 0 ? "tags alone" : `${drivers.join("; ")}${known ? "" : " (unknown service)"}`,
    ]),
    ["total", money(total), "", "", "", ""],
  ];
  function cells(part: { amount: bigint; direct: bigint; used: bigint; shared: bigint }): string[] {
    return [part.amount, part.direct, part.used, part.shared].map(money);
  }
  const headings = [`AMOUNT${bill.currency === "" ? "" : ` ${bill.currency}`}`, "DIRECT", "USED", "SHARED"];
  return [
    terminal.colors.bold(`${usage.environment}, ${usage.month}`),
    "",
    ...table([{ text: "TENANT", whole: true }, ...headings], ofTenants, terminal, AMOUNTS),
    "",
    ...table(
      [{ text: "SERVICE", least: 12 }, ...headings, { text: "SPLIT BY", least: 12 }],
      ofServices,
      terminal,
      AMOUNTS,
    ),
  ];
}
