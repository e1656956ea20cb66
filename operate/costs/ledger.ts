import { apportion, type Share, sumOf, weightOf } from "./apportion";
import type { BillLine } from "./bill";
import { type Driver, sharedKey } from "./drivers";
import { type MonthUsage, noQuantities, type Quantities } from "./usage";

/** A part of the costs, in units of 10^-decimals; `direct`, `used` and `shared` add up to `amount`. */
export interface Part {
  readonly amount: bigint;
  /** From resources tagged with the tenant. */
  readonly direct: bigint;
  /** From the tenant's usage. */
  readonly used: bigint;
  /** From shared costs without a tenant. */
  readonly shared: bigint;
}

export interface TenantPart extends Part {
  readonly tenant_id: string;
  /** By service; they add up to `amount`. */
  readonly services: ReadonlyMap<string, bigint>;
}

/** A line whose amount is in whole units. */
export interface RoundedLine extends BillLine {
  readonly units: bigint;
}

interface Account {
  direct: bigint;
  used: bigint;
  shared: bigint;
  readonly services: Map<string, bigint>;
}

/** The charges of each tenant so far. */
export class Ledger {
  /** Costs without a tenant, shared among tenants if there are any. */
  shared = 0n;
  unshared = 0n;
  private readonly accounts: ReadonlyMap<string, Account>;
  private readonly used: ReadonlyMap<string, Quantities>;
  private readonly nobody: Quantities;
  /** Of the current service: costs without a tenant, and the tenants that are charged directly. */
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

  /** Charges a service's tagged lines to their tenants. @returns their sum */
  charge(service: string, lines: readonly RoundedLine[]): bigint {
    const tagged = lines.filter(({ tenant }) => tenant !== "");
    this.direct = new Set(tagged.map(({ tenant }) => this.idOf(tenant)));
    for (const { tenant, units } of tagged) this.add(this.idOf(tenant), service, "direct", units);
    return sumOf(tagged.map(({ units }) => units));
  }

  /** Charges an amount by its driver; the part without a tenant is shared with the rest of the service. */
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

  /** Shares the rest of a service among tenants: by the key, or evenly if no tenant has any of it. */
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

  /** Splits a charge on the whole bill in proportion to the tenants' other charges. */
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
