/** Exact decimal amounts: counts of a unit of 10^-digits, as bigint. */

/** What an amount may have behind the point: Cost Explorer writes ten and more. */
const MOST_DIGITS = 20;

/** A decimal number, exactly. */
export interface Decimal {
  readonly units: bigint;
  readonly digits: number;
}

/** @throws Error for a text that is no decimal number; powers of ten as `1E-7` are */
export function parseDecimal(text: string): Decimal {
  const [, sign = "", whole = "", fraction = "", exponent = "0"] =
    /^([+-]?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,2}))?$/.exec(text.trim()) ?? [];
  const shift = fraction.length - Number(exponent);
  if (whole === "" || shift > MOST_DIGITS) {
    throw new Error(
      `"${text}" is no amount: write a number such as 12.34, with ${MOST_DIGITS} decimals at most`,
    );
  }
  const units = BigInt(`${whole}${fraction}`) * 10n ** BigInt(Math.max(0, -shift));
  return { units: sign === "-" ? -units : units, digits: Math.max(0, shift) };
}

/** The same amount in smaller units. */
const scaled = ({ units, digits }: Decimal, to: number): bigint => units * 10n ** BigInt(to - digits);

/**
 * Rounds amounts to so many decimals, so that they add up to their rounded sum: each is rounded down, and what is missing goes to
 * those with the largest remainders, the first of them first. Amounts that have no more decimals stay as they are.
 * @param sum what they add up to instead: their sum, rounded up or down
 * @returns in units of 10^-decimals
 */
export function roundedTogether(amounts: readonly Decimal[], decimals: number, sum?: bigint): bigint[] {
  const digits = Math.max(decimals, ...amounts.map((amount) => amount.digits));
  const unit = 10n ** BigInt(digits - decimals);
  const exact = amounts.map((amount) => scaled(amount, digits));
  const floors = exact.map((value) => floorDiv(value, unit));
  const total = sumOf(exact);
  // To the nearest; a half goes up.
  const missing = Number((sum ?? floorDiv(2n * total + unit, 2n * unit)) - sumOf(floors));
  const remainders = exact.map((value, index) => ({ index, rest: value - (floors[index] ?? 0n) * unit }));
  remainders.sort((one, other) => (one.rest > other.rest ? -1 : Number(one.rest < other.rest)));
  const lifted = new Set(remainders.slice(0, missing).map(({ index }) => index));
  return floors.map((floor, index) => floor + (lifted.has(index) ? 1n : 0n));
}

export const sumOf = (values: readonly bigint[]): bigint => values.reduce((sum, value) => sum + value, 0n);

const floorDiv = (value: bigint, by: bigint): bigint =>
  value / by - (value % by !== 0n && value % by < 0n !== by < 0n ? 1n : 0n);

/** `-1234.05` of -123405 and two decimals. */
export function formatted(units: bigint, decimals: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(decimals + 1, "0");
  const [whole, fraction] = [
    digits.slice(0, digits.length - decimals),
    digits.slice(digits.length - decimals),
  ];
  return `${units < 0n ? "-" : ""}${whole}${decimals === 0 ? "" : `.${fraction}`}`;
}

/** Somebody with a share. */
export interface Share {
  /** Decides between equal remainders, so that the order of the shares does not. */
  readonly id: string;
  /** Not negative. */
  readonly weight: bigint;
}

/**
 * Splits an amount in whole units by weights, by the largest remainder method: each gets its exact part rounded down, and the units
 * that are left go, one each, to the largest remainders. Nobody without weight gets anything; a negative amount is split as the
 * positive one. The parts add up to the amount.
 * @returns parts in the order of the shares; undefined: nobody has a weight
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

/** A weight of a number that was measured; DynamoDB counts in halves, averages have fractions. */
export const weightOf = (value: number): bigint => BigInt(Math.round(Math.max(0, value) * 1000));
