import { type Decimal, roundedTogether, sumOf } from "./apportion";
import type { Bill, BillLine } from "./bill";
import { type Driver, driverOf } from "./drivers";
import { Ledger, type Part, type RoundedLine, type TenantPart } from "./ledger";
import type { MonthUsage } from "./usage";

interface ServicePart extends Part {
  readonly service: string;
  /** Names of what it was split by. */
  readonly drivers: readonly string[];
  /** False if no rule covers the service: it uses the driver of unknown services. */
  readonly known: boolean;
}

/** A month's costs by tenant. Tenants, and `unshared`, add up to `total`; so does each service over tenants, and `unshared`. */
export interface Split {
  readonly decimals: number;
  readonly total: bigint;
  readonly tenants: readonly TenantPart[];
  readonly services: readonly ServicePart[];
  /** Costs without a tenant, if there is no tenant to share them. */
  readonly unshared: bigint;
}

/** Amounts of one service that are split by one driver. */
interface Pot {
  readonly driver: Driver;
  amount: bigint;
}

/**
 * Splits a bill by the tenants' usage: docs/costs.md. The same bill and usage give the same split, whatever the order of their rows.
 * @param idOf the tenant of a tag's value
 */
export function split(bill: Bill, usage: MonthUsage, decimals: number, idOf: (tag: string) => string): Split {
  const ledger = new Ledger(usage, bill.lines, idOf);
  const rounded = roundedByService(bill.lines, decimals);
  const names = [...rounded.keys()];
  const chargeOne = (service: string): ServicePart => {
    const lines = rounded.get(service) ?? [];
    const amount = sumOf(lines.map(({ units }) => units));
    const before = ledger.shared;
    const direct = ledger.charge(service, lines);
    const { pots, known } = potsOf(service, lines);
    if (isOnAll(service)) ledger.onAll(service, amount - direct);
    else for (const { driver, amount: pot } of pots) ledger.use(service, driver, pot);
    ledger.share(service);
    const shared = ledger.shared - before;
    const drivers = isOnAll(service) ? [ON_ALL] : pots.map(({ driver }) => driver.name);
    return {
      service,
      amount,
      direct,
      used: amount - direct - shared,
      shared,
      drivers,
      known: known || isOnAll(service),
    };
  };
  // Charges on the whole bill come last: they are split by all other amounts.
  const services = [
    ...names.filter((name) => !isOnAll(name)).map(chargeOne),
    ...names.filter(isOnAll).map(chargeOne),
  ];
  return {
    decimals,
    total: sumOf(services.map(({ amount }) => amount)),
    tenants: ledger.parts(),
    services,
    unshared: ledger.unshared,
  };
}

const ON_ALL = "the other amounts";
/** Charges on the bill as a whole. */
const isOnAll = (service: string): boolean => /^(tax|vat)$|support/i.test(service);

/** Services by name, their lines rounded so that they add up to the service, and the services to the bill. */
function roundedByService(lines: readonly BillLine[], decimals: number): Map<string, RoundedLine[]> {
  const names = [...new Set(lines.map(({ service }) => service))].sort();
  const groups = names.map((name) => lines.filter(({ service }) => service === name).sort(byName));
  const totals = roundedTogether(
    groups.map((group) => exactSum(group.map(({ amount }) => amount))),
    decimals,
  );
  return new Map(
    names.map((name, index) => {
      const group = groups[index] ?? [];
      const amounts = group.map(({ amount }) => amount);
      const units = roundedTogether(amounts, decimals, totals[index]);
      return [name, group.map((line, position) => ({ ...line, units: units[position] ?? 0n }))];
    }),
  );
}

const byName = (one: BillLine, other: BillLine): number => {
  const key = ({ usageType, tenant, amount }: BillLine) =>
    JSON.stringify([usageType, tenant, String(amount.units), amount.digits]);
  return key(one) < key(other) ? -1 : Number(key(one) > key(other));
};

function exactSum(amounts: readonly Decimal[]): Decimal {
  const digits = Math.max(0, ...amounts.map((amount) => amount.digits));
  return {
    digits,
    units: sumOf(amounts.map((amount) => amount.units * 10n ** BigInt(digits - amount.digits))),
  };
}

/** Untagged lines of a service, grouped by driver, so that rounding errors do not accumulate. */
function potsOf(service: string, lines: readonly RoundedLine[]): { pots: Pot[]; known: boolean } {
  const pots = new Map<string, Pot>();
  let known = true;
  for (const { usageType, tenant, units } of lines) {
    if (tenant !== "") continue;
    const found = driverOf(service, usageType);
    known &&= found.known;
    const pot = pots.get(found.driver.name) ?? { driver: found.driver, amount: 0n };
    pots.set(found.driver.name, { ...pot, amount: pot.amount + units });
  }
  return { pots: [...pots.values()], known };
}
