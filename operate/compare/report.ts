import { type Cell, table } from "@saas/cli-kit/table";
import type { Terminal } from "@saas/cli-kit/terminal";
import { counted } from "@saas/cli-kit/text";
import type { Colors } from "picocolors/types";
import type { Comparison, Difference } from "./compare";

/** Display names of the two environments. */
export interface Names {
  readonly a: string;
  readonly b: string;
}

/** Longest value and attribute path in the table, in characters; `--json` has them in full. */
const LONGEST = { value: 36, path: 52 } as const;

/** Characters of the common prefix that are shown before two values diverge. */
const COMMON = 12;

/**
 * A comparison for people: stacks that one environment does not have, then a table by concern and resource.
 * @param each one line per resource; otherwise one line for resources of a type that differ in the same way.
 */
export function report(
  comparison: Comparison,
  { a, b }: Names,
  terminal: Pick<Terminal, "colors" | "width">,
  each: boolean,
): string[] {
  const { colors } = terminal;
  const { stacks, differences } = comparison;
  const alone = stacks.filter((stack) => stack.a === undefined || stack.b === undefined);
  const groups = each ? differences.map((difference) => [difference] as const) : grouped(differences);
  const rows = groups.map(([first]): Cell[] => [
    `    ${first.attribute === undefined ? "the whole resource" : lastOf(first.attribute)}`,
    ...shown(first).map((value) => (value === ABSENT ? { text: value, paint: colors.dim } : value)),
  ]);
  const [headings = "", ...lines] = table(
    ["", { text: a, least: 16 }, { text: b, least: 16 }],
    rows,
    terminal,
  );
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

/** The comparison as JSON: differences with each environment's value under its name; an absent value has no key. */
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

/** Groups identical differences of resources of one type, at the position of the first. */
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
  // Differences shared by the same resources are adjacent.
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

/** Both values, shortened, starting shortly before they diverge. */
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
