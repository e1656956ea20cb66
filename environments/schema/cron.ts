/** A field of a cron expression. */
interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Names for the values from `min` on. */
  readonly names?: readonly string[];
  /** Forms beyond numbers, lists, ranges, steps and `*`. */
  readonly also?: RegExp;
}

const MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(" ");
const DAYS = "SUN MON TUE WED THU FRI SAT".split(" ");

/** Source: EventBridge user guide, cron expressions. AWS Backup has the same. */
const fields: readonly Field[] = [
  { name: "minutes", min: 0, max: 59 },
  { name: "hours", min: 0, max: 23 },
  { name: "day of month", min: 1, max: 31, also: /^(\?|L|LW|([1-9]|[12]\d|3[01])W)$/ },
  { name: "month", min: 1, max: 12, names: MONTHS },
  {
    name: "day of week",
    min: 1,
    max: 7,
    names: DAYS,
    also: /^(\?|L|([1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)(L|#[1-5]))$/,
  },
  { name: "year", min: 1970, max: 2199 },
];

/**
 * Returns why AWS would refuse a cron expression: `cron(minutes hours day-of-month month day-of-week year)`.
 * @returns undefined when it is valid
 */
export function cronFault(expression: string): string | undefined {
  const inner = /^cron\(([^()]*)\)$/.exec(expression)?.[1];
  if (inner === undefined) return "it is not cron(…)";
  const parts = inner.split(" ");
  if (parts.length !== fields.length) return `it has ${parts.length} fields, not ${fields.length}`;
  for (const [index, field] of fields.entries()) {
    const fault = fieldFault(parts[index] ?? "", field);
    if (fault !== undefined) return fault;
  }
  const [, , dayOfMonth, , dayOfWeek] = parts;
  if ((dayOfMonth === "?") === (dayOfWeek === "?"))
    return "exactly one of day of month and day of week must be ?";
  return undefined;
}

function fieldFault(text: string, field: Field): string | undefined {
  const { name, min, max, also } = field;
  for (const part of text.split(",")) {
    if (part === "*" || also?.test(part)) continue;
    const [range = "", step, ...more] = part.split("/");
    const ends = range === "*" ? [min, max] : range.split("-").map((end) => numberOf(end, field));
    const [from = Number.NaN, to = from] = ends;
    const valid =
      more.length === 0 &&
      (step === undefined || (/^\d+$/.test(step) && Number(step) >= 1 && Number(step) <= max)) &&
      ends.length <= 2 &&
      ends.every((end) => end >= min && end <= max) &&
      from <= to;
    if (!valid)
      return `${JSON.stringify(part)} is not a value of the field ${name}, which takes ${min} to ${max}`;
  }
  return undefined;
}

/** NaN if it is neither a number nor a name. */
function numberOf(text: string, { min, names }: Field): number {
  const named = names?.indexOf(text) ?? -1;
  if (named >= 0) return min + named;
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}
