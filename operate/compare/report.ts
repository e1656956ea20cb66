import { type Cell, table } from "@saas/cli-kit/table";
import { counted } from "@saas/cli-kit/text";
import type { Colors } from "picocolors/types";
import type { Comparison, Difference } from "./compare";

/** What people are shown of two environments' names and how they compare. */
export interface Names {
  readonly a: string;
  readonly b: string;
}

/** How long a value and an attribute's path may be in the table, in characters; `--json` has all of them. */
const LONGEST = { value: 36, path: 52 } as const;

/** How much of what two values have in common is shown before they part, in characters. */
const COMMON = 12;

/**
 * A comparison for people: stacks that one environment does not have, then a table by concern and resource.
 * @param each every resource on a line; otherwise one line for those of a type that differ in the same way.
 */
export function report(comparison: Comparison, { a, b }: Names, colors: Colors, each: boolean): string[] {
  const { stacks, differences } = comparison;
  const alone = stacks.filter((stack) => stack.a === undefined || stack.b === undefined);
  const groups = each ? differences.map((difference) => [difference] as const) : grouped(differences);
  const rows = groups.map(([first]): Cell[] => [
    `    ${first.attribute === undefined ? "the whole resource" : lastOf(first.attribute)}`,
    ...shown(first).map((value) => (value === ABSENT ? { text: value, paint: colors.dim } : value)),
  ]);
  const [headings = "", ...lines] = table(["", a, b], rows, colors);
  const body = lines.flatMap((line, index) => {
    const [group, before] = [groups[index], groups[index - 1]];
    if (group === undefined) return [];
    const [title, previous] = [titleOf(group, colors), before && titleOf(before, colors)];
    const newConcern = group[0].concern !== before?.[0].concern;
    return [
      ...(newConcern ? ["", colors.bold(group[0].concern)] : []),
      ...(newConcern || title !== previous ? [`  ${title}`] : []),
      line,
    ];
  });
  return [
    `${colors.bold(a)} and ${colors.bold(b)}: ${summary(comparison)}`,
    ...alone.map((stack) => `only in ${stack.a === undefined ? b : a}: the stack ${stack.a ?? stack.b}`),
    ...(body.length > 0 ? ["", headings, ...body.slice(1)] : []),
    ...(groups.length < differences.length
      ? ["", colors.dim("and n more: they differ in the same way; --each lists them")]
      : []),
  ];
}

/** The comparison as JSON: differences with each environment's value under its name, and no value where it has none. */
export function asJson({ stacks, differences }: Comparison, { a, b }: Names): string {
  const both = (x: unknown, y: unknown) => ({ [a]: x ?? null, [b]: y ?? null });
  const document = {
    environments: [a, b],
    stacks: stacks.map((stack) => ({ kind: stack.kind, ...both(stack.a, stack.b) })),
    differences: differences.map(({ attribute, a: x, b: y, ...where }) => ({
      ...where,
      attribute: attribute ?? null,
      values: both(x, y),
    })),
  };
  return JSON.stringify(document, undefined, 2);
}

function summary({ differences, stacks }: Comparison): string {
  const shared = stacks.filter((stack) => stack.a !== undefined && stack.b !== undefined).length;
  const whole = differences.filter(({ attribute }) => attribute === undefined).length;
  const where = `${counted(shared, "pair")} of stacks compared`;
  if (differences.length === 0) return `no difference; ${where}`;
  return `${counted(differences.length - whole, "attribute")} with different values, ${counted(whole, "resource")} in one alone; ${where}`;
}

type Group = readonly [Difference, ...Difference[]];

/** Differences of resources of one type that are the same difference, in the place of the first. */
function grouped(differences: readonly Difference[]): Group[] {
  const groups = new Map<string, [Difference, ...Difference[]]>();
  for (const difference of differences) {
    const { concern, stack, address, attribute, a, b } = difference;
    const like = attribute === undefined ? address : address.slice(0, address.lastIndexOf("."));
    const key = JSON.stringify([concern, stack, like, attribute, a, b]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [difference]);
    else group.push(difference);
  }
  // What the same resources share stands together.
  const members = (group: Group) => group.map(({ stack, address }) => `${stack} ${address}`).join();
  const order = [...new Set([...groups.values()].map((group) => `${group[0].concern} ${members(group)}`))];
  const place = (group: Group) => order.indexOf(`${group[0].concern} ${members(group)}`);
  return [...groups.values()].sort((x, y) => place(x) - place(y));
}

function titleOf([first, ...others]: Group, colors: Colors): string {
  const more = others.length > 0 ? ` and ${others.length} more` : "";
  return `${first.address}${more} ${colors.dim(`(${first.stack})`)}`;
}

const ABSENT = "–";

/** Both values, short, from shortly before the point where they part. */
function shown({ attribute, a, b }: Difference): [string, string] {
  if (attribute === undefined)
    return [a === undefined ? ABSENT : "exists", b === undefined ? ABSENT : "exists"];
  const [x, y] = [textOf(a), textOf(b)];
  let common = 0;
  while (common < x.length && x[common] === y[common]) common++;
  const start = Math.max(x.length, y.length) > LONGEST.value && common > COMMON ? common - COMMON : 0;
  const cut = (text: string, value: unknown) => {
    if (value === undefined) return ABSENT;
    const rest = (start > 0 ? "…" : "") + text.slice(start);
    return rest.length > LONGEST.value ? `${rest.slice(0, LONGEST.value - 1)}…` : rest;
  };
  return [cut(x, a), cut(y, b)];
}

/** The end of a path is its distinctive part. */
const lastOf = (path: string): string =>
  path.length > LONGEST.path ? `…${path.slice(path.length - LONGEST.path + 1)}` : path;

const textOf = (value: unknown): string =>
  typeof value === "string" ? value || '""' : (JSON.stringify(value) ?? "");
