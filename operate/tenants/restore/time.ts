import { printable, time } from "@saas/cli-kit/text";
import { CommandError, exitCodes } from "../exit";

/** With a zone: a time without one would be another in every office. */
const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

const DAY_MS = 86_400_000;

/**
 * Reads `--to`, to the second, which is what tables are restored to.
 * @param now in milliseconds
 * @throws CommandError (exit code 2) for what is no time, and for one that is to come
 */
export function restorePoint(text: string, now: number): Date {
  const given = ISO.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(given)) {
    throw new CommandError(
      `--to ${printable(text)} is no time: write it with date, time and zone, e.g. 2030-01-31T12:00:00Z`,
      exitCodes.usage,
    );
  }
  if (given > now) {
    throw new CommandError(`--to ${printable(text)} is yet to come: now it is ${iso(now)}`, exitCodes.usage);
  }
  return new Date(Math.floor(given / 1000) * 1000);
}

/** How far back, and how close to now, something can be restored. */
export interface Window {
  readonly what: string;
  readonly earliest: Date;
  readonly latest?: Date;
}

/** @throws CommandError (exit code 2) for a time outside of what can be restored */
export function requireWithin(at: Date, { what, earliest, latest }: Window): void {
  if (at < earliest) {
    throw new CommandError(
      `${what} cannot be restored to ${time(at.toISOString())}: the earliest time is ${time(iso(Math.ceil(earliest.getTime() / 1000) * 1000))}`,
      exitCodes.usage,
    );
  }
  if (latest !== undefined && at > latest) {
    throw new CommandError(
      `${what} cannot be restored to ${time(at.toISOString())} yet: the latest time is ${time(latest.toISOString())}; repeat in some minutes`,
      exitCodes.usage,
    );
  }
}

/** How far back files go: until their older versions expire. */
export const filesWindow = (keptDays: number | undefined, now: number): Window => ({
  what: "files",
  earliest: new Date(keptDays === undefined ? 0 : now - keptDays * DAY_MS),
});

const iso = (milliseconds: number): string => new Date(milliseconds).toISOString();
