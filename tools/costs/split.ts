import { apportion, type Share, weightOf } from "./apportion";
import type { Bill, BillLine } from "./bill";
import { type Driver, driverOf, sharedKey } from "./drivers";
import { type Decimal, roundedTogether, sumOf } from "./money";
import { type MonthUsage, noQuantities, type Quantities } from "./usage-file";

/** A part of the costs, in units of 10^-decimals; `direct`, `used` and `shared` add up to `amount`. */
export interface Part {
  readonly amount: bigint;
  /** Of resources that are tagged with the tenant. */
  readonly direct: bigint;
  /** By what the tenant used. */
  readonly used: bigint;
  /** Of what nobody caused. */
  readonly shared: bigint;
}

export interface TenantPart extends Part {
  readonly tenant_id: string;
  /** By service; they add up to `amount`. */
  readonly services: ReadonlyMap<string, bigint>;
}

export interface ServicePart extends Part {
  readonly service: string;
  /** Names of what it was split by. */
  readonly drivers: readonly string[];
  /** False: nothing is said of the service, and its driver is the one of unknown services. */
  readonly known: boolean;
}

/** A month's costs by tenant. Tenants, and `unshared`, add up to `total`; so does each service over tenants, and `unshared`. */
export interface Split {
  readonly decimals: number;
  readonly total: bigint;
  readonly tenants: readonly TenantPart[];
  readonly services: readonly ServicePart[];
  /** What nobody caused, where there is no tenant to share it. */
  readonly unshared: bigint;
}

/** Amounts of one service that are split by one driver. */
interface Pot {
  readonly driver: Driver;
  amount: bigint;
}

/**
 * Splits a bill by what tenants used: docs/costs.md. The same bill and usage give the same split, whatever the order of their rows.
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
  // What is on the whole bill comes last, when the rest of it is known.
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

interface RoundedLine extends BillLine {
  readonly units: bigint;
}

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

/** What is nobody's of a service, by driver: small lines are put together, so that rounding does not add up. */
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

interface Account {
  direct: bigint;
  used: bigint;
  shared: bigint;
  readonly services: Map<string, bigint>;
}

/** What each tenant was charged so far. */
class Ledger {
  /** Shared among tenants, or not, for want of any. */
  shared = 0n;
  unshared = 0n;
  private readonly accounts: ReadonlyMap<string, Account>;
  private readonly used: ReadonlyMap<string, Quantities>;
  private readonly nobody: Quantities;
  /** Of the service under way: what no tenant caused, and tenants that are charged directly. */
  private rest = 0n;
  private direct: ReadonlySet<string> = new Set();

  constructor(
    usage: MonthUsage,
    lines: readonly BillLine[],
    private readonly idOf: (tag: string) => string,
  ) {
    this.nobody = usage.nobody;
    this.used = new Map(usage.tenants.map(({ tenant_id, ...used }) => [tenant_id, used]));
    const tagged = lines.filter(({ tenant }) => tenant !== "").map(({ tenant }) => idOf(tenant));
    const ids = [...new Set([...this.used.keys(), ...tagged])].sort();
    this.accounts = new Map(ids.map((id) => [id, { direct: 0n, used: 0n, shared: 0n, services: new Map() }]));
  }

  /** Charges a service's tagged lines to their tenants. @returns what they are together */
  charge(service: string, lines: readonly RoundedLine[]): bigint {
    const tagged = lines.filter(({ tenant }) => tenant !== "");
    this.direct = new Set(tagged.map(({ tenant }) => this.idOf(tenant)));
    for (const { tenant, units } of tagged) this.add(this.idOf(tenant), service, "direct", units);
    return sumOf(tagged.map(({ units }) => units));
  }

  /** Charges an amount by its driver; the part of what nobody caused is shared with the rest of the service. */
  use(service: string, driver: Driver, amount: bigint): void {
    const NOBODY = "";
    const takesPart = (id: string) => driver.ofStores === undefined || !this.direct.has(id);
    const shares = this.shares((id, used) => (takesPart(id) ? driver.weight(used) : 0));
    const unattributed = driver.ofTenants ? 0 : driver.weight(this.nobody);
    const all = [...shares, { id: NOBODY, weight: weightOf(unattributed) }];
    const parts = apportion(amount, all);
    this.addAll(shares, service, "used", parts);
    this.rest += parts === undefined ? amount : (parts.at(-1) ?? 0n);
  }

  /** Shares what is left of a service among tenants: by the key; where nobody has any of it, evenly. */
  share(service: string): void {
    const amount = this.rest;
    this.rest = 0n;
    this.shared += amount;
    const shares = this.shares((_, used) => sharedKey.weight(used));
    const parts =
      apportion(amount, shares) ??
      apportion(
        amount,
        this.shares(() => 1),
      );
    if (parts === undefined) this.unshared += amount;
    this.addAll(shares, service, "shared", parts);
  }

  /** Charges what is on the whole bill, by what tenants pay of the rest of it. */
  onAll(service: string, amount: bigint): void {
    const paid = (id: string) => amountOf(this.accounts.get(id));
    const shares = [...this.accounts.keys()].map((id) => ({ id, weight: paid(id) > 0n ? paid(id) : 0n }));
    const parts = apportion(amount, shares);
    if (parts === undefined) this.rest += amount;
    else this.addAll(shares, service, "used", parts);
  }

  parts(): TenantPart[] {
    return [...this.accounts].map(([tenant_id, account]) => ({
      tenant_id,
      amount: amountOf(account),
      ...account,
    }));
  }

  private shares(weight: (id: string, used: Quantities) => number): Share[] {
    return [...this.accounts.keys()].map((id) => ({
      id,
      weight: weightOf(weight(id, this.used.get(id) ?? noQuantities)),
    }));
  }

  private addAll(
    shares: readonly Share[],
    service: string,
    kind: "used" | "shared",
    parts: readonly bigint[] | undefined,
  ): void {
    for (const [index, { id }] of shares.entries()) this.add(id, service, kind, parts?.[index] ?? 0n);
  }

  private add(id: string, service: string, kind: "direct" | "used" | "shared", amount: bigint): void {
    const account = this.accounts.get(id);
    if (account === undefined || amount === 0n) return;
    account[kind] += amount;
    account.services.set(service, (account.services.get(service) ?? 0n) + amount);
  }
}

const amountOf = (account: Account | undefined): bigint =>
  account === undefined ? 0n : account.direct + account.used + account.shared;
