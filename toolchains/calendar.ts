import data from "./calendar.json";
import { type End, endSchema, type Line } from "./schema";

/** What ends and when, earliest first. */
export const calendar: readonly End[] = data
  .map((end) => endSchema.parse(end))
  .sort((a, b) => (a.date < b.date ? -1 : 1));

/** Warnings begin this long before a date. */
export const WARNING_DAYS = 90;

/** The ends that concern a line and the runtimes in use, earliest first. */
export const endsOf = (line: Line, runtimes: ReadonlySet<string>): readonly End[] =>
  calendar.filter(
    ({ lines, runtime }) => lines.includes(line.name) && (runtime === undefined || runtimes.has(runtime)),
  );

/** Days from a day to a date, both `YYYY-MM-DD`; negative if the date is past. */
export const daysUntil = (date: string, today: string): number =>
  Math.round((Date.parse(date) - Date.parse(today)) / 86_400_000);

/** A line of text for each end that is past or near. @param today `YYYY-MM-DD` (UTC) */
export const warningsOf = (ends: readonly End[], today: string): string[] =>
  ends
    .filter(({ date }) => daysUntil(date, today) <= WARNING_DAYS)
    .map(({ what, date, effect, action }) => {
      const days = daysUntil(date, today);
      const when = days < 0 ? `ended on ${date}` : `ends on ${date}, in ${days} days`;
      return `${what} ${when}: ${effect}; ${action}`;
    });
