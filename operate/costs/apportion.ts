/** Exact decimal amounts: counts of a unit of 10^-digits, as bigint. */

/** Most decimal places of an amount: Cost Explorer writes ten or more. */
const MOST_DIGITS = 20;

/** A decimal number, exactly. */
export interface Decimal {
  readonly units: bigint;
  readonly digits: number;
}

/** Accepts exponents such as `1E-7`. @throws Error if the text is not a decimal number */
export function parseDecimal(text: string): Decimal {
  const [, sign = "", whole = "", fraction = "", exponent = "0"] =
    /^([+-]?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,2}))?$/.exec(text.trim()) ?? [];
  const shift = fraction.length - Number(exponent);
  if (whole === "" || shift > MOST_DIGITS) {
    throw new Error(
      `"${text}" is not an amount: write a number such as 12.34, with at most ${MOST_DIGITS} decimals`,
    );
  }
  const units = BigInt(`${whole}${fraction}`) * 10n ** BigInt(Math.max(0, -shift));
  return { units: sign === "-" ? -units : units, digits: Math.max(0, shift) };
}

/** The same amount in smaller units. */
const scaled = ({ units, digits }: Decimal, to: number): bigint => units * 10n ** BigInt(to - digits);

/**
 * Rounds amounts so that they add up to their rounded sum: each is rounded down, and the missing units go to the largest
 * remainders, in order. Amounts without further decimals are unchanged.
 * @param sum overrides the rounded sum: their sum, rounded up or down
 * @returns in units of 10^-decimals
 */
export function roundedTogether(amounts: readonly Decimal[], decimals: number, sum?: bigint): bigint[] {
  const digits = Math.max(decimals, ...amounts.map((amount) => amount.digits));
  const unit = 10n ** BigInt(digits - decimals);
  const exact = amounts.map((amount) => scaled(amount, digits));
  const floors = exact.map((value) => floorDiv(value, unit));
  const total = sumOf(exact);
  // Half up.
  const missing = Number((sum ?? floorDiv(2n * total + unit, 2n * unit)) - sumOf(floors));
  const remainders = exact.map((value, index) => ({ index, rest: value - (floors[index] ?? 0n) * unit }));
  remainders.sort((one, other) => (one.rest > other.rest ? -1 : Number(one.rest < other.rest)));
  const lifted = new Set(remainders.slice(0, missing).map(({ index }) => index));
  return floors.map((floor, index) => floor + (lifted.has(index) ? 1n : 0n));
}

export const sumOf = (values: readonly bigint[]): bigint => values.reduce((sum, value) => sum + value, 0n);

const floorDiv = (value: bigint, by: bigint): bigint =>
  value / by - (value % by !== 0n && value % by < 0n !== by < 0n ? 1n : 0n);

/** Formats -123405 with two decimals as `-1234.05`. */
export function formatted(units: bigint, decimals: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(decimals + 1, "0");
  const [whole, fraction] = [
    digits.slice(0, digits.length - decimals),
    digits.slice(digits.length - decimals),
  ];
  return `${units < 0n ? "-" : ""}${whole}${decimals === 0 ? "" : `.${fraction}`}`;
}

/** A participant in the split. */
export interface Share {
  /** Breaks ties between equal remainders, independent of the order of the shares. */
  readonly id: string;
  /** Not negative. */
  readonly weight: bigint;
}

/**
 * Splits an amount in whole units by weights, by the largest remainder method: each gets its exact part rounded down, and the remaining
 * units go, one each, to the largest remainders. A share without weight gets nothing; a negative amount is split like a
 * positive one. The parts add up to the amount.
 * @returns parts in the order of the shares; undefined if all weights are zero
 */
export function apportion(amount: bigint, shares: readonly Share[]): bigint[] | undefined {
  const total = sumOf(shares.map(({ weight }) => weight));
  if (total === 0n) return undefined;
  const [sign, size] = amount < 0n ? [-1n, -amount] : [1n, amount];
  const parts = shares.map(({ weight }) => (size * weight) / total);
  const left = Number(size - sumOf(parts));
  const byRemainder = shares
    .map(({ id, weight }, index) => ({ id, index, rest: (size * weight) % total }))
    .sort((one, other) => {
      if (one.rest !== other.rest) return one.rest > other.rest ? -1 : 1;
      return one.id < other.id ? -1 : Number(one.id > other.id);
    });
  for (const { index } of byRemainder.slice(0, left)) parts[index] = (parts[index] ?? 0n) + 1n;
  return parts.map((part) => sign * part);
}

/** Converts a measured number to a weight; DynamoDB counts in halves, averages have fractions. */
export const weightOf = (value: number): bigint => BigInt(Math.round(Math.max(0, value) * 1000));
