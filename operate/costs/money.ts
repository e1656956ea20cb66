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
