import { sumOf } from "./money";

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
