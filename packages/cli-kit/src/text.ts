/** Removes control sequences that would move a terminal's cursor or change its colours. */
export const printable = (text: string): string => text.replace(/\p{Cc}/gu, " ");

/** `2026-03-01 12:30:05 UTC`, or the text unchanged if it is not a time. */
export function time(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime())
    ? printable(iso)
    : `${date.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/** `2026-03-01 12:30:05`, for columns whose heading names UTC. */
export const moment = (iso: string): string => time(iso).replace(/ UTC$/, "");

const units = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1_000],
] as const;

/**
 * `3 days ago`, `in 2 hours`, `now`: whole numbers of the largest unit. Future times are rounded to the nearest, so that a
 * week is never 6 days.
 * @param now in milliseconds
 */
export function fromNow(iso: string, now: number): string {
  const distance = new Date(iso).getTime() - now;
  const unit = units.find(([, length]) => Math.abs(distance) >= length);
  if (unit === undefined) return "now";
  const count = distance > 0 ? Math.round(distance / unit[1]) : Math.floor(-distance / unit[1]);
  const amount = `${count} ${unit[0]}${count === 1 ? "" : "s"}`;
  return distance > 0 ? `in ${amount}` : `${amount} ago`;
}

/** `1.2 MB`, in powers of 1000. */
export function size(bytes: number): string {
  const power = Math.min(4, Math.floor(Math.log10(Math.max(bytes, 1)) / 3));
  if (power === 0) return `${bytes} B`;
  return `${(bytes / 1000 ** power).toFixed(1)} ${["B", "kB", "MB", "GB", "TB"][power]}`;
}

/** `1 item`, `2 items`. */
export const counted = (count: number, thing: string): string => `${count} ${thing}${count === 1 ? "" : "s"}`;
