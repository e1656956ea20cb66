import { stripVTControlCharacters } from "node:util";
import { columns } from "@saas/cli-kit/table";
import type { Colors } from "picocolors/types";
import { documentIn } from "../support/json";
import { HIDDEN } from "./masking";
import { pairsOf } from "./pairs";

/** Placeholder for a new value that only AWS will know. */
export const AFTER_APPLY = "(known after apply)";

/** An attribute that differs, masked. */
export interface Change {
  /** `billing_mode`, `tags.owner`, `attribute[1].name`; into JSON documents too: `policy.Statement[OwnItems].Action`. */
  readonly path: string;
  /** Masked; undefined if absent. */
  readonly before: unknown;
  readonly after: unknown;
}

/** A value and its masked form. */
interface Shown {
  readonly value: unknown;
  readonly masked: unknown;
}

/**
 * The differences between two values by attribute, in the order of paths. Compares the values but returns the masked ones: a
 * changed secret is a change from "(sensitive)" to "(sensitive)". Null, absent and `undefined` are equal, and so are lists without
 * an order that differ in it: a policy's statements.
 * @param rewordings whether an equivalent document with different text is a change
 */
export function changesBetween(
  before: Shown,
  after: Shown,
  { rewordings = false }: { readonly rewordings?: boolean } = {},
  path = "",
): Change[] {
  if (same(before.value, after.value)) return [];
  const [a, b] = [opened(before), opened(after)];
  if (a !== undefined && b !== undefined) {
    const steps = isList(a.value) && isList(b.value) ? stepsIn(a.value, b.value, path) : keysOf(a, b, path);
    const changes = steps.flatMap(([step, before, after]) =>
      changesBetween(part(a, before), part(b, after), { rewordings }, step),
    );
    if (changes.length > 0 || !rewordings || typeof before.value !== "string") return changes;
  }
  return [{ path, before: before.masked ?? undefined, after: after.masked ?? undefined }];
}

type Values = Readonly<Record<string, unknown>>;

interface Opened {
  readonly value: Values;
  readonly masked: Values;
}

/**
 * The parts of an object, a list of objects, or a string that holds such a document. A list of plain values is one value: an
 * added entry would shift all others.
 */
function opened({ value, masked }: Shown): Opened | undefined {
  if (masked === HIDDEN) return undefined;
  if (typeof value === "string" && typeof masked === "string") {
    const [document, shown] = [documentIn(value), documentIn(masked)];
    return document === undefined || shown === undefined
      ? undefined
      : opened({ value: document, masked: shown });
  }
  if (typeof value !== "object" || value === null) return undefined;
  if (isList(value) && !value.every((entry) => typeof entry === "object" && entry !== null)) return undefined;
  return { value, masked } as Opened;
}

/** A path, and the keys on both sides that it leads to. */
type Step = readonly [path: string, before: string | undefined, after: string | undefined];

const stepsIn = (a: readonly unknown[], b: readonly unknown[], path: string): Step[] =>
  pairsOf(a as Values[], b as Values[], same).map(({ label, before, after }) => [
    `${path}[${label}]`,
    before?.toString(),
    after?.toString(),
  ]);

const keysOf = (a: Opened, b: Opened, path: string): Step[] =>
  [...new Set([...Object.keys(a.value), ...Object.keys(b.value)])]
    .sort()
    .map((key) => [joined(path, key), key, key]);

const part = ({ value, masked }: Opened, key: string | undefined): Shown =>
  key === undefined ? { value: undefined, masked: undefined } : { value: value[key], masked: masked[key] };
const isList = (value: unknown): value is unknown[] => Array.isArray(value);
const joined = (path: string, key: string): string =>
  /^[\w-]+$/.test(key) ? (path === "" ? key : `${path}.${key}`) : `${path}[${JSON.stringify(key)}]`;

/** A path of keys and indexes as text. */
export const pathOf = (keys: readonly (string | number)[]): string =>
  keys.reduce<string>((path, key) => (typeof key === "number" ? `${path}[${key}]` : joined(path, key)), "");

/** Whether a path is equal to or below another. */
export const isWithin = (path: string, outer: string): boolean =>
  path.startsWith(outer) && /^[.[]/.test(path.slice(outer.length));

/** Leaves out `tags_all` where it repeats `tags`. */
export function withoutRepeatedTags(changes: readonly Change[]): Change[] {
  const paths = new Set(changes.map(({ path }) => path));
  return changes.filter(({ path }) => {
    const own = path.replace(/^tags_all\b/, "tags");
    return own === path || !(paths.has(own) || paths.has("tags"));
  });
}

/** Whether two values of a state or a plan are equivalent, in any order of keys. */
export function same(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

const canonical = (value: unknown): string =>
  JSON.stringify(value ?? null, (_, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(
          Object.entries(part)
            .filter(([, entry]) => entry !== null)
            .sort(([a], [b]) => (a < b ? -1 : 1)),
        )
      : part,
  );

/**
 * Changes as lines for a terminal: a line each, or its path above its values where not all fit.
 * @param width for these lines; undefined: no terminal
 */
export function changeLines(changes: readonly Change[], { dim }: Colors, width?: number): string[] {
  const rows = changes.map(({ path, before, after }) => [
    { text: path, paint: dim },
    `${shownValue(before)} -> ${shownValue(after)}`,
  ]);
  const fits = (line: string) => width === undefined || stripVTControlCharacters(line).length <= width;
  const lines = columns(rows);
  if (lines.every(fits)) return lines;
  return changes.flatMap(({ path, before, after }) => {
    const values = `  ${shownValue(before)} -> ${shownValue(after)}`;
    if (fits(values)) return [dim(path), values];
    const room = Math.min(SHOWN_CHARACTERS, Number(width) - "  -> … (123456 characters)".length);
    return [dim(path), `  ${shownValue(before, room)}`, `  -> ${shownValue(after, room)}`];
  });
}

const SHOWN_CHARACTERS = 100;

/** A value in one line, cut when it is long: `"PAY_PER_REQUEST"`, `["a","b"]`, `nothing`. */
export function shownValue(value: unknown, most = SHOWN_CHARACTERS): string {
  if (value === undefined || value === null) return "nothing";
  if (value === HIDDEN || value === AFTER_APPLY) return String(value);
  const text = JSON.stringify(value);
  return text.length > most ? `${text.slice(0, most)}… (${text.length} characters)` : text;
}
