import { isRecord, type Same } from "./sameness";

/** Where two values differ; an absent side is undefined. */
export interface ValueDifference {
  /** Dotted path, elements of lists by what names them: `policy.Statement[OwnItems].Action`. */
  readonly path: string;
  readonly a: unknown;
  readonly b: unknown;
}

/** What names an element of a list, the first that all of its elements have. */
const NAMES = ["Sid", "sid", "name", "id", "attribute_name", "type"];

/**
 * The least parts in which two values differ. Documents in texts (policies, variables that hold JSON) are compared as what they are;
 * what only one side has is one difference, however large.
 */
export function differencesOf(a: unknown, b: unknown, same: Same, path = ""): ValueDifference[] {
  if (same(a, b)) return [];
  const [left, right] = [membersOf(a), membersOf(b)];
  if (left === undefined || right === undefined || left.list !== right.list) return [{ path, a, b }];
  const keys = new Set([...left.members.keys(), ...right.members.keys()]);
  return [...keys].sort().flatMap((key) => {
    const step = left.list ? `[${key}]` : /^[\w:/-]+$/.test(key) ? `${path && "."}${key}` : `["${key}"]`;
    return differencesOf(left.members.get(key), right.members.get(key), same, path + step);
  });
}

interface Members {
  readonly list: boolean;
  readonly members: ReadonlyMap<string, unknown>;
}

/** The parts of an object, or of a list of objects; undefined for what is compared as a whole. */
function membersOf(value: unknown): Members | undefined {
  const parsed = typeof value === "string" ? document(value) : value;
  if (isRecord(parsed)) return { list: false, members: new Map(Object.entries(parsed)) };
  if (!Array.isArray(parsed) || parsed.length === 0 || !parsed.every(isRecord)) return undefined;
  const names = NAMES.map((name) => parsed.map((item) => item[name])).find(
    (values) => values.every((each) => typeof each === "string") && new Set(values).size === values.length,
  );
  return {
    list: true,
    members: new Map(parsed.map((item, index) => [String(names?.[index] ?? index), item])),
  };
}

/** The JSON object or list that a text is; undefined for any other text. */
function document(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
