import { InvalidArgumentError } from "commander";

/** A time range in milliseconds since 1970; the end is exclusive. */
export interface Period {
  readonly from: number;
  readonly to: number;
}

/** The command line's options. */
export interface PeriodOptions {
  /** `90m`, `24h`, `7d`. */
  readonly since?: string;
  /** A day or a time of ISO 8601, in UTC unless it says otherwise. */
  readonly from?: string;
  readonly to?: string;
}

const units: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** @throws InvalidArgumentError naming the option, what was given and what to write */
export function periodOf({ since, from, to }: PeriodOptions, now: number): Period {
  if (since !== undefined && from !== undefined) {
    throw new InvalidArgumentError("--since and --from exclude each other: use one of them");
  }
  const end = to === undefined ? now : timeOf("--to", to);
  const begin = from === undefined ? end - lengthOf(since ?? "24h") : timeOf("--from", from);
  if (begin >= end)
    throw new InvalidArgumentError("the time range ends before it begins: see --from and --to");
  return { from: begin, to: Math.min(end, now) };
}

function lengthOf(text: string): number {
  const [, count = "", unit = ""] = /^(\d{1,5})([mhd])$/.exec(text) ?? [];
  const length = Number(count) * (units[unit] ?? 0);
  if (length > 0) return length;
  throw new InvalidArgumentError(`--since ${text}: write minutes, hours or days, such as 90m, 24h or 7d`);
}

function timeOf(option: string, text: string): number {
  const form = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)?)?$/;
  const zoned = /T.*(Z|[+-]\d\d:\d\d)$/.test(text) || !text.includes("T") ? text : `${text}Z`;
  const time = form.test(text) ? Date.parse(zoned) : Number.NaN;
  if (Number.isFinite(time)) return time;
  throw new InvalidArgumentError(
    `${option} ${text}: write a day or a time, such as 2026-10-01 or 2026-10-01T12:00:00Z`,
  );
}
